/** What cannot be understood or is not allowed: the status, scimType and detail say why, and nothing is written (RFC 7644 section 3.12). */
import type { ScimAnswer, ScimCall } from '../support/scim-client.ts';
import {
  groupOf,
  patchOp,
  person,
  type ScimService,
  startScimService,
  type TestTeam,
} from '../support/scim-service.ts';

const errorSchema = 'urn:ietf:params:scim:api:messages:2.0:Error';
const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
const absent = '00000000-0000-7000-8000-000000000000';

let service: ScimService;
let team: TestTeam;
/** In the paths below, these ids stand for `{user}`, `{group}` and `{theirs}`: a user and a group of the team, a user of another. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  service = await startScimService();
  team = await service.team();
  const other = await service.team();
  ids['user'] = (await team.post('/Users', person())).body.id;
  ids['group'] = (await team.post('/Groups', groupOf([ids['user'] ?? '']))).body.id;
  ids['theirs'] = (await other.post('/Users', person())).body.id;
  ids['theirGroup'] = (await other.post('/Groups', groupOf())).body.id;
});
afterAll(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

const filled = (text: string): string => text.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '');

/** Sends and makes sure that the answer is an error in SCIM's form and that the table is as it was. */
async function refused(call: ScimCall): Promise<ScimAnswer> {
  const before = await service.dump();
  const answer = await team.send({ ...call, path: filled(call.path) });
  expect(await service.dump()).toEqual(before);
  expect(answer.headers['content-type']).toMatch(/^application\/(?:scim\+)?json/);
  expect(answer.body).toMatchObject({
    schemas: [errorSchema],
    status: String(answer.status),
    detail: expect.any(String),
  });
  return answer;
}

const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const users = { method: 'POST', path: '/Users' };
const groups = { method: 'POST', path: '/Groups' };
const user = { method: 'PATCH', path: '/Users/{user}' };
const group = { method: 'PATCH', path: '/Groups/{group}' };
const patch = (...Operations: readonly unknown[]) => ({ schemas: [patchOp], Operations });
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ op: 'replace', path: 'title', value: `T${index}` }));

describe('a body', () => {
  test.each<[string, ScimCall, number, string | undefined, RegExp]>([
    ['that is missing', users, 400, 'invalidSyntax', /body/],
    ['that is empty', { ...users, body: '' }, 400, 'invalidSyntax', /body/],
    ['of blanks', { ...users, body: '  ' }, 400, 'invalidSyntax', /JSON/],
    ['that is cut off', { ...users, body: '{"userName":"a' }, 400, 'invalidSyntax', /JSON/],
    ['with a trailing comma', { ...users, body: '{"userName":"a",}' }, 400, 'invalidSyntax', /JSON/],
    ['that is an array', { ...users, body: [] }, 400, 'invalidSyntax', /object/],
    ['that is null', { ...users, body: 'null' }, 400, 'invalidSyntax', /object/],
    ['that is a string', { ...users, body: '"userName"' }, 400, 'invalidSyntax', /object/],
    ['that is no JSON but a form', { ...users, body: 'userName=a' }, 400, 'invalidSyntax', /JSON/],
    ['nested 33 deep', { ...users, body: nested(33) }, 400, 'invalidSyntax', /deep/],
    ['nested 100,000 deep', { ...users, body: '['.repeat(100_000) }, 400, 'invalidSyntax', /deep/],
    [
      'larger than allowed',
      { ...users, body: person({ title: 'x'.repeat(4_200_000) }) },
      413,
      undefined,
      /bytes|large/i,
    ],
    ['larger than the gateway takes', { ...users, body: 'x'.repeat(10_500_000) }, 413, undefined, /./],
    [
      'of a resource larger than is stored',
      { ...users, body: person({ title: 'x'.repeat(270_000) }) },
      413,
      undefined,
      /bytes|large/i,
    ],
    ['of bytes that are no UTF-8', { ...users, body: Buffer.from([0x7b, 0xff, 0x7d]) }, 400, 'invalidSyntax', /JSON/],
  ])('%s', async (_, call, status, scimType, detail) => {
    const answer = await refused(call);
    expect([answer.status, answer.body.scimType]).toEqual([status, scimType]);
    expect(answer.body.detail).toMatch(detail);
  });

  test('that needs nothing but application/json is taken, with and without a charset', async () => {
    for (const type of [
      'application/json',
      'application/json; charset=utf-8',
      'application/scim+json',
      'APPLICATION/SCIM+JSON',
    ]) {
      const { status, body } = await team.send({ ...users, body: person(), headers: { 'Content-Type': type } });
      expect(status).toBe(201);
      await team.delete(`/Users/${body.id}`);
    }
  });
});

describe('a value', () => {
  test.each<[string, ScimCall, string, RegExp]>([
    [
      'without userName',
      { ...users, body: { schemas: [userSchema], name: { givenName: 'Barbara' } } },
      'invalidValue',
      /userName/,
    ],
    ['with an empty userName', { ...users, body: person({ userName: '' }) }, 'invalidValue', /userName/],
    ['with a blank userName', { ...users, body: person({ userName: '   ' }) }, 'invalidValue', /userName/],
    ['with userName null', { ...users, body: person({ userName: null as never }) }, 'invalidValue', /userName/],
    ['with a number as userName', { ...users, body: person({ userName: 7 as never }) }, 'invalidValue', /userName/],
    ['with an object as userName', { ...users, body: person({ userName: {} as never }) }, 'invalidValue', /userName/],
    ['with a string as name', { ...users, body: person({ name: 'Barbara Jensen' }) }, 'invalidValue', /name/],
    ['with "maybe" as active', { ...users, body: person({ active: 'maybe' }) }, 'invalidValue', /active/],
    ['with 1 as active', { ...users, body: person({ active: 1 }) }, 'invalidValue', /active/],
    ['with a number as e-mail', { ...users, body: person({ emails: [{ value: 7 }] }) }, 'invalidValue', /emails/],
    ['with a number among the e-mails', { ...users, body: person({ emails: [7] }) }, 'invalidValue', /emails/],
    ['with a string as schemas', { ...users, body: { schemas: 'x', userName: 'a' } }, 'invalidSyntax', /schemas/],
    ['of a group without displayName', { ...groups, body: { members: [] } }, 'invalidValue', /displayName/],
    ['of a group with a number as displayName', { ...groups, body: { displayName: 7 } }, 'invalidValue', /displayName/],
    [
      'of a group with a number as members',
      { ...groups, body: groupOf([], { members: 7 }) },
      'invalidValue',
      /members/,
    ],
    [
      'of a group with members without value',
      { ...groups, body: groupOf([], { members: [{ display: 'nobody' }] }) },
      'invalidValue',
      /members/,
    ],
    [
      'that takes userName away',
      { ...user, body: patch({ op: 'remove', path: 'userName' }) },
      'mutability',
      /userName/,
    ],
    [
      'that takes displayName away',
      { ...group, body: patch({ op: 'remove', path: 'displayName' }) },
      'mutability',
      /displayName/,
    ],
    [
      'that sets active to null',
      { ...user, body: patch({ op: 'replace', path: 'active', value: [] }) },
      'invalidValue',
      /active/,
    ],
    [
      'that sets name to a string',
      { ...user, body: patch({ op: 'replace', path: 'name', value: 'x' }) },
      'invalidValue',
      /name/,
    ],
  ])('%s', async (_, call, scimType, detail) => {
    const answer = await refused(call);
    expect([answer.status, answer.body.scimType]).toEqual([400, scimType]);
    expect(answer.body.detail).toMatch(detail);
  });
});

describe('a PATCH', () => {
  test.each<[string, ScimCall, number, string | undefined, RegExp]>([
    ['without Operations', { ...user, body: { schemas: [patchOp] } }, 400, 'invalidSyntax', /Operations/],
    ['with no operation', { ...user, body: patch() }, 400, 'invalidSyntax', /Operations/],
    [
      'with an object as Operations',
      { ...user, body: { schemas: [patchOp], Operations: {} } },
      400,
      'invalidSyntax',
      /Operations/,
    ],
    ['with null as an operation', { ...user, body: patch(null) }, 400, 'invalidSyntax', /./],
    [
      'with an unknown op',
      { ...user, body: patch({ op: 'move', path: 'title', value: 'x' }) },
      400,
      'invalidSyntax',
      /op/,
    ],
    ['without op', { ...user, body: patch({ path: 'title', value: 'x' }) }, 400, 'invalidSyntax', /op/],
    ['with 1,001 operations', { ...user, body: patch(...many(1001)) }, 413, undefined, /1000|operations/i],
    [
      'of an unknown attribute',
      { ...user, body: patch({ op: 'replace', path: 'shoeSize', value: 7 }) },
      400,
      'invalidPath',
      /shoeSize/,
    ],
    [
      'of an unknown sub-attribute',
      { ...user, body: patch({ op: 'add', path: 'name.shoeSize', value: 7 }) },
      400,
      'invalidPath',
      /shoeSize/,
    ],
    [
      'of an unknown schema',
      { ...user, body: patch({ op: 'add', path: 'urn:x:y:1.0:Z:a', value: 7 }) },
      400,
      'invalidPath',
      /urn:x:y/,
    ],
    [
      'with a path that cannot be read',
      { ...user, body: patch({ op: 'add', path: 'emails[', value: 7 }) },
      400,
      'invalidFilter',
      /./,
    ],
    [
      'with a filter that cannot be read',
      { ...user, body: patch({ op: 'add', path: 'emails[type eq].value', value: 7 }) },
      400,
      'invalidFilter',
      /./,
    ],
    ['with a number as path', { ...user, body: patch({ op: 'add', path: 7, value: 7 }) }, 400, 'invalidSyntax', /path/],
    ['of id', { ...user, body: patch({ op: 'replace', path: 'id', value: 'x' }) }, 400, 'mutability', /id/],
    [
      'of meta',
      { ...user, body: patch({ op: 'replace', path: 'meta.created', value: 'x' }) },
      400,
      'mutability',
      /meta/,
    ],
    [
      'of groups',
      { ...user, body: patch({ op: 'add', path: 'groups', value: [{ value: absent }] }) },
      400,
      'mutability',
      /groups/,
    ],
    ['that removes without path', { ...user, body: patch({ op: 'remove' }) }, 400, 'noTarget', /path/],
    [
      'whose filter selects nothing',
      { ...user, body: patch({ op: 'replace', path: 'emails[type eq "x" or type eq "y"].value', value: 'a' }) },
      400,
      'noTarget',
      /./,
    ],
    [
      'that sets members to a number',
      { ...group, body: patch({ op: 'add', path: 'members', value: 7 }) },
      400,
      'invalidValue',
      /members/,
    ],
    [
      'of an unknown attribute of members',
      { ...group, body: patch({ op: 'remove', path: 'members[shoeSize eq 7]' }) },
      400,
      'invalidFilter',
      /shoeSize/,
    ],
  ])('%s', async (_, call, status, scimType, detail) => {
    const answer = await refused(call);
    expect([answer.status, answer.body.scimType]).toEqual([status, scimType]);
    expect(answer.body.detail).toMatch(detail);
  });
});

describe('a query', () => {
  const filter = (text: string): string => `/Users?filter=${encodeURIComponent(text)}`;
  test.each<[string, string, string, RegExp]>([
    ['a filter without a value', filter('userName eq'), 'invalidFilter', /./],
    ['a filter without an operator', filter('userName "x"'), 'invalidFilter', /./],
    ['a filter with an unknown operator', filter('userName like "x"'), 'invalidFilter', /operators/],
    ['a filter with an open quote', filter('userName eq "x'), 'invalidFilter', /./],
    ['a filter with an open bracket', filter('(userName eq "x"'), 'invalidFilter', /./],
    ['a filter on an unknown attribute', filter('shoeSize eq 7'), 'invalidFilter', /shoeSize/],
    ['a filter on __proto__', filter('__proto__.toString eq "x"'), 'invalidFilter', /__proto__/],
    ['a filter on constructor', filter('constructor eq "x"'), 'invalidFilter', /constructor/],
    ['a filter on the password', filter('password eq "x"'), 'invalidFilter', /password/],
    ['a filter of 10 KB', filter(`userName eq "${'x'.repeat(10_000)}"`), 'invalidFilter', /./],
    ['a filter nested 40 deep', filter(`${'('.repeat(40)}userName pr${')'.repeat(40)}`), 'invalidFilter', /./],
    ['a filter of 300 terms', filter(Array(300).fill('title pr').join(' or ')), 'invalidFilter', /./],
    ['a filter of backslashes', filter(`userName eq "${'\\'.repeat(37)}"`), 'invalidFilter', /./],
    ['count=abc', '/Users?count=abc', 'invalidValue', /count/],
    ['count=1.5', '/Users?count=1.5', 'invalidValue', /count/],
    ['count of 20 digits', '/Users?count=99999999999999999999', 'invalidValue', /count/],
    ['startIndex=x', '/Groups?startIndex=x', 'invalidValue', /startIndex/],
    ['sortBy of an unknown attribute', '/Users?sortBy=shoeSize', 'invalidValue', /shoeSize/],
    ['sortBy of the password', '/Users?sortBy=password', 'invalidValue', /password/],
    ['sortBy of a complex attribute', '/Users?sortBy=name', 'invalidValue', /name/],
    ['sortOrder=sideways', '/Users?sortBy=title&sortOrder=sideways', 'invalidValue', /sortOrder/],
    [
      'attributes together with excludedAttributes',
      '/Users?attributes=title&excludedAttributes=name',
      'invalidValue',
      /ttributes/,
    ],
  ])('%s', async (_, path, scimType, detail) => {
    const answer = await refused({ method: 'GET', path });
    expect([answer.status, answer.body.scimType]).toEqual([400, scimType]);
    expect(answer.body.detail).toMatch(detail);
  });
});

describe('an id', () => {
  const strange = [
    absent,
    '{theirs}',
    '{theirGroup}',
    'USER%23x',
    '{user}%23',
    '%2e%2e',
    '..%2FUsers%2F{user}',
    '%00',
    '{user}%00',
    '__proto__',
    'constructor',
    '%F0%9F%92%A9',
    `${'x'.repeat(5000)}`,
    "'%20OR%201=1",
  ];
  test.each(['Users', 'Groups'].flatMap((collection) => strange.map((id) => [collection, id] as const)))(
    'of /%s that there is none of, %s, is a 404 to every method',
    async (collection, id) => {
      const path = `/${collection}/${id}`;
      const body = collection === 'Users' ? person() : groupOf();
      for (const call of [
        { method: 'GET', path },
        { method: 'DELETE', path },
        { method: 'PUT', path, body },
        { method: 'PATCH', path, body: patch({ op: 'replace', path: 'externalId', value: 'x' }) },
      ])
        expect((await refused(call)).status).toBe(404);
    },
  );

  test('that the gateway cannot decode is a 400', async () => {
    expect((await refused({ method: 'GET', path: '/Users/%E0%A4%A' })).status).toBe(400);
  });

  test('of 10 KB is refused', async () => {
    expect([400, 404, 414, 431]).toContain(
      (await refused({ method: 'GET', path: `/Users/${'x'.repeat(10_000)}` })).status,
    );
  });
});

describe('a property named after what every object inherits', () => {
  const hostile = '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"toString":"x"}';
  test.each<[string, string, string, (body: string) => string]>([
    ['POST', '/Users', 'a User', (inner) => `{"userName":"proto-post@people.example",${inner.slice(1)}`],
    ['PUT', '/Users/{user}', 'a User', (inner) => `{"userName":"proto-put@people.example",${inner.slice(1)}`],
    [
      'PATCH',
      '/Users/{user}',
      'an operation',
      (inner) => `{"schemas":["${patchOp}"],"Operations":[{"op":"add","value":{"name":${inner}}}]}`,
    ],
    ['POST', '/Groups', 'a Group', (inner) => `{"displayName":"proto",${inner.slice(1)}`],
  ])('%s %s in %s is neither stored nor taken for anything', async (method, path, _, wrap) => {
    const answer = await team.send({ method, path: filled(path), body: wrap(hostile) });
    expect([200, 201, 400]).toContain(answer.status);
    expect(answer.text).not.toContain('admin');
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
    expect(JSON.stringify(await service.dump())).not.toContain('admin');
  });

  test.each([
    ['__proto__', 'invalidPath'],
    ['constructor', 'invalidPath'],
    ['__proto__.admin', 'invalidPath'],
    ['name.__proto__', 'invalidPath'],
    ['emails[__proto__ eq "x"].value', 'invalidFilter'],
  ])('PATCH of the path %s is refused: %s', async (path, scimType) => {
    const { status, body } = await refused({ ...user, body: patch({ op: 'add', path, value: { admin: true } }) });
    expect([status, body.scimType]).toEqual([400, scimType]);
  });
});

describe('a path', () => {
  test.each([
    ['/', 'GET'],
    ['/User', 'GET'],
    ['/Users/{user}/groups', 'GET'],
    ['/Nothing/{user}', 'DELETE'],
    ['/Users/../Groups', 'GET'],
    ['/Users/{user}/../../Groups', 'GET'],
    ['/ResourceTypes/Robot', 'GET'],
    ['/Schemas/urn:unknown', 'GET'],
  ])('%s that leads nowhere is a 404', async (path, method) => {
    expect((await refused({ method, path })).status).toBe(404);
  });

  test.each([
    ['/users', '/Users'],
    ['/USERS', '/Users'],
    ['/Users/', '/Users'],
    ['//Users', '/Users'],
    ['/groups/?count=2&filter=displayName%20eq%20%22x%22', '/Groups?count=2&filter=displayName+eq+%22x%22'],
    ['/users/{user}', '/Users/{user}'],
    ['/serviceproviderconfig', '/ServiceProviderConfig'],
  ])('%s is redirected with 308 to %s, which keeps method and body', async (path, wanted) => {
    const { status, headers } = await team.get(filled(path));
    expect([status, headers['location']]).toEqual([308, service.baseUrl + filled(wanted)]);
  });

  test.each([
    ['DELETE', '/Users', ['GET', 'POST']],
    ['PUT', '/Groups', ['GET', 'POST']],
    ['POST', '/Users/{user}', ['DELETE', 'GET', 'PATCH', 'PUT']],
    ['POST', '/ServiceProviderConfig', ['GET']],
    ['DELETE', '/Schemas', ['GET']],
  ])('%s %s is a 405 that says what is allowed', async (method, path, allowed) => {
    const { status, headers } = await refused({ method, path });
    expect(status).toBe(405);
    expect(headers['allow']?.split(', ').sort()).toEqual(allowed);
  });

  test.each(['GET', 'PUT', 'PATCH', 'POST', 'DELETE'])('%s /Me is a 501', async (method) => {
    expect((await refused({ method, path: '/Me' })).status).toBe(501);
  });

  test.each(['/ResourceTypes', '/Schemas'])('%s with a filter is a 403 (RFC 7644 section 4)', async (path) => {
    expect((await refused({ method: 'GET', path: `${path}?filter=name%20pr` })).status).toBe(403);
  });
});
