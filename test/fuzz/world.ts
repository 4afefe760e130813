/** What the inputs are about: teams, people, keys and links of every kind, on a service of their own. */
import { newApiKey } from '../../shared/domain/api-key.ts';
import { filesIn } from '../../shared/ports/page-files.ts';
import { providePort } from '../../shared/ports/ports.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../support/app-service.ts';
import { groupOf, person } from '../support/scim-service.ts';

export interface World {
  readonly service: AppService;
  /** What inputs change; of the other nothing may change. */
  readonly team: AppTeam;
  readonly other: AppTeam;
  /** A team for inputs of the team API, which turns SCIM off and revokes keys. */
  readonly managed: AppTeam;
  readonly people: readonly TestPerson[];
  /** Ids of Users and Groups of the team, and some of the other's. */
  readonly users: string[];
  readonly groups: string[];
  /** Ids of the managed team by the name of the path's parameter. */
  readonly ids: Readonly<Record<string, readonly string[]>>;
  /** Texts of keys that may be used, that may not, and of nobody. */
  readonly keys: readonly string[];
  /** Tokens of links, used and unused. */
  readonly links: readonly string[];
  readonly cursors: readonly string[];
  close(): Promise<void>;
}

/** One at a time in a process. */
export async function makeWorld(): Promise<World> {
  const service = await startAppService();
  const files = filesIn(() => new URL('.', import.meta.url));
  providePort('consolePage', {
    issuer: service.appBaseUrl,
    clientId: 'console',
    signInOrigins: [],
    read: async (name) => (name === 'index.html' ? Buffer.from('<html><head></head></html>') : files(name)),
  });
  // So that links are answered instead of mailed.
  service.mailer.canSend = false;
  const [team, other, managed] = [await service.appTeam(), await service.appTeam(), await service.appTeam()];
  const users: string[] = [];
  for (let each = 0; each < 8; each += 1) users.push((await team.scim.post('/Users', person())).body.id);
  const groups: string[] = [];
  for (const members of [users, users.slice(0, 2), []])
    groups.push((await team.scim.post('/Groups', groupOf(members))).body.id);
  const theirs: string[] = [];
  for (let each = 0; each < 3; each += 1) theirs.push((await other.scim.post('/Users', person())).body.id);
  const theirGroup = (await other.scim.post('/Groups', groupOf(theirs))).body.id;

  const { owner, path } = managed;
  const id = async (below: string, body: object): Promise<string> => (await owner.post(path + below, body)).body.id;
  const invite = async (address: string) => (await owner.post(`${path}/invites`, { address })).body;
  const invited = await service.outsider('leakmarker-invited@people.example');
  const invites = [await invite(invited.address), await invite('leakmarker-2@people.example')];
  const links = invites.map(({ link }) => String(link).split('#token=')[1] ?? '');
  const mover = await service.outsider();
  service.mailer.canSend = true;
  await mover.post('/account/v1/account/address', { address: 'leakmarker-3@people.example' });
  service.mailer.canSend = false;
  for (const { text } of service.mails) links.push(...(text.match(/rl_[\w-]+/g) ?? []));
  if (links.length !== 3) throw new Error(`${links.length} links were made, and not 3`);
  const people = [owner, await managed.member('admin'), await managed.member(), invited, mover];
  const member = String(people[2]?.memberId);
  const revoked = (await owner.post(`${path}/keys`, { name: 'Revoked' })).body;
  await owner.post(`${path}/keys/${revoked.id}/revoke`);
  const ids = {
    team: [managed.id, other.id],
    member: [member, String(people[1]?.memberId)],
    holder: [member],
    kind: ['user', 'group', 'service-account'],
    key: [await id('/keys', { name: 'One' }), String(revoked.id)],
    group: [await id('/groups', { displayName: 'One' })],
    workspace: [await id('/workspaces', { name: 'One' })],
    invite: invites.map((each) => String(each.invite.id)),
    domain: [(await owner.post(`${path}/domains`, { domain: 'company.example' })).body.domain],
    account: [await id('/service-accounts', { name: 'Bot', address: 'leakmarker-bot@people.example', role: 'admin' })],
    method: [String((await owner.get(`${path}/sso-methods`)).body.items[0].id)],
  };
  const cursorOf = async (list: string, of: AppTeam) => (await of.scim.get(`${list}?cursor&count=1`)).body.nextCursor;
  const cursors = [
    await cursorOf('/Users', team),
    await cursorOf('/Groups', team),
    await cursorOf('/Users', other),
    (await owner.get(`${path}/members?count=1`)).body.nextCursor,
    (await owner.get(`${path}/activity?count=1`)).body.nextCursor,
  ].map(String);
  return {
    service,
    team,
    other,
    managed,
    people,
    users: [...users, ...theirs.slice(0, 1)],
    groups: [...groups, theirGroup],
    ids,
    keys: [
      team.scim.key,
      String(revoked.key),
      newApiKey('us', team.id).text,
      newApiKey('eu', team.id).text,
      newApiKey('ap', other.id).text,
    ],
    links: [...links, ...links],
    cursors,
    close: () => service.close(),
  };
}
