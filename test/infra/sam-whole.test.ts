/** The APIs as `npm run sam` serves them: the built functions with what SAM would tell them, DynamoDB Local, and this machine's services. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SignatureV4 } from '@smithy/signature-v4';
import { samEnvironment, samTemplate } from '../../infra/commands/sam-local.ts';
import { demoAdminAddress } from '../../infra/local/demo-team.ts';
import { localTableName, openTable } from '../../infra/local/open-table.ts';
import { type SamServices, startSamServices } from '../../infra/local/sam/services.ts';
import { type SignedIn, signInHeadlessly } from '../../infra/local/sign-in/headless.ts';
import { Sha256 } from '../../shared/aws/sha256.ts';
import { keys } from '../../shared/store/keys.ts';
import { type DynamoDbLocal, describeWithDynamoDbLocal, startDynamoDbLocal } from '../support/dynamodb-local.ts';
import { type SamStandIn, startSamStandIn } from './sam-stand-in.ts';
import { type SynthesizedStack, stackOf, synthesisMs, synthesizedWithCode } from './synthesize.ts';

const residency = 'us';

const userNamed = (userName: string) => ({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName });

describeWithDynamoDbLocal('the APIs under SAM', () => {
  let dynamoDb: DynamoDbLocal;
  let services: SamServices;
  let apis: readonly SamStandIn[] = [];
  let data: string;
  const failures: string[] = [];

  /** What SAM is started with, on a template of its own. */
  async function startApi(stack: SynthesizedStack): Promise<SamStandIn> {
    const template = samTemplate(stack.template);
    const certificateFile = path.join(data, 'certificate.pem');
    const { origin, doorUrl, tokenIssuer, accessKeyId } = services;
    const environment = samEnvironment(template, {
      residency,
      origin,
      tableName: localTableName(residency),
      tableEndpoint: dynamoDb.endpoint,
      doorUrl,
      tokenIssuer,
      accessKeyId,
      certificateFile,
    });
    // As SAM has it of the environment that it is started with.
    const besides = { AWS_ACCESS_KEY_ID: 'another', AWS_SECRET_ACCESS_KEY: 'another', AWS_REGION: 'here' };
    return startSamStandIn({ template, templateFile: stack.templateFile, environment, besides });
  }

  beforeAll(async () => {
    const [local, stacks, folder] = await Promise.all([
      startDynamoDbLocal(localTableName(residency)),
      synthesizedWithCode(),
      mkdtemp(path.join(os.tmpdir(), 'rollcall-sam-')),
    ]);
    dynamoDb = local;
    data = folder;
    const samPorts = { scim: 0, app: 0 };
    services = await startSamServices({
      residency,
      port: 0,
      samPorts,
      door: { address: '127.0.0.1', port: 0, host: '127.0.0.1' },
      tableEndpoint: dynamoDb.endpoint,
      data,
      onFailure: ({ name }, error) => failures.push(`${name}: ${error}`),
    });
    await writeFile(path.join(data, 'certificate.pem'), services.certificate);
    const [scim, app] = await Promise.all([
      startApi(stackOf(stacks, residency, 'scim')),
      startApi(stackOf(stacks, residency, 'team')),
    ]);
    apis = [scim, app];
    Object.assign(samPorts, { scim: scim.port, app: app.port });
  }, synthesisMs);

  afterAll(async () => {
    for (const api of apis) api.close();
    await services?.close();
    await dynamoDb?.stop();
    await rm(data, { recursive: true, force: true });
    expect(failures).toEqual([]);
  });

  let admin: SignedIn;

  async function call(
    method: string,
    target: string,
    { token, body }: { readonly token?: string; readonly body?: unknown } = {},
  ) {
    const response = await fetch(`${services.origin}${target}`, {
      method,
      headers: {
        'Content-Type': 'application/json',
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    // biome-ignore lint/suspicious/noExplicitAny: any JSON
    const json: any = text === '' ? undefined : JSON.parse(text);
    return { status: response.status, headers: response.headers, body: json };
  }

  const asAdmin = (method: string, target: string, body?: unknown) =>
    call(method, `/team/v1/teams/${services.demo.teamId}${target}`, { token: admin.accessToken, body });

  /** Waits for what happens behind an answer. */
  async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const found = await look();
      if (found !== undefined) return found;
      await wait(100);
    }
    throw new Error('it did not happen');
  }

  const mailsTo = async (address: string): Promise<string | undefined> => {
    const page = await (await fetch(`${services.origin}/mail`)).text();
    return page.includes(address) ? page : undefined;
  };

  test('the demo team’s admin signs in by the real flow, and the team API takes the token, whose keys it fetches over TLS', async () => {
    const end = await signInHeadlessly({ appBaseUrl: services.origin, address: demoAdminAddress });
    if ('refused' in end) throw new Error(end.refused);
    admin = end;
    const team = await asAdmin('GET', '');
    expect(team).toMatchObject({ status: 200, body: { id: services.demo.teamId, residency, name: 'Demo team' } });
  });

  test('a token that this run did not sign is refused', async () => {
    const [head, payload = '', signature = ''] = admin.accessToken.split('.');
    const forged = `${head}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    expect((await call('GET', '/account/v1/account', { token: forged })).status).toBe(401);
    expect((await call('GET', '/account/v1/account', { token: admin.accessToken })).status).toBe(200);
  });

  test('a key that the team API generates provisions a person over SCIM, whose URL is below the base URL that was printed', async () => {
    const generated = await asAdmin('POST', '/keys', { name: 'Okta' });
    expect(generated.status).toBe(201);
    const body = userNamed('ada@people.example');
    const created = await call('POST', '/scim/v2/Users', { token: generated.body.key, body });
    expect(created).toMatchObject({ status: 201, body: { userName: 'ada@people.example' } });
    expect(created.headers.get('location')).toBe(`${services.demo.baseUrl}/Users/${created.body.id}`);
    const read = await call('GET', new URL(created.body.meta.location).pathname, { token: services.demo.key });
    expect(read).toMatchObject({ status: 200, body: { id: created.body.id } });
    expect(read.headers.get('content-type')).toMatch(/^application\/scim\+json/);
  });

  test('a person asks for another address, to which the function mails a link', async () => {
    const end = await signInHeadlessly({ appBaseUrl: services.origin, address: 'old@people.example' });
    if ('refused' in end) throw new Error(end.refused);
    const asked = { token: end.accessToken, body: { address: 'new@people.example' } };
    expect((await call('POST', '/account/v1/account/address', asked)).status).toBe(202);
    expect(await mailsTo('new@people.example')).toContain('new@people.example');
  });

  test('an admin’s invite is mailed behind the commit', async () => {
    const invited = await asAdmin('POST', '/invites', { address: 'grace@people.example', role: 'developer' });
    expect(invited.status).toBe(201);
    expect(await eventually(() => mailsTo('grace@people.example'))).toContain('grace@people.example');
  });

  test('a service account is removed, which the user pool is told', async () => {
    const made = await asAdmin('POST', '/service-accounts', {
      name: 'Robot',
      address: 'robot@people.example',
      role: 'admin',
    });
    expect(made.status).toBe(201);
    const robot = await signInHeadlessly({ appBaseUrl: services.origin, address: 'robot@people.example' });
    if ('refused' in robot) throw new Error(robot.refused);
    const removed = await asAdmin('DELETE', `/service-accounts/${made.body.id}`);
    expect(removed.status).toBe(204);
    expect((await call('GET', '/account/v1/account', { token: robot.accessToken })).status).toBe(401);
  });

  test('a person with an account of their own, whom the provider pushes, is mailed an invite behind the commit', async () => {
    const address = 'linus@people.example';
    const own = await signInHeadlessly({ appBaseUrl: services.origin, address });
    expect(own).toHaveProperty('accessToken');
    const pushed = await call('POST', '/scim/v2/Users', { token: services.demo.key, body: userNamed(address) });
    expect(pushed.status).toBe(201);
    expect(await eventually(() => mailsTo(address))).toContain(address);
  });

  test('a group that is too large for one transaction settles behind the commit', async () => {
    const token = services.demo.key;
    const people = Array.from({ length: 60 }, (_, index) => userNamed(`person-${index}@people.example`));
    const bulk = await call('POST', '/scim/v2/Bulk', {
      token,
      body: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
        Operations: people.map((data, index) => ({ method: 'POST', path: '/Users', bulkId: `b${index}`, data })),
      },
    });
    const members = bulk.body.Operations.map(({ location = '' }) => ({ value: location.split('/').at(-1) }));
    const group = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'Everybody', members };
    const created = await call('POST', '/scim/v2/Groups', { token, body: group });
    expect([created.status, created.body.members.length]).toEqual([201, people.length]);
    const { table, close } = await openTable({ kind: 'dynamodb', endpoint: dynamoDb.endpoint }, residency);
    try {
      const settled = await eventually(async () => {
        const item = await table.get(keys.group(services.demo.teamId, created.body.id));
        return item && item['pending'] === undefined ? item : undefined;
      });
      expect(settled).toMatchObject({ memberCount: people.length });
    } finally {
      close();
    }
  });

  test('the SSO method is removed, which the user pool is told, once SCIM is off', async () => {
    expect((await asAdmin('PATCH', '/scim', { enabled: false })).status).toBe(200);
    const methods = await asAdmin('GET', '/sso-methods');
    const [{ id }] = methods.body.items;
    expect((await asAdmin('DELETE', `/sso-methods/${id}`)).status).toBe(204);
    expect((await asAdmin('GET', '/sso-methods')).body.items).toEqual([]);
  });

  test('the console’s page, and the files it names, come as they are, with the issuer that browsers reach', async () => {
    const page = await (await fetch(`${services.origin}/console`)).text();
    expect(page).toContain(`"issuer":"${services.origin}/oidc"`);
    const [, file = ''] = /src="([^"]+\.js)"/.exec(page) ?? [];
    const script = await fetch(`${services.origin}/console/${file}`);
    expect(script.status).toBe(200);
    expect(script.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect((await script.text()).length).toBeGreaterThan(1000);
  });

  test('the host product asks with its signature, and nobody without one', async () => {
    const target = '/host/v1/sign-in-check';
    const body = JSON.stringify({ address: demoAdminAddress });
    const { host } = new URL(services.origin);
    const headers = { host, 'content-type': 'application/json' };
    const { hostKey } = services.demo;
    if (!hostKey) throw new Error('no key for the host product');
    const signer = new SignatureV4({ credentials: hostKey, region: 'local', service: 'execute-api', sha256: Sha256 });
    const request = { method: 'POST', protocol: 'http:', hostname: '127.0.0.1', path: target, headers, body };
    const signed = await signer.sign(request);
    const ask = (sent: Readonly<Record<string, string>>) =>
      fetch(`${services.origin}${target}`, { method: 'POST', headers: sent, body });
    const answer = await ask(signed.headers);
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ allowed: true })]);
    expect((await ask(headers)).status).toBe(403);
  });

  test('what no operation claims is answered by the API that it is asked of', async () => {
    expect(await call('GET', '/scim/v2/Nowhere')).toMatchObject({ status: 404, body: { status: '404' } });
    expect(await call('GET', '/nowhere')).toMatchObject({
      status: 404,
      body: { type: 'urn:rollcall:problem:nothing-here' },
    });
  });
});
