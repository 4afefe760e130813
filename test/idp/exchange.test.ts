/** The recorded exchanges are well-formed, and their replay reports what differs. */
import { applyBodyQuirks, applyPatchQuirks } from '../../shared/idp/index.ts';
import { planGroupPatch } from '../../shared/scim/patch/plan-group-patch.ts';
import { readPatch } from '../../shared/scim/patch/read-operations.ts';
import { readMembersOf } from '../../shared/scim/read-members.ts';
import { readResource, withoutMembers } from '../../shared/scim/read-resource.ts';
import type { Json } from '../../shared/scim/resource.ts';
import { groupResourceType, userResourceType } from '../../shared/scim/schemas/resource-types.ts';
import { differences, type Exchange, runExchange, type Value } from './exchange.ts';
import { readExchanges } from './read-exchanges.ts';

const recorded = readExchanges();

test('every provider has exchanges, each with a claim of its own and a source', () => {
  expect([...new Set(recorded.map(({ provider }) => provider))]).toEqual([
    'entra',
    'okta',
    'onelogin',
    'others',
    'ping',
  ]);
  expect(recorded.length).toBeGreaterThanOrEqual(25);
  expect(new Set(recorded.map(({ exchange }) => exchange.name)).size).toBe(recorded.length);
  expect(recorded.filter(({ exchange }) => !exchange.source)).toEqual([]);
});

test('no two exchanges create a User or a Group of the same name', () => {
  const names = recorded.map(({ exchange }) => {
    const created = exchange.steps.filter(
      ({ request, expect: wanted }) => request.method === 'POST' && wanted.status === 201,
    );
    return new Set(created.map(({ request }) => nameOf(request.body)));
  });
  const all = names.flatMap((set) => [...set]);
  expect(new Set(all).size).toBe(all.length);
  expect(all.filter((name) => !name.includes('{{run}}'))).toEqual([]);
});

function nameOf(body: Value | undefined): string {
  const { userName, displayName } = Object(body);
  return String(userName ?? displayName).toLowerCase();
}

test.each(recorded.map(({ file, exchange }) => [file, exchange] as const))(
  '%s saves each name before it is used',
  (_, { steps }) => {
    const known = new Set(['token', 'baseUrl', 'run']);
    for (const { request, expect: wanted, save } of steps) {
      const used = [...JSON.stringify([request, wanted]).matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);
      expect(used.filter((name) => !known.has(name ?? ''))).toEqual([]);
      for (const name of Object.keys(save ?? {})) known.add(name);
    }
  },
);

/** Reading needs no stored resource: a refusal here is one that no state could prevent. */
test.each(recorded.map(({ file, exchange }) => [file, exchange] as const))(
  '%s sends nothing that cannot be read',
  (_, { steps }) => {
    for (const { request, expect: wanted } of steps) {
      if (request.body === undefined || wanted.status >= 400) continue;
      const body: Json = request.body;
      const isUser = request.path.startsWith('/Users');
      const type = isUser ? userResourceType : groupResourceType;
      if (request.method === 'PATCH') {
        const operations = readPatch(applyPatchQuirks(body, type), type);
        if (!isUser) expect(planGroupPatch(operations).attributes.length).toBeLessThanOrEqual(operations.length);
        expect(operations.length).toBeGreaterThan(0);
      } else {
        const repaired = applyBodyQuirks(body, type);
        expect(readResource(type, repaired, withoutMembers)['schemas']).toContain(type.schema.id);
        if (!isUser) expect(Array.isArray(readMembersOf(repaired))).toBe(true);
      }
    }
  },
);

describe('a replay', () => {
  const exchange: Exchange = {
    name: 'x',
    source: 'x',
    steps: [
      {
        request: { method: 'POST', path: '/Users', body: { userName: 'a-{{run}}' } },
        expect: {
          status: 201,
          headers: { location: '{{baseUrl}}/Users/' },
          body: { userName: 'a-{{run}}' },
          absent: ['password'],
        },
        save: { id: 'id' },
      },
      {
        request: { method: 'GET', path: '/Users/{{id}}?filter=userName eq "a b"' },
        expect: { status: 200, body: { id: '{{id}}' } },
      },
    ],
  };
  const baseUrl = 'https://example.com/scim/v2';
  const replay = async (answers: Response[]) => {
    const sent: { url: string; init: RequestInit | undefined }[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      sent.push({ url: String(input), init });
      return answers.shift() ?? new Response(null, { status: 599 });
    };
    return { sent, results: await runExchange(exchange, { baseUrl, token: 'key', fetch, run: '7' }) };
  };
  const created = (body: Value) => Response.json(body, { status: 201, headers: { Location: `${baseUrl}/Users/u1` } });

  test('sends what is recorded, with what was saved filled in', async () => {
    const { sent, results } = await replay([created({ id: 'u1', userName: 'a-7' }), Response.json({ id: 'u1' })]);
    expect(results.map(({ failures }) => failures)).toEqual([[], []]);
    expect(sent.map(({ url }) => url)).toEqual([
      `${baseUrl}/Users`,
      `${baseUrl}/Users/u1?filter=userName%20eq%20%22a%20b%22`,
    ]);
    expect(sent[0]?.init?.body).toBe('{"userName":"a-7"}');
    expect(new Headers(sent[0]?.init?.headers).get('authorization')).toBe('Bearer key');
  });
  test('stops at the first step that fails and says why', async () => {
    const { sent, results } = await replay([Response.json({ userName: 'b', password: 'x' }, { status: 200 })]);
    expect(sent).toHaveLength(1);
    expect(results.flatMap(({ failures }) => failures)).toEqual([
      expect.stringContaining('the status is 200, not 201'),
      'location is null, not {{baseUrl}}/Users/',
      'the body.userName is "b", not "a-7"',
      'password is in the body',
      expect.stringContaining('{{id}} cannot be saved'),
    ]);
  });
});

test.each<[Value | undefined, Value, number]>([
  [{ a: 1, b: 2 }, { a: 1 }, 0],
  [{ a: 1 }, { a: 1, b: 2 }, 1],
  [{ a: [{ v: 2, w: 0 }, { v: 1 }] }, { a: [{ v: 1 }, { v: 2 }] }, 0],
  [{ a: [{ v: 1 }] }, { a: [{ v: 1 }, { v: 1 }] }, 1],
  [{ a: [{ v: 1 }, { v: 3 }] }, { a: [{ v: 1 }, { v: 2 }] }, 1],
  [{ a: 'x' }, { a: { b: 1 } }, 1],
  [undefined, { a: 1 }, 1],
  [{ a: [] }, { a: [] }, 0],
  [{ a: null }, { a: false }, 1],
])('%j against the expectation %j has %j differences', (actual, expected, count) => {
  expect(differences(actual, expected, 'it')).toHaveLength(count);
});
