/** What no operation of the team API can make sense of, over HTTP: each is refused by name, and nothing fails. */
import { keys } from '../../../shared/store/keys.ts';
import { formatCursor } from '../../../shared/store/list/cursor.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../../support/app-service.ts';

let service: AppService;
let team: AppTeam;
let owner: TestPerson;

beforeAll(async () => {
  service = await startAppService();
  team = await service.appTeam();
  owner = team.owner;
});
afterAll(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

const made = async (below: string, body: object): Promise<string> =>
  (await owner.post(team.path + below, body)).body.id;
const pointers = (body: { readonly errors: readonly { readonly pointer: string }[] }) =>
  body.errors.map(({ pointer }) => pointer);

describe('half of a surrogate pair, or NUL, is refused and named', () => {
  const bodies: readonly (readonly [string, 'post' | 'patch', string, (text: string) => object, string])[] = [
    ['a team’s name', 'patch', '', (name) => ({ name }), '/name'],
    ['a group’s name', 'post', '/groups', (displayName) => ({ displayName }), '/displayName'],
    ['a workspace’s name', 'post', '/workspaces', (name) => ({ name }), '/name'],
    ['a key’s name', 'post', '/keys', (name) => ({ name }), '/name'],
    ['an invite’s address', 'post', '/invites', (text) => ({ address: `a${text}@people.example` }), '/address'],
    [
      'a service account’s name',
      'post',
      '/service-accounts',
      (name) => ({ name, address: 'bot@people.example', role: 'developer' }),
      '/name',
    ],
  ];
  test.each(bodies.flatMap((body) => ['\ud800', 'a\udfffb', 'a\0b'].map((text) => [...body, text] as const)))(
    'in %s',
    async (_what, method, below, body, pointer, text) => {
      const before = await service.dump();
      const answer = await owner[method](team.path + below, body(text));
      expect([answer.status, pointers(answer.body)]).toEqual([422, [pointer]]);
      expect(await service.dump()).toEqual(before);
    },
  );

  test('wherever it is, and what is well-formed is not', async () => {
    const path = `${team.path}/workspaces/${await made('/workspaces', { name: 'Deep' })}/access`;
    const answer = await owner.post(path, { kind: 'user', id: '\ud800', level: 'viewer', more: [{ a: '\udc00' }] });
    expect([answer.status, pointers(answer.body)]).toEqual([422, ['/id', '/more/0/a']]);
    expect((await owner.post(`${team.path}/workspaces`, { name: '😀 \u{10ffff}' })).status).toBe(201);
  });
});

describe('an address that mail could not be sent to is refused', () => {
  const addresses = ['a\u0001@people.example', 'a\u007f@people.example', 'a@people.example>', '<a@people.example'];
  test.each(addresses)('%j, for an invite, a service account and oneself', async (address) => {
    const person = await service.outsider();
    const answers = [
      await owner.post(`${team.path}/invites`, { address }),
      await owner.post(`${team.path}/service-accounts`, { name: 'Bot', address, role: 'developer' }),
      await person.post('/account/v1/account/address', { address }),
    ];
    for (const { status, body } of answers) expect([status, pointers(body)]).toEqual([422, ['/address']]);
  });
});

describe('a time', () => {
  const lists = ['activity', 'activity.csv', 'calls'];
  test.each(lists)('to of %s is not before from', async (list) => {
    const ask = (from: string, to: string) =>
      owner.get(`${team.path}/${list}?${new URLSearchParams({ from, to }).toString()}`);
    for (const [from, to] of [
      ['2026-02-01', '2026-01-31'],
      ['2026-01-31T09:30:00.001Z', '2026-01-31T09:30:00Z'],
      ['2026-01-31T09:30:00Z', '2026-01-31T10:30:00+02:00'],
    ] as const) {
      const { status, body } = await ask(from, to);
      expect([from, status, pointers(body)]).toEqual([from, 422, ['?from']]);
    }
    expect((await ask('2026-01-31', '2026-01-31T00:00:00Z')).status).toBe(200);
  });

  test.each(lists)('of %s has a year of four digits wherever it is', async (list) => {
    const to = encodeURIComponent('9999-12-31T23:59-10:00');
    const { status, body } = await owner.get(`${team.path}/${list}?from=2026-01-01&to=${to}`);
    expect([status, pointers(body)]).toEqual([422, ['?to']]);
  });
});

describe('a forged cursor', () => {
  const away = ['', '!', 'zzz', '\ud800', '~~~~', 'USER#'];
  /** By list: what its cursors are bound to, and the beginning of its positions. */
  const lists: Readonly<Record<string, () => Promise<readonly [string, readonly unknown[], string]>>> = {
    invites: async () => ['/invites', ['invites'], 'INVITEE#'],
    workspaces: async () => ['/workspaces?all=true', ['workspaces'], 'WORKSPACE#'],
    groups: async () => ['/groups', ['groups', undefined, false], 'GROUPNAME#'],
    activity: async () => ['/activity', ['activity', ...Array(7)], 'ACTIVITY#'],
    'activity of a time': async () => [
      '/activity?from=2026-01-01&to=2026-01-02',
      ['activity', ...Array(5), '2026-01-01', '2026-01-02'],
      'ACTIVITY#',
    ],
    calls: async () => ['/calls', ['calls', ...Array(4)], 'CALL#'],
    entries: async () => {
      const id = await made('/workspaces', { name: 'Entries' });
      return [`/workspaces/${id}/access`, ['entries', id], 'USER#'];
    },
    members: async () => ['/members', ['members', ...Array(3)], '0 USER#'],
  };

  test.each(Object.entries(lists))('of %s leads nowhere', async (_name, list) => {
    const [below, bound, begin] = await list();
    const ask = (position: string) => {
      const cursor = formatCursor({ direction: 'next', position }, JSON.stringify([team.id, ...bound]), new Date());
      return owner.get(`${team.path}${below}${below.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`);
    };
    for (const position of [...away.filter((each) => each !== begin), `${begin}${'x'.repeat(1100)}`]) {
      const { status, body } = await ask(position);
      expect([position, status, body.type]).toEqual([position, 400, 'urn:rollcall:problem:invalid-cursor']);
    }
  });

  test('of the people of a group or a workspace, whose positions are ids, finds whoever comes behind', async () => {
    const group = await made('/groups', { displayName: 'People' });
    const workspace = await made('/workspaces', { name: 'People' });
    for (const [below, bound] of [
      [`/groups/${group}/members`, ['group-members', group]],
      [`/workspaces/${workspace}/access?effective=true`, ['people', workspace]],
    ] as const) {
      const ask = (position: string) => {
        const cursor = formatCursor({ direction: 'next', position }, JSON.stringify([team.id, ...bound]), new Date());
        return owner.get(`${team.path}${below}${below.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`);
      };
      for (const position of ['', 'zzz', '#%', 'x'.repeat(1000)]) expect((await ask(position)).status).toBe(200);
      for (const position of ['\ud800', 'x'.repeat(1100)]) expect((await ask(position)).status).toBe(400);
    }
  });
});

test.each(['x'.repeat(1100), '%E2%82%AC'.repeat(400), '%23'.repeat(600)])(
  'an id of a key that is longer than any is an id of none (%#)',
  async (id) => {
    for (const what of ['regenerate', 'revoke']) {
      const { status, body } = await owner.post(`${team.path}/keys/${id}/${what}`, {});
      expect([status, body.type]).toEqual([404, 'urn:rollcall:problem:key-not-found']);
    }
    expect(keys.apiKey(team.id, id).sk.length).toBeLessThan(1024);
  },
);
