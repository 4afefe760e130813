/** What functions in SAM's containers reach of this machine, asked by the adapters that they ask AWS with, over TLS. */
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { LocalMail } from '../../infra/local/mail.ts';
import { type AwsCalls, eventCalls, mailCalls } from '../../infra/local/sam/aws-calls.ts';
import { selfSigned } from '../../infra/local/sam/certificate.ts';
import { createSamDoor } from '../../infra/local/sam/door.ts';
import { userPoolCalls } from '../../infra/local/sam/user-pool.ts';
import { type LocalConnections, localConnections } from '../../infra/local/sign-in/connections.ts';
import { newSigningKeys } from '../../infra/local/sign-in/signing-keys.ts';
import { eventBridge } from '../../shared/aws/events.ts';
import { sesMailer } from '../../shared/aws/mail.ts';
import { cognito } from '../../shared/aws/sign-in.ts';
import type { BusEvent } from '../../shared/ports/ports.ts';

const methodId = '01890a5d-ac96-774b-bcce-b302099a8057';
const oidc = {
  teamId: 't',
  methodId,
  protocol: 'oidc',
  issuer: 'https://idp.example',
  clientId: 'c',
  clientSecret: 's',
} as const;
const saml = { ...oidc, protocol: 'saml', metadataUrl: 'https://idp.example/metadata' } as const;

const accessKeyId = 'LOCAL0123456789ABCDEF';
const keys = newSigningKeys();
const before = { ca: getCACertificates('default'), env: { ...process.env } };

let door: Server;
let url: string;
let folder: string;
let connections: LocalConnections;
let forgotten: string[];
let published: BusEvent[];
let calls: AwsCalls;
const failures: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'rollcall-door-'));
  const certificate = selfSigned('127.0.0.1');
  door = createSamDoor({
    certificate,
    jwksPath: '/oidc/.well-known/jwks.json',
    jwks: () => keys.publicJwks,
    calls: () => calls,
    accessKeyId,
    onFailure: ({ name }, error) => failures.push(`${name}: ${error}`),
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  url = `https://127.0.0.1:${(door.address() as AddressInfo).port}`; // a server that listens on a port has one
  // In a function, NODE_EXTRA_CA_CERTS does it.
  setDefaultCACertificates([...before.ca, certificate.cert]);
  Object.assign(process.env, {
    AWS_REGION: 'here',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: url,
    AWS_ENDPOINT_URL_SESV2: url,
    AWS_ENDPOINT_URL_EVENTBRIDGE: url,
  });
});

afterAll(async () => {
  setDefaultCACertificates(before.ca);
  process.env = before.env;
  door.closeAllConnections();
  door.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(() => {
  forgotten = [];
  published = [];
  failures.length = 0;
  connections = localConnections(path.join(folder, `${crypto.randomUUID()}.json`), (id) => forgotten.push(id));
  calls = {
    ...mailCalls(new LocalMail(path.join(folder, 'mail'))),
    ...eventCalls({ publish: async (events) => void published.push(...events) }),
    ...userPoolCalls({
      connections,
      accountOf: async (address) => (address === 'o"hara@people.example' ? 'account-1' : undefined),
    }),
  };
});

const pool = () => cognito({ userPoolId: 'us_local', clientId: 'rollcall-console' });

describe('SSO methods by way of the user pool', () => {
  test('are connected where the local sign-in finds them, and a change without the secret keeps it', async () => {
    await pool().connect(oidc);
    expect(connections.connectionOf(methodId)).toEqual({ ...oidc, teamId: '' });
    const { clientSecret: _, ...change } = { ...oidc, issuer: 'https://other.example' };
    await pool().connect(change);
    expect(connections.connectionOf(methodId)).toEqual({ ...oidc, teamId: '', issuer: 'https://other.example' });
  });

  test('of SAML keep their metadata, and a disconnected one is gone, also the second time', async () => {
    await pool().connect(saml);
    expect(connections.connectionOf(methodId)).toEqual({
      teamId: '',
      methodId,
      protocol: 'saml',
      metadataUrl: saml.metadataUrl,
    });
    await pool().disconnect({ teamId: 't', methodId });
    expect(connections.list()).toEqual([]);
    await pool().disconnect({ teamId: 't', methodId });
  });

  test('are offered by the client as they come and go', async () => {
    const describe = async () => (await calls['DescribeUserPoolClient']?.({ UserPoolId: 'p', ClientId: 'c' })) ?? {};
    await pool().connect(oidc);
    expect(JSON.stringify(await describe())).toContain(methodId.replaceAll('-', ''));
    await pool().disconnect(oidc);
    expect(await describe()).toMatchObject({ UserPoolClient: { SupportedIdentityProviders: ['COGNITO'] } });
  });
});

describe('people by way of the user pool', () => {
  test('are found by their address, however it is spelt, and their sessions ended', async () => {
    await pool().endSessions({ accountId: 'x', address: 'o"hara@people.example' });
    expect(forgotten).toEqual(['account-1']);
  });

  test('are forgotten, and whom nobody knows is no error', async () => {
    await pool().forget({ accountId: 'x', address: 'o"hara@people.example' });
    await pool().forget({ accountId: 'x', address: 'nobody@people.example' });
    expect(forgotten).toEqual(['account-1']);
  });

  test('keep their address in the table alone, so that a change of it changes nothing here', async () => {
    await pool().changeAddress?.({ accountId: 'x', from: 'o"hara@people.example', to: 'new@people.example' });
    expect(forgotten).toEqual([]);
  });
});

test('a mail that is sent twice with one key is one file', async () => {
  const mail = { to: 'ada@people.example', subject: 'Grüße', text: 'Hello\n' };
  const mailer = sesMailer('no-reply@rollcall.example');
  await mailer.send(mail, 'key-1');
  await mailer.send(mail, 'key-1');
  expect(await readdir(path.join(folder, 'mail'))).toHaveLength(1);
  expect(await new LocalMail(path.join(folder, 'mail')).list()).toEqual([expect.objectContaining(mail)]);
});

test('events come with their type, time and detail', async () => {
  const event = { type: 'rollcall.user.provisioned', at: '2026-01-02T03:04:05.000Z', detail: { id: '1' } };
  await eventBridge('local').publish([event]);
  expect(published).toEqual([event]);
});

describe('the door', () => {
  const post = (headers: Readonly<Record<string, string>>, body = '{}', target = '/') =>
    fetch(`${url}${target}`, { method: 'POST', headers, body });
  const signed = { Authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260102/here/ses/aws4_request, ...` };

  test('gives the public keys and nothing of the private one', async () => {
    const answer = await fetch(`${url}/oidc/.well-known/jwks.json`);
    const { keys: shown } = JSON.parse(await answer.text());
    expect(shown).toEqual(keys.publicJwks.keys);
    expect(Object.keys(shown[0])).not.toContain('d');
  });

  test.each([
    ['without credentials', {}, 403],
    ['with those of another run', { Authorization: 'AWS4-HMAC-SHA256 Credential=LOCAL1/20260102/here/ses/x' }, 403],
    ['with an operation that nobody answers', { ...signed, 'X-Amz-Target': 'Service.Nothing' }, 400],
    ['with an operation that every object has', { ...signed, 'X-Amz-Target': 'Service.constructor' }, 400],
    ['without what the operation needs', { ...signed, 'X-Amz-Target': 'Service.ListUsers' }, 400],
  ])('refuses a call %s', async (_, headers, status) => {
    const answer = await post(headers);
    expect([answer.status, failures]).toEqual([status, []]);
    expect(await answer.json()).toHaveProperty('__type');
  });

  test('tells of what broke, and the caller only that it did', async () => {
    calls = { ListUsers: () => Promise.reject(new Error('the table is gone')) };
    const answer = await post({ ...signed, 'X-Amz-Target': 'Service.ListUsers' });
    expect([answer.status, await answer.text()]).toEqual([500, expect.not.stringContaining('table')]);
    expect(failures).toEqual(['ListUsers: Error: the table is gone']);
  });

  test('takes no call longer than a megabyte', async () => {
    const answer = await post({ ...signed, 'X-Amz-Target': 'Service.ListUsers' }, ' '.repeat(1024 * 1024 + 1));
    expect(answer.status).toBe(413);
  });

  test('has nothing else to read', async () => {
    expect((await fetch(`${url}/mail`)).status).toBe(404);
  });
});
