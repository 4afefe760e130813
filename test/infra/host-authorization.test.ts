/** The host product's signature on this machine: what a real signer made is let in, and everything else is not. */
import { SignatureV4 } from '@smithy/signature-v4';
import { type SignedRequest, signatureCheck } from '../../infra/local/host-authorization.ts';
import { readHeaders } from '../../infra/local/proxy-event.ts';
import { Sha256 } from '../../shared/aws/sha256.ts';

const credentials = { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'a secret' };
const now = new Date('2026-01-02T03:04:05Z');
const check = signatureCheck(credentials, { clock: () => now });

interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const call: Call = {
  method: 'POST',
  path: '/host/v1/sign-in-check',
  query: 'b=2&a=1%20x&a=0',
  headers: { host: '127.0.0.1:8081', 'content-type': 'application/json' },
  body: '{"address":"ann@example.com"}',
};

async function signed(
  { method, path, query, headers, body }: Call,
  options: { credentials?: typeof credentials; service?: string; at?: Date; applyChecksum?: boolean } = {},
): Promise<Call> {
  const signer = new SignatureV4({
    credentials: options.credentials ?? credentials,
    region: 'local',
    service: options.service ?? 'execute-api',
    sha256: Sha256,
    applyChecksum: options.applyChecksum ?? false,
  });
  const parameters: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) parameters[name] = [...(parameters[name] ?? []), value];
  const request = {
    method,
    protocol: 'http:',
    hostname: '127.0.0.1',
    path,
    query: parameters,
    headers: { ...headers },
  };
  const answer = await signer.sign(body === undefined ? request : { ...request, body }, {
    signingDate: options.at ?? now,
  });
  return { method, path, query, headers: answer.headers, body };
}

const arrived = ({ method, path, query, headers, body }: Call): SignedRequest => ({
  method,
  path,
  query,
  headers: readHeaders(Object.entries(headers).flat()),
  body: body === undefined ? undefined : Buffer.from(body),
});

const upper = ({ headers, ...rest }: Call): Call => ({
  ...rest,
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value])),
});

const after = async (change: (call: Call) => Call): Promise<Call> => change(await signed(call));
const withHeader = (name: string, value: string) => (each: Call) => ({
  ...each,
  headers: { ...each.headers, [name]: value },
});

test.each([
  ['a request', () => signed(call)],
  ['one that names its body’s hash, as the SDK’s do', () => signed(call, { applyChecksum: true })],
  ['one without a body or a query', () => signed({ ...call, method: 'GET', query: '', body: undefined })],
  ['header names in another case', async () => upper(await signed(call))],
  ['a header more, which is not signed', () => after(withHeader('x-more', '1'))],
  ['a clock four minutes off', () => signed(call, { at: new Date(now.getTime() - 240_000) })],
] as const)('%s that the host product signed is let in', async (_, make) => {
  expect(await check(arrived(await make()))).toBe('allowed');
});

test.each([
  ['another body', () => after((each) => ({ ...each, body: '{"address":"bob@example.com"}' }))],
  ['another path', () => after((each) => ({ ...each, path: '/host/v1/teams/a/entitlement' }))],
  ['another query', () => after((each) => ({ ...each, query: 'a=2' }))],
  ['another method', () => after((each) => ({ ...each, method: 'PUT' }))],
  ['another host', () => after(withHeader('host', 'elsewhere'))],
  [
    'a body other than the hash says that was signed',
    async () => ({ ...(await signed(call, { applyChecksum: true })), body: '{}' }),
  ],
  ['another secret', () => signed(call, { credentials: { ...credentials, secretAccessKey: 'guess' } })],
  ['another access key', () => signed(call, { credentials: { ...credentials, accessKeyId: 'AKIDOTHER' } })],
  ['another service', () => signed(call, { service: 's3' })],
  ['a clock six minutes off', () => signed(call, { at: new Date(now.getTime() - 360_000) })],
  [
    'a header gone that was signed',
    () => after(({ headers: { 'content-type': _, ...headers }, ...each }) => ({ ...each, headers })),
  ],
  ['no date', () => after(({ headers: { 'x-amz-date': _, ...headers }, ...each }) => ({ ...each, headers }))],
  ['a date that is none', () => after(withHeader('x-amz-date', '20269999T000000Z'))],
  [
    'half of a signature',
    () => after((each) => withHeader('authorization', String(each.headers['authorization']).slice(0, -1))(each)),
  ],
] as const)('a request with %s is refused', async (_, make) => {
  expect(await check(arrived(await make()))).toBe('INVALID_SIGNATURE');
});

test('a signature that leaves the host out is refused, as the request could be sent elsewhere', async () => {
  const { headers, ...rest } = await signed(call);
  const authorization = String(headers['authorization']).replace('host;', '');
  expect(await check(arrived({ ...rest, headers: { ...headers, authorization } }))).toBe('INVALID_SIGNATURE');
});

test.each([undefined, 'Bearer token', 'AWS3 x'])('Authorization %s is no signature', async (authorization) => {
  const request = authorization === undefined ? call : withHeader('authorization', authorization)(call);
  expect(await check(arrived(request))).toBe('MISSING_AUTHENTICATION_TOKEN');
});
