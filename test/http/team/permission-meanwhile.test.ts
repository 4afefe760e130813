/** Admins who lose their permission between what a request reads and what it writes: the write does not happen. */
import { type Ports, port, providePort } from '../../../shared/ports/ports.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../../support/app-service.ts';
import { MeanwhileTable } from '../../support/meanwhile-table.ts';
import type { ScimAnswer } from '../../support/scim-client.ts';
import { groupOf, person } from '../../support/scim-service.ts';

let service: AppService;
let table: MeanwhileTable;

const metadataUrl = 'https://idp.example/metadata';
const metadata = `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/sso"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`;

beforeAll(async () => {
  service = await startAppService({
    wrap(inner) {
      table = new MeanwhileTable(inner);
      return table;
    },
  });
  service.web.set(metadataUrl, metadata);
});
afterAll(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

const outcome = ({ status, body }: ScimAnswer): string =>
  status < 300 ? 'done' : String(body?.type).replace('urn:rollcall:problem:', '');

interface Act {
  readonly name: string;
  /** On by default. */
  readonly scim?: 'off';
  readonly ssoMethods?: number;
  /** Super Admins alone may do it, and no group makes anybody one. */
  readonly superAdmin?: true;
  /** What there must be before, made by the team's owner. @returns the end of the path */
  readonly prepare?: (team: AppTeam) => Promise<string>;
  readonly does: (who: TestPerson, path: string) => Promise<ScimAnswer>;
}

const made =
  (below: string, body: object, end: (id: string) => string = (id) => `${below}/${id}`) =>
  async ({ owner, path }: AppTeam): Promise<string> => {
    const answer = await owner.post(path + below, body);
    expect(answer.status).toBe(201);
    return end(answer.body.id ?? answer.body.domain ?? answer.body.invite.id);
  };
const key = made('/keys', { name: 'Key' });
const invited = made('/invites', { address: 'invited@people.example' });
const domain = made('/domains', { domain: 'example.org' });
const proven = async (team: AppTeam): Promise<string> => {
  const { record } = (await team.owner.post(`${team.path}/domains`, { domain: `${team.id}.example` })).body;
  service.dns.set(record.name, [record.value]);
  return `/domains/${team.id}.example`;
};
const method = made('/sso-methods', { type: 'okta', name: 'Okta', metadataUrl });
const pushed = async (team: AppTeam): Promise<string> => {
  const { address } = await service.outsider();
  expect((await team.scim.post('/Users', { ...person(), userName: address })).status).toBe(201);
  const { items } = (await team.owner.get(`${team.path}/invites`)).body;
  return `/invites/${items[0].id}`;
};

const acts: readonly Act[] = [
  { name: 'renames the team', does: (who, path) => who.patch(path, { name: 'Renamed' }) },
  { name: 'turns SCIM off', does: (who, path) => who.patch(`${path}/scim`, { enabled: false }) },
  { name: 'turns SCIM on', scim: 'off', does: (who, path) => who.patch(`${path}/scim`, { enabled: true }) },
  { name: 'changes what flows', does: (who, path) => who.patch(`${path}/scim`, { profile: 'full' }) },
  { name: 'generates a key', does: (who, path) => who.post(`${path}/keys`, { name: 'Key' }) },
  { name: 'regenerates a key', prepare: key, does: (who, path) => who.post(`${path}/regenerate`, {}) },
  { name: 'revokes a key', prepare: key, does: (who, path) => who.post(`${path}/revoke`) },
  { name: 'adds a domain', does: (who, path) => who.post(`${path}/domains`, { domain: 'example.com' }) },
  { name: 'verifies a domain', prepare: proven, does: (who, path) => who.post(`${path}/verify`) },
  { name: 'removes a domain', prepare: domain, does: (who, path) => who.delete(path) },
  {
    name: 'adds an SSO method',
    scim: 'off',
    ssoMethods: 0,
    superAdmin: true,
    does: (who, path) => who.post(`${path}/sso-methods`, { type: 'okta', name: 'Okta', metadataUrl }),
  },
  {
    name: 'changes an SSO method',
    scim: 'off',
    ssoMethods: 0,
    superAdmin: true,
    prepare: method,
    does: (who, path) => who.patch(path, { name: 'Renamed' }),
  },
  {
    name: 'removes an SSO method',
    scim: 'off',
    ssoMethods: 0,
    prepare: method,
    does: (who, path) => who.delete(path),
  },
  { name: 'removes an invite', prepare: invited, does: (who, path) => who.delete(path) },
  { name: 'removes the invite of a push', prepare: pushed, does: (who, path) => who.delete(path) },
  { name: 'mails an invite again', prepare: invited, does: (who, path) => who.post(`${path}/resend`) },
  {
    name: 'takes the link of an invite again',
    prepare: invited,
    async does(who, path) {
      service.mailer.canSend = false;
      try {
        return await who.post(`${path}/resend`);
      } finally {
        service.mailer.canSend = true;
      }
    },
  },
];

/** All there is but for when an address was last mailed: the right to mail is taken and given back. */
async function stored(): Promise<unknown> {
  return (await service.dump()).filter(({ pk }) => !pk.endsWith('#MAILED'));
}

async function refusedAfter(act: () => Promise<ScimAnswer>, happens: () => Promise<ScimAnswer>): Promise<string> {
  let unchanged: unknown;
  const [mails, connections] = [service.mails.length, JSON.stringify([...service.connections])];
  const happened = table.let({
    before: 'transaction',
    async happens() {
      expect((await happens()).status).toBeLessThan(300);
      unchanged = await stored();
    },
  });
  const answer = await act();
  expect(happened()).toBe(true);
  expect(await stored()).toEqual(unchanged);
  expect([service.mails.length, JSON.stringify([...service.connections])]).toEqual([mails, connections]);
  return outcome(answer);
}

async function start({ scim = 'on', ssoMethods = 1, prepare }: Omit<Act, 'scim'> & { scim?: 'on' | 'off' }) {
  const team = await service.appTeam({ scim, ssoMethods });
  return { team, path: team.path + ((await prepare?.(team)) ?? '') };
}

describe('whoever has the permission of their own', () => {
  test.each(acts)('$name no more once they are demoted meanwhile', async (act) => {
    const { team, path } = await start(act);
    const who = await team.member(act.superAdmin ? 'super-admin' : 'admin');
    const demoted = () => team.owner.patch(`${team.path}/members/${who.memberId}`, { role: 'developer' });
    expect(await refusedAfter(() => act.does(who, path), demoted)).toBe('not-allowed');
  });

  test.each(acts.filter(({ scim }) => scim === undefined))(
    '$name no more once they are deactivated meanwhile',
    async (act) => {
      const { team, path } = await start(act);
      const who = await team.member('admin');
      const deactivated = () =>
        team.scim.patch(`/Users/${who.memberId}`, [{ op: 'replace', path: 'active', value: false }]);
      expect(await refusedAfter(() => act.does(who, path), deactivated)).toBe('not-on-this-team');
    },
  );
});

describe('an Admin by a group', () => {
  test.each(acts.filter(({ scim }) => scim === undefined))(
    '$name no more once the group’s role is taken meanwhile',
    async (act) => {
      const { team, path } = await start(act);
      const who = await team.member();
      const { id } = (await team.scim.post('/Groups', groupOf([String(who.memberId)]))).body;
      const carries = (role: string) => team.owner.patch(`${team.path}/groups/${id}`, { role });
      expect((await carries('admin')).status).toBe(200);
      expect(
        await refusedAfter(
          () => act.does(who, path),
          () => carries('developer'),
        ),
      ).toBe('not-allowed');
    },
  );
});

test('an SSO method that the sign-in service takes while its Super Admin is demoted is taken back', async () => {
  const team = await service.appTeam({ scim: 'off', ssoMethods: 0 });
  const who = await team.member('super-admin');
  const signIn = port('signIn');
  const connect: Ports['signIn']['connect'] = async (connection) => {
    await signIn.connect(connection);
    const role = await team.owner.patch(`${team.path}/members/${who.memberId}`, { role: 'developer' });
    expect(role.status).toBe(200);
  };
  providePort('signIn', { ...signIn, connect });
  try {
    const added = await who.post(`${team.path}/sso-methods`, { type: 'okta', name: 'Okta', metadataUrl });
    expect(outcome(added)).toBe('not-allowed');
  } finally {
    providePort('signIn', signIn);
  }
  expect([...service.connections.values()].filter(({ teamId }) => teamId === team.id)).toEqual([]);
  expect((await team.owner.get(`${team.path}/sso-methods`)).body.items).toEqual([]);
});

test.each(acts)('whoever keeps it $name', async (act) => {
  const { team, path } = await start(act);
  const who = await team.member(act.superAdmin ? 'super-admin' : 'admin');
  expect(outcome(await act.does(who, path))).toBe('done');
});
