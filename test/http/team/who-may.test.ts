/** Who may do what: every operation, for every kind of caller, with SCIM on and off. */
import { apis, operations } from '../../../functions/operations.ts';
import { type AppClient, type AppService, type AppTeam, startAppService } from '../../support/app-service.ts';

/** The least that a caller must be. Written down here and not read from the contracts: it is what we promise. */
const least = {
  'create-team': 'person',
  'get-team': 'member',
  'update-team': 'admin',
  'get-scim-settings': 'admin',
  'update-scim-settings': 'admin',
  'list-keys': 'admin',
  'generate-key': 'admin',
  'regenerate-key': 'admin',
  'revoke-key': 'admin',
  'list-sso-methods': 'admin',
  'add-sso-method': 'super-admin',
  'change-sso-method': 'super-admin',
  'remove-sso-method': 'admin',
  'list-members': 'member',
  'get-member': 'admin',
  'change-member-role': 'admin',
  'remove-member': 'admin',
  'purge-member': 'super-admin',
  'get-member-access': 'member',
  'list-service-accounts': 'admin',
  'create-service-account': 'super-admin',
  'change-service-account': 'super-admin',
  'remove-service-account': 'super-admin',
  'list-invites': 'admin',
  'invite-person': 'admin',
  'resend-invite': 'admin',
  'remove-invite': 'admin',
  'list-domains': 'admin',
  'add-domain': 'admin',
  'verify-domain': 'admin',
  'remove-domain': 'admin',
  'list-team-groups': 'member',
  'create-team-group': 'admin',
  'get-team-group': 'member',
  'list-group-members': 'member',
  'change-group-role': 'admin',
  'delete-team-group': 'admin',
  'list-workspaces': 'member',
  'create-workspace': 'member',
  'get-workspace': 'member',
  'rename-workspace': 'member',
  'delete-workspace': 'member',
  'list-workspace-access': 'member',
  'grant-workspace-access': 'member',
  'revoke-workspace-access': 'member',
  'list-activity': 'admin',
  'export-activity': 'admin',
  'list-failed-calls': 'admin',
  'get-account': 'person',
  'update-account': 'person',
  'change-address': 'person',
  'confirm-address': 'person',
  'list-my-invites': 'invitee',
  'look-at-invite': 'anybody',
  'accept-invite': 'invitee',
  'decline-invite': 'anybody',
  'leave-team': 'person',
  'check-sign-in': 'host',
  'set-entitlement': 'host',
  'get-effective-access': 'host',
  'get-openapi': 'anybody',
} as const;

type Name = keyof typeof least;
type Least = (typeof least)[Name];

/** Every kind of caller, with what they come up to. */
const callers = {
  nobody: ['anybody'],
  'the host product': ['anybody', 'host'],
  'a person on no team': ['anybody', 'invitee', 'person'],
  'a Super Admin of another team': ['anybody', 'invitee', 'person'],
  // Another team may invite them, and nobody can accept for them.
  'a deactivated Super Admin': ['anybody', 'invitee'],
  'an invited person': ['anybody', 'invitee', 'person'],
  'a developer': ['anybody', 'invitee', 'person', 'member'],
  'billing staff': ['anybody', 'invitee', 'person', 'member'],
  'an Admin': ['anybody', 'invitee', 'person', 'member', 'admin'],
  'a developer in a group of Admins': ['anybody', 'invitee', 'person', 'member', 'admin'],
  'a Super Admin': ['anybody', 'invitee', 'person', 'member', 'admin', 'super-admin'],
  'a service account that is Super Admin': ['anybody', 'invitee', 'person', 'member', 'admin', 'super-admin'],
} as const satisfies Record<string, readonly Least[]>;

type Caller = keyof typeof callers;

/** Nothing has this id, so that who may do something finds nothing to do it to. */
const noId = '01890000-0000-7000-8000-000000000000';
const refusals = new Set(['not-allowed', 'not-on-this-team', 'token-missing', 'token-invalid', 'session-ended']);

let service: AppService;
let team: AppTeam;
let clients: Record<Caller, AppClient>;

beforeAll(async () => {
  service = await startAppService();
  team = await service.appTeam();
  const other = await service.appTeam();
  const outsider = await service.outsider();
  await team.scim.post('/Users', { schemas: [userSchema], userName: outsider.address });
  const former = await team.member('super-admin');
  const superAdmin = await team.member('super-admin');
  await team.scim.patch(`/Users/${former.memberId}`, [{ op: 'replace', value: { active: false } }]);
  const grouped = await team.member();
  const { body: group } = await team.scim.post('/Groups', {
    schemas: [groupSchema],
    displayName: 'Those who manage',
    members: [{ value: grouped.memberId }],
  });
  const { status } = await team.owner.patch(`${team.path}/groups/${group.id}`, { role: 'admin' });
  expect(status).toBe(200);
  clients = {
    nobody: service.anybody,
    'the host product': service.host,
    'a person on no team': await service.outsider(),
    'a Super Admin of another team': await other.member('super-admin'),
    'a deactivated Super Admin': former.signInAgain(),
    'an invited person': outsider,
    'a developer': await team.member('developer'),
    'billing staff': await team.member('billing'),
    'an Admin': await team.member('admin'),
    'a developer in a group of Admins': grouped,
    'a Super Admin': superAdmin,
    'a service account that is Super Admin': team.owner,
  };
});

afterAll(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';

test('the table has every operation, and no other', () => {
  const others: readonly string[] = ['scim', 'console', 'app'];
  const names = operations.filter(({ api }) => !others.includes(api)).map(({ name }) => name);
  expect(Object.keys(least).toSorted()).toEqual(names.toSorted());
});

describe.each(['on', 'off'] as const)('with SCIM %s', (state) => {
  beforeAll(async () => {
    const { status } = await team.owner.patch(`${team.path}/scim`, { enabled: state === 'on' });
    expect(status).toBe(200);
  });

  // `Object.keys` of the tables above gives exactly their keys.
  test.each(Object.keys(callers) as Caller[])(
    '%s may do what the table says, and nothing else',
    async (caller) => {
      const wrong: string[] = [];
      for (const [name, needed] of Object.entries(least) as [Name, Least][]) {
        const operation = operations.find((each) => each.name === name);
        if (!operation) throw new Error(`no operation ${name}`);
        const path = `${apis[operation.api].path}${operation.path}`
          .replace('{team}', team.id)
          .replace('{kind}', 'user')
          .replace(/\{[^}]+\}/g, noId);
        const mayDo = (callers[caller] as readonly Least[]).includes(needed);
        // Leaving needs nothing but the wish: the account's own tests have it.
        if (name === 'leave-team' && mayDo) continue;
        const before = await service.dump();
        // Without a body there is nothing to do either; whether one may is decided before it is read.
        const { status, body } = await clients[caller].send({ method: operation.method, path });
        const kind = String(body?.type ?? '').replace('urn:rollcall:problem:', '');
        const refused = refusals.has(kind) || status === 401 || (needed === 'host' && status === 403);
        if (mayDo === refused) wrong.push(`${name}: ${status} ${kind}`);
        if (status >= 500) wrong.push(`${name}: ${status}`);
        if (refused) expect(await service.dump()).toEqual(before);
        if (!refused && status < 300 && operation.method !== 'GET') wrong.push(`${name}: ${status}, done`);
      }
      expect(wrong).toEqual([]);
    },
    120_000,
  );
});

describe('with the ids of another team', () => {
  /** What there is in the first team, by the name of the path's parameter. */
  let ids: Readonly<Record<string, string>>;
  let other: AppTeam;

  beforeAll(async () => {
    const { owner, path } = team;
    const memberId = String((await team.member()).memberId);
    const id = async (below: string, body: object, of = (answer: Answer) => answer.id) => {
      const answer = await owner.post(path + below, body);
      expect([below, answer.status]).toEqual([below, 201]);
      return String(of(answer.body));
    };
    await owner.patch(`${path}/scim`, { enabled: true });
    ids = {
      member: memberId,
      holder: memberId,
      kind: 'user',
      key: await id('/keys', { name: 'Theirs' }),
      group: await id('/groups', { displayName: 'Theirs' }),
      workspace: await id('/workspaces', { name: 'Theirs' }),
      invite: await id('/invites', { address: 'invited@people.example' }, (answer) => answer.invite.id),
      domain: await id('/domains', { domain: 'theirs.example' }, (answer) => answer.domain),
      account: await id('/service-accounts', { name: 'Theirs', address: 'bot@people.example', role: 'admin' }),
      method: String((await owner.get(`${path}/sso-methods`)).body.items[0].id),
    };
    other = await service.appTeam();
  });

  interface Answer {
    readonly id: string;
    readonly domain: string;
    readonly invite: { readonly id: string };
  }

  const bodies: Readonly<Record<string, object>> = {
    'regenerate-key': {},
    'change-sso-method': { name: 'Ours' },
    'change-member-role': { role: 'admin' },
    'purge-member': { address: 'somebody@people.example' },
    'change-service-account': { name: 'Ours' },
    'change-group-role': { role: 'admin' },
    'rename-workspace': { name: 'Ours' },
    'grant-workspace-access': { kind: 'user', id: 'somebody', level: 'viewer' },
  };

  test.each(
    operations
      .filter(({ api, path }) => api === 'team' && path.startsWith('/teams/{team}/') && path.slice(14).includes('{'))
      .map(({ name, method, path }) => ({ name, method, path })),
  )('$name finds nothing in one’s own team, and is refused in theirs', async ({ name, method, path }) => {
    const below = path.replace(/\{(\w+)\}/g, (whole, param: string) =>
      param === 'team' ? whole : (ids[param] ?? whole),
    );
    expect(below.slice(14)).not.toContain('{');
    const before = await service.dump();
    const body = bodies[name];
    const call = (teamId: string) =>
      other.owner.send({ method, path: `/team/v1${below.replace('{team}', teamId)}`, ...(body && { body }) });
    expect((await call(other.id)).status).toBe(404);
    const theirs = await call(team.id);
    expect([theirs.status, theirs.body.type]).toEqual([403, 'urn:rollcall:problem:not-on-this-team']);
    expect(await service.dump()).toEqual(before);
  });
});
