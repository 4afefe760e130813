/** The one origin in front of what SAM serves. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HostVerdict, SignedRequest } from '../../infra/local/host-authorization.ts';
import { createSamFront } from '../../infra/local/sam/front.ts';

const servers: Server[] = [];

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port; // a server that listens on a port has one
}

/** Answers what it was asked, and a header of its own. */
const echo = (name: string): Server =>
  createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers } = request;
    response.writeHead(201, { ETag: 'W/"1"', 'Set-Cookie': ['a=1', 'b=2'] });
    response.end(JSON.stringify({ name, method, url, host: headers.host, body: Buffer.concat(chunks).toString() }));
  });

const verdicts: Readonly<Record<string, HostVerdict>> = {
  good: 'allowed',
  wrong: 'INVALID_SIGNATURE',
  '': 'MISSING_AUTHENTICATION_TOKEN',
};

const broken = (): never => {
  throw new Error('the check is broken');
};

let origin: string;
let starting: string;

beforeAll(async () => {
  const site = {
    mount: '/oidc',
    handle: (_: unknown, response: { end(text: string): void }) => response.end('"site"'),
  };
  const samPorts = { scim: await listen(echo('scim')), app: await listen(echo('app')) };
  const authorizeHost = ({ headers: { authorization = '' } }: SignedRequest) => verdicts[authorization] ?? broken();
  origin = `http://127.0.0.1:${await listen(createSamFront({ samPorts, sites: [site], authorizeHost }))}`;
  // Nothing listens on port 9.
  const nowhere = { samPorts: { scim: 9, app: 9 }, sites: [], authorizeHost };
  starting = `http://127.0.0.1:${await listen(createSamFront(nowhere))}`;
});

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

test.each([
  ['/scim/v2/Users?filter=a%20b', { name: 'scim', url: '/v2/Users?filter=a%20b' }],
  ['/scim', { name: 'scim', url: '/' }],
  ['/scimmed', { name: 'app', url: '/scimmed' }],
  ['/team/v1/teams', { name: 'app', url: '/team/v1/teams' }],
  ['/', { name: 'app', url: '/' }],
  ['/oidc/token', 'site'],
  ['/oidcs', { name: 'app', url: '/oidcs' }],
])('%s goes where a custom domain leads it', async (target, expected) => {
  const answer = await (await fetch(`${origin}${target}`)).json();
  expect(answer).toEqual(typeof expected === 'string' ? expected : expect.objectContaining(expected));
});

test('a request goes on whole, and its answer comes back whole', async () => {
  const answer = await fetch(`${origin}/scim/v2/Users`, { method: 'PATCH', body: 'x'.repeat(100_000) });
  expect([answer.status, answer.headers.get('etag'), answer.headers.getSetCookie()]).toEqual([
    201,
    'W/"1"',
    ['a=1', 'b=2'],
  ]);
  const { method, body, host } = JSON.parse(await answer.text());
  expect([method, body.length, `http://${host}`]).toEqual(['PATCH', 100_000, origin]);
});

describe('a call of the host product', () => {
  const ask = (authorization: string) =>
    fetch(`${origin}/host/v1/sign-in-check?a=1`, {
      method: 'POST',
      headers: authorization === '' ? {} : { Authorization: authorization },
      body: '{"address":"ada@people.example"}',
    });

  test('that is signed goes on whole', async () => {
    const answer = await ask('good');
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({
      name: 'app',
      method: 'POST',
      url: '/host/v1/sign-in-check?a=1',
      body: '{"address":"ada@people.example"}',
    });
  });

  test.each([
    ['is not signed', '', 403],
    ['is signed otherwise', 'wrong', 403],
    ['cannot be judged', 'odd', 500],
  ])('that %s goes no further', async (_, authorization, status) => {
    const answer = await ask(authorization);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ status, detail: expect.any(String) });
  });
});

test('while SAM is starting the answer says so, and when to come again', async () => {
  const answer = await fetch(`${starting}/team/v1/teams`);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await answer.text()).toMatch(/^SAM does not answer yet/);
});
