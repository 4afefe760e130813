/** SSO methods over HTTP: what may be added when, that the sign-in service has the same, and what heals when it does not. */

import { providerName } from '../../../shared/domain/sso-provider.ts';
import { type Ports, providePort, UrlRefusedError } from '../../../shared/ports/ports.ts';
import { keys } from '../../../shared/store/keys.ts';
import { DynamoDbTable } from '../../../shared/table/dynamodb-table.ts';
import { SqliteTable } from '../../../shared/table/sqlite-table.ts';
import type { Item, Table } from '../../../shared/table/table.ts';
import { AdversaryTable } from '../../support/adversary-table.ts';
import { type AppService, type AppTeam, startAppService } from '../../support/app-service.ts';
import { invariantViolations } from '../../support/check-invariants.ts';
import { type DynamoDbLocal, describeWithDynamoDbLocal, startDynamoDbLocal } from '../../support/dynamodb-local.ts';

const kindOf = (body: { type: string }): string => body.type.replace('urn:rollcall:problem:', '');

const metadataUrl = 'https://idp.example/metadata';
const metadata = `<?xml version="1.0"?>
<!-- <EntitiesDescriptor> in a comment is none -->
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example/a>b">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/sso"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`;
const issuer = 'https://login.example/tenant';
const discovery = {
  issuer,
  authorization_endpoint: 'https://login.example/authorize',
  token_endpoint: 'https://login.example/token',
  jwks_uri: 'https://login.example/keys',
};
const saml = { type: 'okta', name: 'Okta', metadataUrl };
const oidc = { type: 'oidc', name: 'Login', issuer, clientId: 'client', clientSecret: 'the-secret-of-the-client' };

async function ended(service: AppService): Promise<void> {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
}

function furnish({ web }: AppService): void {
  web.set(metadataUrl, metadata);
  web.set(`${issuer}/.well-known/openid-configuration`, JSON.stringify(discovery));
}

const pathOf = ({ path }: AppTeam, rest = ''): string => `${path}/sso-methods${rest}`;

describe('an SSO method', () => {
  let now: number;
  let service: AppService;
  let team: AppTeam;
  let signIn: Ports['signIn'];
  beforeEach(async () => {
    now = Date.now();
    service = await startAppService({ clock: () => new Date(now), mayFail: true });
    furnish(service);
    team = await service.appTeam({ scim: 'off', ssoMethods: 0 });
    signIn = {
      connect: async (connection) => void service.connections.set(connection.methodId, connection),
      disconnect: async ({ methodId }) => void service.connections.delete(methodId),
      endSessions: async () => {},
      forget: async () => {},
    };
  });
  afterEach(() => ended(service));

  const path = (rest = ''): string => pathOf(team, rest);
  const add = (body: unknown = saml) => team.owner.post(path(), body);
  const listed = async () => (await team.owner.get(path())).body.items;
  const count = async () => (await team.owner.get(team.path)).body.ssoMethods;
  const provider = (id: string) => service.table.get(keys.ssoProvider(providerName(id)));
  const activity = async () =>
    (await service.table.query({ pk: `TEAM#${team.id}#ACTIVITY` })).items.filter(({ kind }) =>
      String(kind).startsWith('sso-method.'),
    );
  const failing = (name: 'connect' | 'disconnect', error: Error = new Error('the service is down')) =>
    providePort('signIn', { ...signIn, [name]: () => Promise.reject(error) });

  test.each(['okta', 'onelogin', 'entra', 'saml'])('of type %s is added by its metadata URL', async (type) => {
    const { status, body } = await add({ ...saml, type });
    expect(status).toBe(201);
    const { id } = body;
    expect(body).toEqual({
      id: expect.any(String),
      type,
      protocol: 'saml',
      name: 'Okta',
      status: 'connected',
      metadataUrl,
      created: new Date(now).toISOString(),
      version: 1,
    });
    expect(service.connections.get(id)).toEqual({ teamId: team.id, methodId: id, protocol: 'saml', metadataUrl });
    expect(await provider(id)).toMatchObject({ team: team.id, method: id });
    expect([await listed(), await count()]).toEqual([[body], 1]);
    expect(await activity()).toMatchObject([{ kind: 'sso-method.added', object: id }]);
  });

  test('of type oidc is added by its issuer, and its secret goes to the sign-in service alone', async () => {
    const { status, text, body } = await add(oidc);
    expect(status).toBe(201);
    expect(body).toMatchObject({ type: 'oidc', protocol: 'oidc', issuer, clientId: 'client' });
    expect(service.connections.get(body.id)).toMatchObject({
      issuer,
      clientId: 'client',
      clientSecret: oidc.clientSecret,
    });
    const everything = [text, JSON.stringify(await service.table.dump()), JSON.stringify(service.log)];
    expect(everything.filter((each) => each.includes(oidc.clientSecret))).toEqual([]);
  });

  test('of an issuer that ends in a slash is looked up where the standard says', async () => {
    const slashed = 'https://tenant.example/';
    service.web.set(
      'https://tenant.example/.well-known/openid-configuration',
      JSON.stringify({ ...discovery, issuer: slashed }),
    );
    expect((await add({ ...oidc, issuer: slashed })).status).toBe(201);
  });

  const wrong = (more: Record<string, unknown>) => JSON.stringify({ ...discovery, ...more });
  test.each<[string, string | undefined, RegExp]>([
    ['nothing', undefined, /issuer cannot be used. Nothing answers there/],
    ['no JSON', '<html>', /not JSON/],
    ['null', 'null', /names no issuer/],
    ['a list', '[]', /names no issuer/],
    ['no issuer', wrong({ issuer: undefined }), /names no issuer/],
    ['an issuer in a prototype', '{"__proto__":{"issuer":"https://login.example/tenant"}}', /names no issuer/],
    ['another issuer', wrong({ issuer: 'https://login.example/other' }), /to the letter/],
    ['the issuer with a slash more', wrong({ issuer: `${issuer}/` }), /to the letter/],
    ['no keys', wrong({ jwks_uri: undefined }), /jwks_uri/],
    ['a token endpoint of http', wrong({ token_endpoint: 'http://login.example/token' }), /token_endpoint/],
  ])('is refused whose issuer has %s', async (_, found, detail) => {
    const url = `${issuer}/.well-known/openid-configuration`;
    if (found === undefined) service.web.delete(url);
    else service.web.set(url, found);
    const before = await service.dump();
    const { status, body } = await add(oidc);
    expect([status, kindOf(body), body.detail]).toEqual([422, 'url-refused', expect.stringMatching(detail)]);
    expect([await service.dump(), service.connections.size]).toEqual([before, 0]);
  });

  test.each<[string, string | undefined, RegExp]>([
    ['nothing', undefined, /metadataUrl cannot be used. Nothing answers there/],
    ['no XML', '{"issuer":"x"}', /no XML/],
    ['an empty text', '', /no XML/],
    ['a page', '<!doctype html><html><EntityDescriptor/></html>', /document type/],
    ['a page without type', '<html><body/></html>', /no SAML metadata/],
    ['entities', `<!DOCTYPE x [<!ENTITY a "b">]>${metadata}`, /document type/],
    ['the metadata of many', `<EntitiesDescriptor>${metadata}</EntitiesDescriptor>`, /many providers/],
    ['a service provider', metadata.replaceAll('IDPSSODescriptor', 'SPSSODescriptor'), /no identity provider/],
    ['no address to sign in at', metadata.replace('SingleSignOnService', 'SingleLogoutService'), /SingleSignOnService/],
    ['an address in a comment', metadata.replace(/<md:Single.*\/>/, '<!--$&-->'), /SingleSignOnService/],
    ['an address in CDATA', metadata.replace(/<md:Single.*\/>/, '<![CDATA[$&]]>'), /SingleSignOnService/],
    ['a tag without an end', '<EntityDescriptor a="', /no XML/],
    ['a comment without an end', '<!-- <EntityDescriptor>', /no XML/],
    ['a million opening brackets', '<'.repeat(1_000_000), /no XML|no SAML/],
    ['a million tags', `<EntityDescriptor>${'<a>'.repeat(300_000)}`, /no identity provider/],
    ['a million quotes', `<EntityDescriptor ${'"" '.repeat(300_000)}>`, /no identity provider/],
  ])('is refused whose metadata is %s', async (_, found, detail) => {
    if (found === undefined) service.web.delete(metadataUrl);
    else service.web.set(metadataUrl, found);
    const before = await service.dump();
    const began = performance.now();
    const { status, body } = await add();
    expect(performance.now() - began).toBeLessThan(2000);
    expect([status, kindOf(body), body.detail]).toEqual([422, 'url-refused', expect.stringMatching(detail)]);
    expect(await service.dump()).toEqual(before);
  });

  test.each<[string, unknown, string]>([
    ['no type', { name: 'X', metadataUrl }, '/type'],
    ['an unknown type', { ...saml, type: 'ldap' }, '/type'],
    ['an inherited type', { ...saml, type: 'toString' }, '/type'],
    ['no URL', { type: 'okta', name: 'Okta' }, '/metadataUrl'],
    ['a URL that is none', { ...saml, metadataUrl: 'idp.example' }, '/metadataUrl'],
    ['a URL of another kind', { ...saml, metadataUrl: 'file:///etc/passwd' }, '/metadataUrl'],
    ['a URL with a blank', { ...saml, metadataUrl: 'https://idp.example/a b' }, '/metadataUrl'],
    ['a URL of 2,049 characters', { ...saml, metadataUrl: `https://idp.example/${'x'.repeat(2029)}` }, '/metadataUrl'],
    ['a secret with SAML', { ...saml, clientSecret: 'x' }, '/clientSecret'],
    ['no secret with OpenID Connect', { ...oidc, clientSecret: undefined }, '/clientSecret'],
    ['an empty client id', { ...oidc, clientId: '' }, '/clientId'],
    ['no name', { type: 'okta', metadataUrl }, '/name'],
  ])('is not added with %s', async (_, sent, pointer) => {
    const { status, body } = await add(sent);
    expect([status, kindOf(body)]).toEqual([422, 'invalid-request']);
    expect(body.errors).toEqual([{ pointer, detail: expect.stringMatching(/^(Say|Send|Give|There)/) }]);
  });

  test('whose issuer has a query is refused before anything is asked', async () => {
    const { body } = await add({ ...oidc, issuer: `${issuer}?a=b` });
    expect([kindOf(body), body.detail]).toEqual(['url-refused', expect.stringMatching(/query/)]);
  });

  test('is not added, nor the only one removed, while SCIM is on; it can be changed', async () => {
    const { id } = (await add()).body;
    await team.owner.patch(`${team.path}/scim`, { enabled: true });
    for (const { status, body } of [await add(oidc), await team.owner.delete(path(`/${id}`))]) {
      expect([status, kindOf(body)]).toEqual([409, 'scim-is-on']);
    }
    service.web.set('https://idp.example/moved', metadata);
    const changed = await team.owner.patch(path(`/${id}`), { metadataUrl: 'https://idp.example/moved' });
    expect([changed.status, changed.body.version]).toEqual([200, 2]);
    expect(service.connections.get(id)?.metadataUrl).toBe('https://idp.example/moved');
    await team.owner.patch(`${team.path}/scim`, { enabled: false });
    expect((await team.owner.delete(path(`/${id}`))).status).toBe(204);
  });

  test('is one of ten at most', async () => {
    for (let each = 0; each < 10; each += 1) expect((await add({ ...saml, name: `Okta ${each}` })).status).toBe(201);
    const { status, body } = await add();
    expect([status, kindOf(body)]).toEqual([409, 'too-many-sso-methods']);
    expect(await count()).toBe(10);
  });

  test('is changed in its name without asking anybody', async () => {
    const { id } = (await add()).body;
    failing('connect');
    service.web.clear();
    const { status, body } = await team.owner.patch(path(`/${id}`), { name: 'Renamed', version: 1 });
    expect([status, body.name, body.version, body.metadataUrl]).toEqual([200, 'Renamed', 2, metadataUrl]);
    const late = await team.owner.patch(path(`/${id}`), { name: 'Late', version: 1 });
    expect([late.status, kindOf(late.body)]).toEqual([412, 'version-differs']);
    const [, told] = await activity();
    expect(told).toMatchObject({ kind: 'sso-method.changed', object: id, attributes: '["name"]' });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['another issuer', { issuer: 'https://evil.example' }, '/clientSecret'],
    ['another client', { clientId: 'another' }, '/clientSecret'],
    ['a metadata URL', { metadataUrl }, '/metadataUrl'],
    ['nothing', {}, ''],
    ['another type', { name: 'X', type: 'saml' }, '/type'],
    ['a version alone', { version: 1 }, ''],
  ])('of type oidc is not changed by %s alone, and its secret goes nowhere', async (_, change, pointer) => {
    const { id } = (await add(oidc)).body;
    const connection = service.connections.get(id);
    const { status, body } = await team.owner.patch(path(`/${id}`), change);
    expect([status, body.errors]).toEqual([422, [{ pointer, detail: expect.stringMatching(/\w/) }]]);
    expect(service.connections.get(id)).toBe(connection);
  });

  test('of type oidc gets a new secret, without being looked at anew', async () => {
    const { id } = (await add(oidc)).body;
    service.web.clear();
    const { status } = await team.owner.patch(path(`/${id}`), { clientSecret: 'rotated' });
    expect([status, service.connections.get(id)?.clientSecret]).toEqual([200, 'rotated']);
    expect(service.connections.get(id)).toMatchObject({ issuer, clientId: 'client' });
  });

  test('of type okta has no issuer to be changed', async () => {
    const { id } = (await add()).body;
    const { body } = await team.owner.patch(path(`/${id}`), { issuer, clientId: 'c' });
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/issuer', '/clientId']);
  });

  test('is removed here and at the sign-in service, and is unknown then', async () => {
    const { id } = (await add()).body;
    const { status } = await team.owner.delete(path(`/${id}`));
    expect([status, await listed(), await count()]).toEqual([204, [], 0]);
    expect([service.connections.size, await provider(id)]).toEqual([0, undefined]);
    for (const { status, body } of [
      await team.owner.delete(path(`/${id}`)),
      await team.owner.patch(path(`/${id}`), { name: 'X' }),
    ])
      expect([status, kindOf(body)]).toEqual([404, 'sso-method-not-found']);
    expect((await activity()).map(({ kind }) => kind)).toEqual(['sso-method.added', 'sso-method.removed']);
  });

  test('of another team is unknown here', async () => {
    const { id } = (await add()).body;
    const other = await service.appTeam({ scim: 'off' });
    for (const answer of [
      await other.owner.patch(pathOf(other, `/${id}`), { name: 'X' }),
      await other.owner.delete(pathOf(other, `/${id}`)),
    ])
      expect([answer.status, kindOf(answer.body)]).toEqual([404, 'sso-method-not-found']);
    expect(kindOf((await other.owner.delete(path(`/${id}`))).body)).toBe('not-on-this-team');
    expect(service.connections.size).toBe(1);
  });

  describe('that the sign-in service does not take', () => {
    test('is not added, and nothing is left of it', async () => {
      failing('connect');
      const before = await service.dump();
      const { status, body } = await add(oidc);
      expect([status, kindOf(body), body.detail]).toEqual([
        503,
        'unavailable',
        expect.stringMatching(/nothing has changed/),
      ]);
      expect(await service.dump()).toEqual(before);
      const told = service.log.filter(({ message }) => message !== undefined);
      expect(told).toMatchObject([
        { level: 'error', message: expect.stringMatching(/did not take/), error: { name: 'Error' } },
      ]);
    });

    test('for what it says is not added, and the answer says it too', async () => {
      failing('connect', new UrlRefusedError('The sign-in service cannot use this: no certificate.'));
      const { status, body } = await add();
      expect([status, kindOf(body), body.detail]).toEqual([
        422,
        'url-refused',
        expect.stringMatching(/no certificate/),
      ]);
      expect(await listed()).toEqual([]);
    });

    test('is not changed, and can be changed again at once', async () => {
      const { id } = (await add()).body;
      service.web.set('https://idp.example/moved', metadata);
      failing('connect');
      const change = { metadataUrl: 'https://idp.example/moved' };
      const before = await service.dump();
      expect((await team.owner.patch(path(`/${id}`), change)).status).toBe(503);
      expect(await service.dump()).toEqual(before);
      providePort('signIn', signIn);
      expect((await team.owner.patch(path(`/${id}`), change)).body).toMatchObject({ ...change, version: 2 });
    });

    test('nor lets go of signs nobody in, counts no more, and is cleared away by removing it again', async () => {
      const { id } = (await add()).body;
      failing('disconnect');
      const { status, body } = await team.owner.delete(path(`/${id}`));
      expect([status, kindOf(body), body.detail]).toEqual([503, 'unavailable', expect.stringMatching(/once more/)]);
      expect(await listed()).toMatchObject([{ id, status: 'removing' }]);
      expect([await count(), await provider(id)]).toEqual([0, undefined]);
      const change = await team.owner.patch(path(`/${id}`), { name: 'X' });
      expect([change.status, kindOf(change.body)]).toEqual([404, 'sso-method-not-found']);
      providePort('signIn', signIn);
      expect((await team.owner.delete(path(`/${id}`))).status).toBe(204);
      expect([await listed(), service.connections.size]).toEqual([[], 0]);
    });

    test('nor lets go of when it was to be undone is left to be removed', async () => {
      providePort('signIn', {
        ...signIn,
        connect: () => Promise.reject(new Error('down')),
        disconnect: () => Promise.reject(new Error('down')),
      });
      expect((await add()).status).toBe(503);
      const [left] = await listed();
      expect([left.status, await count()]).toEqual(['removing', 0]);
      providePort('signIn', signIn);
      now += 60_000;
      expect((await team.owner.delete(path(`/${left.id}`))).status).toBe(204);
      expect(await listed()).toEqual([]);
    });
  });

  describe('whose adding ended half-way', () => {
    /** Ends the processes that hang, long after others have taken their methods. */
    let wakeUp: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const wake of wakeUp) await wake();
      wakeUp = [];
    });

    /** As a process that does not come back from the sign-in service leaves it. */
    async function leave(body: unknown): Promise<string> {
      const { promise, reject } = Promise.withResolvers<void>();
      providePort('signIn', { ...signIn, connect: () => promise });
      const answer = add(body);
      wakeUp.push(async () => {
        reject(new Error('too late'));
        expect((await answer).status).toBe(503);
      });
      for (;;) {
        const [method] = await listed();
        if (method) {
          providePort('signIn', signIn);
          return method.id;
        }
        await new Promise(setImmediate);
      }
    }

    test('signs nobody in, does not count, and is held for a while', async () => {
      const id = await leave(saml);
      expect(await listed()).toMatchObject([{ id, status: 'connecting' }]);
      expect([await count(), await provider(id)]).toEqual([0, undefined]);
      expect((await team.owner.get(`${team.path}/scim`)).body.canTurnOn).toBe(false);
      for (const { status, headers, body } of [
        await team.owner.patch(path(`/${id}`), { name: 'X' }),
        await team.owner.delete(path(`/${id}`)),
      ])
        expect([status, kindOf(body), headers['retry-after']]).toEqual([503, 'busy', '5']);
    });

    test.each([
      ['SAML', saml, { name: 'Healed' }],
      ['OpenID Connect', oidc, { clientSecret: 'again' }],
    ])('is finished by a change (%s)', async (_, body, change) => {
      const id = await leave(body);
      now += 60_000;
      expect((await team.owner.patch(path(`/${id}`), change)).body).toMatchObject({ status: 'connected' });
      const isWhole = [1, expect.anything(), true];
      expect([await count(), await provider(id), service.connections.has(id)]).toEqual(isWhole);
      // The one that hung comes back and leaves it alone.
      for (const wake of wakeUp.splice(0)) await wake();
      expect([await count(), await provider(id), service.connections.has(id)]).toEqual(isWhole);
    });

    test('needs its secret again', async () => {
      const id = await leave(oidc);
      now += 60_000;
      const { body } = await team.owner.patch(path(`/${id}`), { name: 'X' });
      expect(body.errors).toEqual([{ pointer: '/clientSecret', detail: expect.stringMatching(/send it along/) }]);
    });

    test('is not finished while SCIM is on with another, and can be removed then', async () => {
      const id = await leave(saml);
      await add({ ...saml, name: 'Other' });
      await team.owner.patch(`${team.path}/scim`, { enabled: true });
      now += 60_000;
      const change = await team.owner.patch(path(`/${id}`), { name: 'X' });
      expect([change.status, kindOf(change.body)]).toEqual([409, 'scim-is-on']);
      expect((await team.owner.delete(path(`/${id}`))).status).toBe(204);
      expect([await count(), (await listed()).length]).toEqual([1, 1]);
    });
  });

  test('that is being connected when SCIM is turned on with another is undone', async () => {
    await add();
    providePort('signIn', {
      ...signIn,
      connect: async (connection) => {
        await signIn.connect(connection);
        expect((await team.owner.patch(`${team.path}/scim`, { enabled: true })).status).toBe(200);
      },
    });
    const { status, body } = await add(oidc);
    expect([status, kindOf(body)]).toEqual([409, 'scim-is-on']);
    expect([(await listed()).length, service.connections.size, await count()]).toEqual([1, 1, 1]);
  });
});

const seed = Number(process.env['ADVERSARY_SEED'] ?? 7);
const hostile = (table: Table): Table =>
  new AdversaryTable(table, { seed, conflicts: 0.05, tornReads: 0.3, lostAnswers: 0.05, throttles: 0.02, delayMs: 2 });

describe.each<[string, ((table: Table) => Table) | undefined]>([
  ['as the table is', undefined],
  [`under the adversary (seed ${seed})`, hostile],
])('of requests that meet, %s,', (_, wrap) => {
  let service: AppService;
  let table: SqliteTable;
  beforeEach(async () => {
    table = SqliteTable.open({ file: ':memory:' });
    service = await startAppService({ table, mayFail: true, ...(wrap && { wrap }) });
    furnish(service);
  });
  afterEach(async () => {
    await ended(service);
    table.close();
  });

  const namesOf = async (team: AppTeam) => (await team.owner.get(pathOf(team))).body.items;

  test('SCIM is turned on, or a second method added: never both', async () => {
    for (let round = 0; round < 5; round += 1) {
      const team = await service.appTeam({ scim: 'off' });
      const [on, added] = await Promise.all([
        team.owner.patch(`${team.path}/scim`, { enabled: true }),
        team.owner.post(pathOf(team), saml),
      ]);
      const methods = await namesOf(team);
      if (on.status === 200) expect([added.status, methods.length]).toEqual([409, 1]);
      else expect([on.status, added.status, methods.length]).toEqual([409, 201, 2]);
    }
  }, 60_000);

  test('SCIM is turned on, or the only method removed: never both', async () => {
    for (let round = 0; round < 5; round += 1) {
      const team = await service.appTeam({ scim: 'off', ssoMethods: 0 });
      const { id } = (await team.owner.post(pathOf(team), saml)).body;
      const [on, gone] = await Promise.all([
        team.owner.patch(`${team.path}/scim`, { enabled: true }),
        team.owner.delete(pathOf(team, `/${id}`)),
      ]);
      expect([on.status, gone.status]).toEqual(on.status === 200 ? [200, 409] : [409, 204]);
      expect(service.connections.has(id)).toBe(on.status === 200);
    }
  }, 60_000);

  test('additions beyond ten are refused and undone', async () => {
    const team = await service.appTeam({ scim: 'off', ssoMethods: 7 });
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, each) => team.owner.post(pathOf(team), { ...saml, name: `Okta ${each}` })),
    );
    const added = answers.filter(({ status }) => status === 201);
    expect(added.length).toBeLessThanOrEqual(3);
    expect(answers.filter(({ status }) => ![201, 409].includes(status))).toEqual([]);
    expect((await namesOf(team)).length).toBe(7 + added.length);
    expect(service.connections.size).toBe(added.length);
  }, 60_000);

  test('of changes and removals of one method the sign-in service has what is stored', async () => {
    for (let round = 0; round < 5; round += 1) {
      const team = await service.appTeam({ scim: 'off', ssoMethods: 0 });
      const { id } = (await team.owner.post(pathOf(team), saml)).body;
      const urls = ['https://idp.example/one', 'https://idp.example/two'];
      for (const url of urls) service.web.set(url, metadata);
      const answers = await Promise.all([
        ...urls.map((url) => team.owner.patch(pathOf(team, `/${id}`), { metadataUrl: url })),
        ...(round % 2 ? [team.owner.delete(pathOf(team, `/${id}`))] : []),
      ]);
      expect(answers.filter(({ status }) => ![200, 204, 404, 503].includes(status))).toEqual([]);
      const [left] = await namesOf(team);
      expect(service.connections.get(id)?.metadataUrl).toBe(left?.metadataUrl);
    }
  }, 60_000);
});

describeWithDynamoDbLocal('on DynamoDB Local', () => {
  let local: DynamoDbLocal | undefined;
  let table: DynamoDbTable;
  beforeAll(async () => {
    local = await startDynamoDbLocal();
    table = DynamoDbTable.connect(local);
  });
  afterAll(async () => {
    table?.close();
    await local?.stop();
  });

  test('a founder adds a method, changes it, turns SCIM on and off, and removes it', async () => {
    const service = await startAppService({ table, mayFail: true });
    furnish(service);
    const founder = await service.outsider();
    const { id } = (await founder.post('/team/v1/teams', { name: 'A team' })).body;
    const path = `/team/v1/teams/${id}`;
    const added = await founder.post(`${path}/sso-methods`, saml);
    const method = `${path}/sso-methods/${added.body.id}`;
    const answers = [
      added,
      await founder.patch(method, { name: 'Renamed' }),
      await founder.patch(method, { metadataUrl: 'https://nowhere.example/' }),
      await founder.patch(`${path}/scim`, { enabled: true, profile: 'full' }),
      await founder.post(`${path}/keys`, { name: 'Okta' }),
      await founder.delete(method),
      await founder.patch(`${path}/scim`, { enabled: false }),
    ];
    providePort('signIn', {
      connect: () => Promise.reject(new Error('down')),
      disconnect: async () => {},
      endSessions: async () => {},
      forget: async () => {},
    });
    service.web.set('https://idp.example/moved', metadata);
    answers.push(
      await founder.patch(method, { metadataUrl: 'https://idp.example/moved' }),
      await founder.delete(method),
      await founder.patch(path, { name: 'Renamed', version: 1 }),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 422, 200, 201, 409, 200, 503, 204, 200]);
    expect((await founder.get(path)).body).toMatchObject({ name: 'Renamed', ssoMethods: 0, scim: { enabled: false } });
    await ended(service);
  }, 30_000);
});

describe('the check of the whole table', () => {
  const id = 'aaaaaaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa';
  const team = keys.team('t');
  const live = (...ids: readonly string[]) => JSON.stringify(ids.map((keyId) => ({ keyId, state: 'ACTIVE' })));
  const sound = {
    team: { ...team, scim: 'on', ssoMethods: 1, liveKeys: live('k') },
    method: { ...keys.ssoMethod('t', id), status: 'connected' },
    provider: { ...keys.ssoProvider(providerName(id)), team: 't', method: id },
    key: { ...keys.apiKey('t', 'k'), state: 'ACTIVE', scim: 'on' },
  } satisfies Record<string, Item>;

  test('finds a sound table sound', () => expect(invariantViolations(Object.values(sound))).toEqual([]));

  test.each<[string, Partial<Record<keyof typeof sound, Item | undefined>>, RegExp]>([
    ['a count that is too high', { team: { ...sound.team, ssoMethods: 2 } }, /counts 2 SSO methods of 1/],
    ['a method that is not counted', { team: { ...sound.team, ssoMethods: 0 } }, /counts 0 SSO methods of 1/],
    ['a provider without its method', { method: undefined }, /no connected SSO method/],
    ['a method without its provider', { provider: undefined }, /nobody's provider/],
    ['a provider of another name', { provider: { ...sound.provider, pk: 'SSOPROVIDER#other' } }, /another method/],
    ['a provider that is being removed', { method: { ...sound.method, status: 'removing' } }, /no connected/],
    ['a key that missed the switch', { key: { ...sound.key, scim: 'off' } }, /switched off/],
    ['a key that the team does not know', { team: { ...sound.team, liveKeys: live() } }, /does not know/],
    ['a key that the team knows and that is not', { key: undefined }, /knows of a key k/],
  ])('finds %s', (_, more, message) => {
    const items = Object.values<Item | undefined>({ ...sound, ...more }).flatMap((item) => item ?? []);
    expect(invariantViolations(items).join('\n')).toMatch(message);
  });
});
