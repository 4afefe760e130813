/** A team with one thing of every kind, and everybody who might come to its door. */
import { newApiKey } from '../../shared/domain/api-key.ts';
import { providerName } from '../../shared/domain/sso-provider.ts';
import { apiKeys } from '../../shared/store/api-keys.ts';
import { keys } from '../../shared/store/keys.ts';
import type { Scalar } from '../../shared/table/table.ts';
import type { AppClient, AppService, AppTeam } from '../support/app-service.ts';
import { groupOf, person } from '../support/scim-service.ts';

export interface Scene {
  readonly team: AppTeam;
  /** What there is on the team, by the name of the path's parameter. */
  readonly ids: Readonly<Record<string, string>>;
  /** The token of the link of a pending invite. */
  readonly inviteToken: string;
  /** The user name of a member of the team. */
  readonly userName: string;
  /** In the name of every person and thing of the team. */
  readonly mark: string;
  /** The address of the invited person. */
  readonly guest: string;
  /** Authorization headers, by the columns of the table of SCIM operations. */
  readonly keyOf: Readonly<Record<string, string | undefined>>;
  /** Whoever calls the other APIs, by the columns of their table. */
  readonly callers: Readonly<Record<string, AppClient>>;
  /** Whose team is another, with its path. */
  readonly other: AppTeam;
}

const hourMs = 3_600_000;
let scenes = 0;

/** @param service whose mails are links in answers */
export async function makeScene(service: AppService): Promise<Scene> {
  scenes += 1;
  const mark = `isolated${scenes}x`;
  const guest = `guest${scenes}@people.example`;
  const [team, other] = [await service.appTeam(), await service.appTeam()];
  const { owner, path, scim } = team;
  const userName = `${mark}-member@people.example`;
  const user = (await scim.post('/Users', person({ userName, displayName: `${mark} Person` }))).body.id;
  const scimGroup = (await scim.post('/Groups', groupOf([user], { displayName: `${mark} pushed` }))).body.id;
  const post = async (below: string, body: object) => {
    const answer = await owner.post(path + below, body);
    if (answer.status !== 201) throw new Error(`${below} was answered ${answer.status}`);
    return answer.body;
  };
  const invited = await post('/invites', { address: guest });
  const gone = await team.member('super-admin');
  await scim.patch(`/Users/${gone.memberId}`, [{ op: 'replace', path: 'active', value: false }]);
  const method = String((await owner.get(`${path}/sso-methods`)).body.items[0].id);
  // The sign-in service knows it, as if it had been added over the API.
  const provider = { ...keys.ssoProvider(providerName(method)), team: team.id, method };
  await service.table.write({ kind: 'put', item: provider });
  const workspace = (await post('/workspaces', { name: `${mark} workspace` })).id;
  await owner.post(`${path}/workspaces/${workspace}/access`, { kind: 'user', id: user, level: 'viewer' });
  return {
    team,
    other,
    userName,
    mark,
    guest,
    inviteToken: String(invited.link).split('#token=')[1] ?? '',
    ids: {
      user,
      id: scimGroup,
      member: user,
      holder: user,
      kind: 'user',
      key: (await post('/keys', { name: `${mark} key` })).id,
      group: scimGroup,
      workspace,
      invite: invited.invite.id,
      domain: (await post('/domains', { domain: `${mark}.example` })).domain,
      account: (
        await post('/service-accounts', {
          name: `${mark} bot`,
          address: `${mark}-bot@people.example`,
          role: 'developer',
        })
      ).id,
      method,
    },
    keyOf: await keysOf(service, team, other),
    callers: {
      'super-admin': owner,
      admin: await team.member('admin'),
      developer: await team.member(),
      other: other.owner,
      mixed: other.owner,
      invitee: await service.outsider(guest),
      gone: gone.signInAgain(),
      key: bearer(service, scim.key),
      elsewhere: bearer(service, 'token-of-the-other-residency'),
      nobody: service.anybody,
      host: service.host,
    },
  };
}

async function keysOf(service: AppService, team: AppTeam, other: AppTeam): Promise<Scene['keyOf']> {
  const now = Date.now();
  const store = apiKeys({ table: service.table, teamId: team.id, clock: () => new Date(now) });
  const made = async (attributes: Readonly<Record<string, Scalar>>): Promise<string> => {
    const { key, keyId } = await store.generate({ name: 'Key', createdBy: 'operator' });
    await service.set(keys.apiKey(team.id, keyId), attributes);
    return `Bearer ${key}`;
  };
  return {
    own: `Bearer ${team.scim.key}`,
    retiring: await made({ state: 'RETIRING', retiresAt: now + hourMs }),
    other: `Bearer ${other.scim.key}`,
    retired: await made({ state: 'RETIRING', retiresAt: now - 1 }),
    expired: await made({ validUntil: now - 1 }),
    revoked: await made({ state: 'REVOKED' }),
    off: `Bearer ${(await service.appTeam({ scim: 'off' })).scim.key}`,
    elsewhere: `Bearer ${newApiKey('eu', team.id).text}`,
    unknown: `Bearer ${newApiKey('us', team.id).text}`,
    cut: `Bearer ${team.scim.key.slice(0, -9)}${team.scim.key.at(-9) === 'x' ? 'y' : 'x'}${team.scim.key.slice(-8)}`,
    person: `Bearer ${team.owner.token}`,
    nobody: undefined,
  };
}

function bearer(service: AppService, token: string): AppClient {
  const { anybody } = service;
  const send: AppClient['send'] = (call) =>
    anybody.send({ ...call, headers: { ...call.headers, Authorization: `Bearer ${token}` } });
  return { ...anybody, send };
}
