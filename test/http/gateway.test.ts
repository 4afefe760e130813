import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { SignatureV4 } from '@smithy/signature-v4';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import fc from 'fast-check';
import { apis, type Operation, operations, restApis } from '../../functions/operations.ts';
import { createGateway, type Gateway, type GatewayLimits, type ProxyHandler } from '../../infra/local/gateway.ts';
import { type AuthorizeHost, signatureCheck } from '../../infra/local/host-authorization.ts';
import { compileRoutes } from '../../infra/local/routes.ts';
import { Sha256 } from '../../shared/aws/sha256.ts';

const scimErrorSchema = 'urn:ietf:params:scim:api:messages:2.0:Error';
const megabyte = 1024 * 1024;

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

interface Call {
  method?: string;
  headers?: Record<string, string | string[]> | string[];
  body?: Buffer | string;
}

/** One request on a connection of its own; the path goes out exactly as given. */
async function call(
  port: number,
  path: string,
  { method = 'GET', headers = authorized, body }: Call = {},
): Promise<Answer> {
  const request = httpRequest({ port, host: '127.0.0.1', path, method, headers, agent: false });
  request.end(body);
  const [response] = await once(request, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}

const authorized = { Authorization: 'Bearer key' };

interface Invocation {
  operation: Operation;
  event: APIGatewayProxyEvent;
  context: Context;
}

interface Setup {
  authorizeHost?: AuthorizeHost;
  handler?: (invocation: Invocation) => APIGatewayProxyResult | Promise<APIGatewayProxyResult>;
  limits?: Partial<GatewayLimits>;
  timeoutSeconds?: number;
}

const opened: Gateway[] = [];

/** A gateway whose functions all are `handler`; without one they answer 200 and their event. */
async function gatewayWith({ handler, limits, timeoutSeconds, authorizeHost }: Setup = {}) {
  const invocations: Invocation[] = [];
  const failures: unknown[] = [];
  const gateway = createGateway({
    operations: timeoutSeconds === undefined ? operations : operations.map((one) => ({ ...one, timeoutSeconds })),
    restApis: ['scim', 'app'],
    ...(authorizeHost && { authorizeHost }),
    load: async (operation) => {
      const stub: ProxyHandler = async (event, context) => {
        const invocation = { operation, event, context };
        invocations.push(invocation);
        return handler ? handler(invocation) : { statusCode: 200, body: JSON.stringify(event) };
      };
      return { handler: stub };
    },
    ...(limits && { limits }),
    onFailure: (_operation, error) => failures.push(error),
  });
  opened.push(gateway);
  const port = await gateway.listen(0);
  return { gateway, port, invocations, failures };
}

async function eventOf(path: string, options: Call = {}): Promise<APIGatewayProxyEvent> {
  const { port } = await gatewayWith();
  const { body } = await call(port, path, options);
  return JSON.parse(body.toString());
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((gateway) => gateway.close(0)));
});

describe('routing', () => {
  const route = compileRoutes('scim', operations, ({ name }) => name);
  const cases: [method: string, path: string, operation: string | undefined, template?: string, parameters?: object][] =
    [
      ['GET', '/v2/Users', 'list-users', '/v2/Users', {}],
      ['POST', '/v2/Users', 'create-user'],
      ['GET', '/v2/Users/a', 'get-user', '/v2/Users/{id}', { id: 'a' }],
      ['PUT', '/v2/Users/a', 'replace-user'],
      ['PATCH', '/v2/Users/a', 'patch-user'],
      ['DELETE', '/v2/Users/a', 'delete-user'],
      ['PATCH', '/v2/Groups/a%2Fb', 'patch-group', '/v2/Groups/{id}', { id: 'a%2Fb' }],
      ['GET', '/v2/Users/__proto__', 'get-user', '/v2/Users/{id}', { id: '__proto__' }],
      ['GET', '/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:User', 'get-schema'],
      ['GET', '/v2/ServiceProviderConfig', 'get-service-provider-config'],
      ['GET', '/v2/Me', 'me', '/v2/Me', {}],
      ['DELETE', '/v2/Me', 'me'],
      ['PATCH', '/v2/Users', 'unmatched', '/v2/Users', {}],
      ['POST', '/v2/Users/a', 'unmatched', '/v2/Users/{id}', { id: 'a' }],
      ['HEAD', '/v2/Users/a', 'unmatched'],
      ['OPTIONS', '/v2/Schemas', 'unmatched', '/v2/Schemas', {}],
      ['GET', '/v2/users', 'unmatched', '/v2/{proxy+}', { proxy: 'users' }],
      ['GET', '/v2/Users/', 'unmatched', '/v2/{proxy+}', { proxy: 'Users/' }],
      ['GET', '/v2//Users', 'unmatched', '/v2/{proxy+}', { proxy: '/Users' }],
      ['GET', '/v2/Users/a/b', 'unmatched', '/v2/{proxy+}', { proxy: 'Users/a/b' }],
      ['GET', '/v2/Users/a/', 'unmatched', '/v2/{proxy+}', { proxy: 'Users/a/' }],
      ['GET', '/v2/%55sers', 'unmatched', '/v2/{proxy+}', { proxy: '%55sers' }],
      ['GET', '/v2/constructor', 'unmatched', '/v2/{proxy+}', { proxy: 'constructor' }],
      ['POST', '/v2/.search', 'search', '/v2/.search', {}],
      ['POST', '/v2/Users/.search', 'search-users', '/v2/Users/.search', {}],
      ['GET', '/v2/Users/.search', 'unmatched', '/v2/Users/.search', {}],
      ['POST', '/v2/Groups/.Search', 'unmatched', '/v2/Groups/{id}', { id: '.Search' }],
      ['GET', '/v2', 'unmatched', '/v2', {}],
      ['GET', '/v2/', 'unmatched', '/v2', {}],
      ['PROPFIND', '/v2/Users', undefined],
      ['GET', '/v1/Users', undefined],
      ['GET', '/v22/Users', undefined],
      ['GET', '/v2x', undefined],
      ['GET', '/', undefined],
      ['GET', '', undefined],
    ];
  test.each(cases.map(([method, path, operation, ...rest]) => [method, path, operation, rest] as const))(
    '%s %s goes to %s',
    (method, path, operation, [template, parameters]) => {
      const match = route(method, path);
      expect(match?.target).toBe(operation);
      if (template !== undefined) expect(match?.template).toBe(template);
      if (parameters !== undefined) expect(Object.fromEntries(match?.parameters ?? [])).toEqual(parameters);
    },
  );

  const appRoute = compileRoutes('app', operations, ({ name }) => name);
  test.each([
    ['GET', '/team/v1/teams/t/keys', 'list-keys', '/team/v1/teams/{team}/keys'],
    ['POST', '/team/v1/teams/t/keys/k/revoke', 'revoke-key', '/team/v1/teams/{team}/keys/{key}/revoke'],
    ['DELETE', '/team/v1/teams/t/keys', 'unmatched-app', '/team/v1/teams/{team}/keys'],
    ['GET', '/team/v1/teams/t/activity.csv', 'export-activity', '/team/v1/teams/{team}/activity.csv'],
    ['GET', '/account/v1/account', 'get-account', '/account/v1/account'],
    ['POST', '/host/v1/sign-in-check', 'check-sign-in', '/host/v1/sign-in-check'],
    ['GET', '/host/v1/sign-in-check', 'unmatched-app', '/host/v1/sign-in-check'],
    ['GET', '/team/v1/teams/', 'unmatched-app', '/{proxy+}'],
    ['GET', '/nowhere', 'unmatched-app', '/{proxy+}'],
    ['GET', '/', 'unmatched-app', '/'],
  ])('below the app’s root, %s %s goes to %s', (method, path, name, template) => {
    expect(appRoute(method, path)).toMatchObject({ target: name, template });
  });

  test('a literal segment wins over a parameter, a parameter over the rest, in whatever order they stand in the table', () => {
    const row = (name: string, path: string): Operation => ({ ...operations[1], name, method: 'GET', path });
    const rows = [
      row('rest', '/{proxy+}'),
      row('below', '/Users/{id}/roles'),
      row('one', '/Users/{id}'),
      row('fixed', '/Users/me'),
    ];
    for (const table of [rows, rows.toReversed()]) {
      const match = compileRoutes('scim', table, ({ name }) => name);
      expect(match('GET', '/v2/Users/me')?.target).toBe('fixed');
      expect(match('GET', '/v2/Users/you')?.target).toBe('one');
      expect(match('GET', '/v2/Users/me/roles')?.target).toBe('below');
      expect(match('GET', '/v2/Users/me/rules')).toMatchObject({
        target: 'rest',
        parameters: [['proxy', 'Users/me/rules']],
      });
    }
  });

  test('every path below the base reaches a function, and only by its own segments', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1 }).map(encodeURIComponent), { minLength: 1, maxLength: 5 }),
        (segments) => {
          const match = route('GET', `/v2/${segments.join('/')}`);
          const [, value] = match?.parameters.at(-1) ?? [];
          expect(match).toBeDefined();
          if (value !== undefined) expect(segments.join('/').endsWith(value)).toBe(true);
        },
      ),
    );
  });
});

describe('the event', () => {
  test('says which resource was asked for, how, and below which stage', async () => {
    const event = await eventOf('/scim/v2/Users/2819c223?attributes=userName');
    expect(event).toMatchObject({
      resource: '/v2/Users/{id}',
      path: '/v2/Users/2819c223',
      httpMethod: 'GET',
      pathParameters: { id: '2819c223' },
      queryStringParameters: { attributes: 'userName' },
      multiValueQueryStringParameters: { attributes: ['userName'] },
      stageVariables: null,
      body: null,
      isBase64Encoded: false,
    });
    expect(event.requestContext).toMatchObject({
      httpMethod: 'GET',
      path: '/scim/v2/Users/2819c223',
      resourcePath: '/v2/Users/{id}',
      stage: 'scim',
      identity: { sourceIp: '127.0.0.1' },
    });
    expect(event.requestContext.requestId).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(Math.abs(event.requestContext.requestTimeEpoch - Date.now())).toBeLessThan(10_000);
  });

  test('has null where there is no path parameter and no query', async () => {
    expect(await eventOf('/scim/v2/Users?')).toMatchObject({
      pathParameters: null,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
    });
  });

  const queries: [string, object, object][] = [
    ['filter=userName+eq+%22a%2Bb%22', { filter: 'userName eq "a+b"' }, { filter: ['userName eq "a+b"'] }],
    ['a=1&a=2&b=3', { a: '2', b: '3' }, { a: ['1', '2'], b: ['3'] }],
    ['count', { count: '' }, { count: [''] }],
    ['a=b=c', { a: 'b=c' }, { a: ['b=c'] }],
    ['&&a=1&', { a: '1' }, { a: ['1'] }],
    ['sort+by=%C3%BC', { 'sort by': 'ü' }, { 'sort by': ['ü'] }],
    ['constructor=1&constructor=2', { constructor: '2' }, { constructor: ['1', '2'] }],
  ];
  test.each(queries)('decodes the query %s', async (query, last, all) => {
    const event = await eventOf(`/scim/v2/Users?${query}`);
    expect(event.queryStringParameters).toEqual(last);
    expect(event.multiValueQueryStringParameters).toEqual(all);
  });

  test('a query or header named __proto__ is a name like any other and reaches no prototype', async () => {
    const { port, invocations } = await gatewayWith();
    await call(port, '/scim/v2/Users?__proto__=a&__proto__=b', { headers: { ...authorized, ['__proto__x']: '1' } });
    const raw = connect(port, '127.0.0.1');
    raw.end(
      'GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\nAuthorization: k\r\n__proto__: evil\r\nConnection: close\r\n\r\n',
    );
    raw.resume();
    await once(raw, 'close');
    const [first, second] = invocations;
    expect(Object.entries(first?.event.queryStringParameters ?? {})).toEqual([['__proto__', 'b']]);
    expect(Object.entries(first?.event.multiValueQueryStringParameters ?? {})).toEqual([['__proto__', ['a', 'b']]]);
    expect(Object.getPrototypeOf(first?.event.queryStringParameters)).toBe(Object.prototype);
    expect(Object.entries(second?.event.headers ?? {})).toContainEqual(['__proto__', 'evil']);
    expect(Object.getPrototypeOf(second?.event.headers)).toBe(Object.prototype);
  });

  const parameters: [string, string][] = [
    ['a%2Fb', 'a/b'],
    ['%C3%BC', 'ü'],
    ['a+b', 'a+b'],
    ['urn:ietf:params:scim:schemas:core:2.0:User', 'urn:ietf:params:scim:schemas:core:2.0:User'],
  ];
  test.each(parameters)('percent-decodes the path parameter %s and leaves the path as sent', async (sent, id) => {
    const event = await eventOf(`/scim/v2/Groups/${sent}`);
    expect(event.pathParameters).toEqual({ id });
    expect(event.path).toBe(`/v2/Groups/${sent}`);
  });

  test.each(['/scim/v2/Users/%zz', '/scim/v2/Users/%ff', '/scim/v2/Users?filter=%', '/scim/v2/Users?%c3=1'])(
    'is not made of %s, which cannot be decoded: 400',
    async (path) => {
      const { port, invocations } = await gatewayWith();
      const { status, body } = await call(port, path);
      expect(status).toBe(400);
      expect(JSON.parse(body.toString())).toMatchObject({ schemas: [scimErrorSchema], status: '400' });
      expect(invocations).toEqual([]);
    },
  );

  test('keeps the case of header names, the last of repeated values, and all of them', async () => {
    const headers = ['aUTHORIZATION', 'Bearer k', 'X-A', '1', 'x-b', '2', 'X-A', '3', 'Host', 'h'];
    const event = await eventOf('/scim/v2/Users', { headers });
    expect(event.headers).toMatchObject({ aUTHORIZATION: 'Bearer k', 'X-A': '3', 'x-b': '2' });
    expect(event.multiValueHeaders).toMatchObject({ 'X-A': ['1', '3'], 'x-b': ['2'] });
  });

  const bodies: [string, Buffer][] = [
    ['text', Buffer.from('{"userName":"jürgen@example.com"}')],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x00, 0xc3])],
    ['several megabytes', Buffer.alloc(3 * megabyte, 'ü')],
  ];
  test.each(bodies)('carries %s as base64, as an API whose binary media types are */* does', async (_, body) => {
    const { port, invocations } = await gatewayWith({ handler: () => ({ statusCode: 204, body: '' }) });
    await call(port, '/scim/v2/Users', { method: 'POST', body });
    expect(invocations[0]?.event.isBase64Encoded).toBe(true);
    expect(Buffer.from(invocations[0]?.event.body ?? '', 'base64').equals(body)).toBe(true);
  });

  test('carries a body of unknown length that comes in pieces as one', async () => {
    const { port, invocations } = await gatewayWith();
    const request = httpRequest({
      port,
      host: '127.0.0.1',
      path: '/scim/v2/Users',
      method: 'POST',
      headers: authorized,
    });
    const bytes = Buffer.from('"ü"');
    request.write(bytes.subarray(0, 2));
    await new Promise((resolve) => setTimeout(resolve, 20));
    request.end(bytes.subarray(2));
    const [response] = await once(request, 'response');
    response.resume();
    await once(response, 'end');
    expect(Buffer.from(invocations[0]?.event.body ?? '', 'base64').toString()).toBe('"ü"');
  });

  test.each(['POST', 'GET'])('of a %s without a body has null', async (method) => {
    expect(
      await eventOf('/scim/v2/Users', { method, headers: { ...authorized, 'Content-Length': '0' } }),
    ).toMatchObject({
      body: null,
      isBase64Encoded: false,
    });
  });

  test('comes with a context that knows the function, the request and the time left', async () => {
    const { port, invocations } = await gatewayWith();
    await call(port, '/scim/v2/Users');
    const { context, event } = invocations[0] ?? {};
    expect(context?.functionName).toBe('list-users');
    expect(context?.awsRequestId).toBe(event?.requestContext.requestId);
    expect(context?.getRemainingTimeInMillis()).toBeGreaterThan(20_000);
    expect(context?.getRemainingTimeInMillis()).toBeLessThanOrEqual(29_000);
  });
});

describe('the answer', () => {
  const answerWith = async (result: APIGatewayProxyResult, options: Call = {}) => {
    const { port, failures } = await gatewayWith({ handler: () => result });
    return { ...(await call(port, '/scim/v2/Users', options)), failures };
  };

  test('has the status, the headers of both kinds, the body and its length in bytes', async () => {
    const { status, headers, body } = await answerWith({
      statusCode: 201,
      headers: { 'Content-Type': 'application/scim+json', ETag: 'W/"1"', 'X-Both': 'single', 'X-Number': 7 },
      multiValueHeaders: { 'X-Both': ['a', 'b'], 'Set-Cookie': ['c=1', 'd=2'] },
      body: '"ü"',
    });
    expect(status).toBe(201);
    expect(headers).toMatchObject({
      'content-type': 'application/scim+json',
      'content-length': '4',
      etag: 'W/"1"',
      'x-both': 'a, b',
      'x-number': '7',
      'set-cookie': ['c=1', 'd=2'],
    });
    expect(headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
    expect(body.toString()).toBe('"ü"');
  });

  test('decodes a body that the function marked as base64', async () => {
    const bytes = Buffer.from([0x1f, 0x8b, 0x00, 0xff]);
    const { body, headers } = await answerWith({
      statusCode: 200,
      headers: { 'Content-Encoding': 'gzip' },
      body: bytes.toString('base64'),
      isBase64Encoded: true,
    });
    expect(body).toEqual(bytes);
    expect(headers).toMatchObject({ 'content-length': '4', 'content-encoding': 'gzip' });
  });

  test('is application/json where the function names no type, as at API Gateway', async () => {
    expect((await answerWith({ statusCode: 200, body: '{}' })).headers['content-type']).toBe('application/json');
  });

  test('204 has neither body, type nor length', async () => {
    const { status, headers, body } = await answerWith({ statusCode: 204, body: '' });
    expect([status, body.length, headers['content-type'], headers['content-length']]).toEqual([
      204,
      0,
      undefined,
      undefined,
    ]);
  });

  test.each(['WWW-Authenticate', 'Date', 'Server', 'Connection', 'Content-Length', 'x-amzn-RequestId'])(
    "renames the function's own %s, as API Gateway does",
    async (name) => {
      const { headers } = await answerWith({ statusCode: 401, headers: { [name]: 'mine' }, body: '{}' });
      expect(headers[`x-amzn-remapped-${name.toLowerCase()}`]).toBe('mine');
      expect(headers[name.toLowerCase()]).not.toBe('mine');
    },
  );

  test('to HEAD has the length of the body and not the body', async () => {
    const { status, headers, body } = await answerWith({ statusCode: 405, body: '{"a":1}' }, { method: 'HEAD' });
    expect([status, headers['content-length'], body.length]).toEqual([405, '7', 0]);
  });

  const unsendable: [string, unknown][] = [
    ['nothing', undefined],
    ['no status', { body: '{}' }],
    ['a status that is none', { statusCode: 99, body: '{}' }],
    ['a body that is an object', { statusCode: 200, body: {} }],
    ['a header with a line break', { statusCode: 200, headers: { 'X-A': 'a\r\nB: c' }, body: '' }],
    ['more than 6 MB', { statusCode: 200, body: 'a'.repeat(6 * megabyte) }],
    ['what JSON makes larger than 6 MB', { statusCode: 200, body: '"'.repeat(3.2 * megabyte) }],
    [
      'control characters, of which JSON makes six bytes each',
      { statusCode: 200, body: '\u0001'.repeat(1.1 * megabyte) },
    ],
  ];
  test.each(unsendable)('is 502 when the function returns %s', async (_, result) => {
    // What is under test is a function that breaks its type.
    const { status, body, failures } = await answerWith(result as APIGatewayProxyResult);
    expect(status).toBe(502);
    expect(JSON.parse(body.toString())).toMatchObject({ schemas: [scimErrorSchema], status: '502' });
    expect(failures).toHaveLength(1);
  });

  test('of just under 6 MB is sent', async () => {
    const { status, body } = await answerWith({ statusCode: 200, body: 'a'.repeat(6 * megabyte - 1000) });
    expect([status, body.length]).toEqual([200, 6 * megabyte - 1000]);
  });
});

const expectProblem = ({ status, headers, body }: Answer, expected: number): void => {
  expect(status).toBe(expected);
  expect(headers['content-type']).toBe('application/problem+json');
  expect(JSON.parse(body.toString())).toEqual({
    type: 'about:blank',
    title: expect.any(String),
    status: expected,
    detail: expect.stringMatching(/\.$/),
  });
};

describe("the gateway's own answers", () => {
  const expectScimError = ({ status, headers, body }: Answer, expected: number): void => {
    expect(status).toBe(expected);
    expect(headers['content-type']).toBe('application/scim+json');
    expect(JSON.parse(body.toString())).toEqual({
      schemas: [scimErrorSchema],
      status: String(expected),
      detail: expect.stringMatching(/\.$/),
    });
  };

  test.each(operations.map((operation) => [operation.name, operation.caller, operation] as const))(
    'missing Authorization: %s is refused by the gateway itself unless its caller is a person or nobody (%s)',
    async (_, caller, { api, method, path }) => {
      const { port, invocations } = await gatewayWith();
      const { stage, path: base } = apis[api];
      const url = `${restApis[stage].mount}${base}${path.replace(/\{.*?\}/g, 'x')}`;
      const answer = await call(port, url, { method: method === 'ANY' ? 'GET' : method, headers: {} });
      if (caller === 'SCIM key') {
        expectScimError(answer, 401);
        expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
      } else if (caller === 'host product') {
        expectProblem(answer, 403);
      } else {
        expect(answer.status).toBe(200);
      }
      expect(invocations).toHaveLength(answer.status === 200 ? 1 : 0);
    },
  );

  test('404 below the SCIM API’s mount and outside its base', async () => {
    const { port, invocations } = await gatewayWith();
    for (const path of ['/scim', '/scim/', '/scim/v1/Users']) expectScimError(await call(port, path), 404);
    expect(invocations).toEqual([]);
  });

  test.each(['/', '/v2/Users', '/scimv2/Users', '/scimmed', '/team', '/team/v1/', '/team/v2/teams'])(
    'what is below no other mount belongs to the app’s API: %s',
    async (path) => {
      const { port, invocations } = await gatewayWith();
      expect((await call(port, path)).status).toBe(200);
      expect(invocations.map(({ operation }) => operation.name)).toEqual(['unmatched-app']);
    },
  );

  test('the app’s API refuses in its own shape: problem details (RFC 9457)', async () => {
    const { port } = await gatewayWith({
      handler: () => {
        throw new Error('secret');
      },
      limits: { bodyBytes: 10 },
    });
    expectProblem(await call(port, '/team/v1/teams', { method: 'POST', body: 'x'.repeat(11) }), 413);
    expectProblem(await call(port, '/team/v1/teams/%zz'), 400);
    expectProblem(await call(port, '/team/v1/teams', { method: 'PROPFIND' }), 403);
    const broken = await call(port, '/team/v1/teams/a');
    expectProblem(broken, 502);
    expect(broken.body.toString()).not.toContain('secret');
  });

  describe('the host product', () => {
    const credentials = { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'secret' };
    const path = '/host/v1/teams/a%2Fb/entitlement';
    const body = '{"scim":true}';

    async function signedHeaders(port: number, secretAccessKey = 'secret'): Promise<Record<string, string>> {
      const signer = new SignatureV4({
        credentials: { ...credentials, secretAccessKey },
        region: 'local',
        service: 'execute-api',
        sha256: Sha256,
      });
      const { headers } = await signer.sign({
        method: 'PUT',
        protocol: 'http:',
        hostname: '127.0.0.1',
        path,
        query: { dry: 'no' },
        headers: { host: `127.0.0.1:${port}`, 'content-type': 'application/json' },
        body,
      });
      return headers;
    }

    test('is let in with the signature of its request, body included', async () => {
      const { port, invocations } = await gatewayWith({ authorizeHost: signatureCheck(credentials) });
      const headers = await signedHeaders(port);
      expect((await call(port, `${path}?dry=no`, { method: 'PUT', headers, body })).status).toBe(200);
      expect(invocations.map(({ operation }) => operation.name)).toEqual(['set-entitlement']);
      expect(invocations[0]?.event.pathParameters).toEqual({ team: 'a/b' });
    });

    test.each([
      ['another body', '{"scim":false}', 'secret'],
      ['another secret', body, 'guess'],
    ])('is refused with %s: 403', async (_, sent, secret) => {
      const { port, invocations } = await gatewayWith({ authorizeHost: signatureCheck(credentials) });
      const headers = await signedHeaders(port, secret);
      const answer = await call(port, `${path}?dry=no`, { method: 'PUT', headers, body: sent });
      expectProblem(answer, 403);
      expect(answer.headers['x-amzn-errortype']).toBe('INVALID_SIGNATURE');
      expect(invocations).toEqual([]);
    });

    test('is refused where nothing can judge it, and a judge that fails is a 500 of the gateway', async () => {
      const { port } = await gatewayWith();
      expectProblem(await call(port, '/host/v1/sign-in-check', { method: 'POST', body: '{}' }), 403);
      const failing = await gatewayWith({ authorizeHost: () => Promise.reject(new Error('no')) });
      expectProblem(await call(failing.port, '/host/v1/sign-in-check', { method: 'POST', body: '{}' }), 500);
      expect(failing.failures).toHaveLength(1);
    });
  });

  test('413 for a body whose announced length is over 10 MB, before any of it is read', async () => {
    const { port, invocations } = await gatewayWith();
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nAuthorization: k\r\nContent-Length: ${10 * megabyte + 1}\r\n\r\n`,
    );
    const [head] = await once(socket, 'data');
    expect(head.toString()).toMatch(/^HTTP\/1\.1 413 /);
    expect(invocations).toEqual([]);
    socket.destroy();
  });

  test('413 instead of 100 Continue', async () => {
    const { port } = await gatewayWith({ limits: { bodyBytes: 100 } });
    const headers = { ...authorized, Expect: '100-continue', 'Content-Length': '101' };
    const request = httpRequest({
      port,
      host: '127.0.0.1',
      path: '/scim/v2/Users',
      method: 'POST',
      headers,
      agent: false,
    });
    let continued = false;
    request.on('continue', () => {
      continued = true;
    });
    request.on('error', () => {});
    request.flushHeaders();
    const [response] = await once(request, 'response');
    expect([response.statusCode, continued]).toEqual([413, false]);
    request.destroy();
  });

  test('100 Continue to a body that fits', async () => {
    const { port, invocations } = await gatewayWith();
    const headers = { ...authorized, Expect: '100-continue', 'Content-Length': '2' };
    const request = httpRequest({
      port,
      host: '127.0.0.1',
      path: '/scim/v2/Users',
      method: 'POST',
      headers,
      agent: false,
    });
    request.on('continue', () => request.end('{}'));
    request.flushHeaders();
    const [response] = await once(request, 'response');
    response.resume();
    expect([response.statusCode, invocations[0]?.event.body]).toEqual([200, Buffer.from('{}').toString('base64')]);
  });

  test('413 for a body of unknown length as soon as it is over the limit; the client can still read it', async () => {
    const { port, invocations } = await gatewayWith({ limits: { bodyBytes: 1000 } });
    const headers = { ...authorized, 'Transfer-Encoding': 'chunked' };
    expectScimError(
      await call(port, '/scim/v2/Users', { method: 'POST', headers, body: Buffer.alloc(2 * megabyte) }),
      413,
    );
    expect(invocations).toEqual([]);
  });

  test('a client that goes on sending a refused body is cut off', async () => {
    const { port } = await gatewayWith({ limits: { bodyBytes: 100, lingerMs: 50 } });
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nAuthorization: k\r\nContent-Length: 1000000\r\n\r\n');
    socket.resume();
    await once(socket, 'close');
    expect(socket.destroyed).toBe(true);
  });

  test('413 for a body that fits the gateway and not the function: 6 MB, counted as base64', async () => {
    const { port, invocations } = await gatewayWith({ handler: () => ({ statusCode: 204, body: '' }) });
    const post = (bytes: number) => call(port, '/scim/v2/Users', { method: 'POST', body: Buffer.alloc(bytes, 'a') });
    expect((await post(4.4 * megabyte)).status).toBe(204);
    expectScimError(await post(4.6 * megabyte), 413);
    expect(invocations).toHaveLength(1);
  });

  test('502 when the function throws, at once or later; the client learns nothing of the error', async () => {
    for (const handler of [
      () => {
        throw new Error('secret');
      },
      () => Promise.reject(new Error('secret')),
    ]) {
      const { port, failures } = await gatewayWith({ handler });
      const answer = await call(port, '/scim/v2/Users');
      expectScimError(answer, 502);
      expect(answer.body.toString()).not.toContain('secret');
      expect(failures).toEqual([new Error('secret')]);
    }
  });

  test('504 when the gateway gave up waiting, 502 when the function ran out of its own time first', async () => {
    const never = { handler: () => new Promise<never>(() => {}) };
    const waited = await gatewayWith({ ...never, limits: { integrationMs: 30 } });
    expectScimError(await call(waited.port, '/scim/v2/Users'), 504);
    const ran = await gatewayWith({ ...never, timeoutSeconds: 0.03 });
    expectScimError(await call(ran.port, '/scim/v2/Users'), 502);
    expect([waited.failures.length, ran.failures.length]).toEqual([1, 1]);
  });

  test('what a function returns after its time is thrown away, and the connection serves the next request', async () => {
    const late = Promise.withResolvers<APIGatewayProxyResult>();
    let calls = 0;
    const { port, failures } = await gatewayWith({
      handler: () => (calls++ === 0 ? late.promise : { statusCode: 200, body: 'second' }),
      limits: { integrationMs: 30 },
    });
    expect((await call(port, '/scim/v2/Users')).status).toBe(504);
    late.resolve({ statusCode: 200, body: 'first' });
    expect((await call(port, '/scim/v2/Users')).body.toString()).toBe('second');
    expect(failures).toHaveLength(1);
  });

  test.each([
    ['400 for what is not HTTP', 'nonsense\r\n\r\n', 400],
    [
      '413 for headers over the limit',
      `GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`,
      413,
    ],
  ])('%s', async (_, sent, status) => {
    const { port } = await gatewayWith();
    const socket = connect(port, '127.0.0.1');
    socket.end(sent);
    let text = '';
    for await (const chunk of socket) text += chunk;
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(JSON.parse(body)).toMatchObject({ schemas: [scimErrorSchema], status: String(status) });
  });
});

describe('connections', () => {
  test('a client that goes away in the middle of its body reaches no function', async () => {
    const { gateway, port, invocations } = await gatewayWith();
    const socket = connect(port, '127.0.0.1');
    socket.write('POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nAuthorization: k\r\nContent-Length: 100\r\n\r\n{"half":');
    await once(gateway.server, 'request');
    socket.destroy();
    await connectionsGone(gateway);
    expect(invocations).toEqual([]);
  });

  test('a client that goes away while the function runs leaves nothing behind, and the gateway goes on', async () => {
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<APIGatewayProxyResult>();
    const { gateway, port, failures } = await gatewayWith({
      handler: () => {
        begun.resolve();
        return finish.promise;
      },
    });
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\nAuthorization: k\r\n\r\n');
    await begun.promise;
    socket.destroy();
    await connectionsGone(gateway);
    finish.resolve({ statusCode: 200, body: '{}' });
    expect((await call(port, '/scim/v2/Users')).status).toBe(200);
    expect(failures).toEqual([]);
  });

  test('one connection carries many requests', async () => {
    const { gateway, port } = await gatewayWith({ handler: () => ({ statusCode: 200, body: 'x' }) });
    let connections = 0;
    gateway.server.on('connection', () => {
      connections += 1;
    });
    const socket = connect(port, '127.0.0.1');
    const one = 'GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\nAuthorization: k\r\n\r\n';
    socket.write(one.repeat(3));
    let text = '';
    for await (const chunk of socket) {
      text += chunk;
      if (text.split('HTTP/1.1 200').length === 4 && text.endsWith('x')) break;
    }
    expect(text.split('HTTP/1.1 200')).toHaveLength(4);
    expect(connections).toBe(1);
  });

  test('closing lets a request under way finish and ends its connection', async () => {
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<APIGatewayProxyResult>();
    const { gateway, port } = await gatewayWith({
      handler: () => {
        begun.resolve();
        return finish.promise;
      },
    });
    const answer = call(port, '/scim/v2/Users');
    await begun.promise;
    const closed = gateway.close(10_000);
    finish.resolve({ statusCode: 200, body: 'done' });
    expect((await answer).body.toString()).toBe('done');
    await closed;
    await expect(call(port, '/scim/v2/Users')).rejects.toThrow('ECONNREFUSED');
  });

  test('closing does not wait for a function longer than it may', async () => {
    const begun = Promise.withResolvers<void>();
    const { gateway, port } = await gatewayWith({
      handler: () => {
        begun.resolve();
        return new Promise<never>(() => {});
      },
      limits: { integrationMs: 500 },
    });
    const answer = call(port, '/scim/v2/Users').catch((error) => error);
    await begun.promise;
    await gateway.close(50);
    expect(await answer).toMatchObject({ code: 'ECONNRESET' });
  });

  test('it listens on this machine alone', async () => {
    const { gateway } = await gatewayWith();
    expect(gateway.server.address()).toMatchObject({ address: '127.0.0.1' });
  });
});

/** Resolves when the server has no connection; fails the test by its time-out otherwise. */
async function connectionsGone(gateway: Gateway): Promise<void> {
  const count = (): Promise<number> =>
    new Promise((resolve, reject) =>
      gateway.server.getConnections((error, found) => (error ? reject(error) : resolve(found))),
    );
  while ((await count()) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}
