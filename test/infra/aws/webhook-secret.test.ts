/** The secret of webhooks by way of Secrets Manager, asked with a signature that AWS would accept. */
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '../../../shared/aws/sha256.ts';
import { secretsManager } from '../../../shared/aws/webhook-secret.ts';
import { type Asked, type StubEndpoint, stubEndpoint } from './stub-endpoint.ts';

const arn = 'arn:aws:secretsmanager:here:1:secret:webhook';
let manager: StubEndpoint;
beforeAll(async () => {
  manager = await stubEndpoint('AWS_ENDPOINT_URL_SECRETS_MANAGER');
});
beforeEach(() => {
  manager.asked.length = 0;
  manager.answer = () => ({ body: { SecretString: 'c2VjcmV0' } });
});
afterAll(() => manager.close());

/** What the signature of a request has to be, from the request as it arrived. */
async function signatureOf({ headers, body }: Asked): Promise<string> {
  const credentials = { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' };
  const signer = new SignatureV4({ credentials, region: 'here', service: 'secretsmanager', sha256: Sha256 });
  const [, names = ''] = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '') ?? [];
  const signed = Object.fromEntries(names.split(';').map((name) => [name, String(headers[name])]));
  const date = String(headers['x-amz-date']).replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z');
  const again = await signer.sign(
    {
      method: 'POST',
      protocol: 'http:',
      hostname: '127.0.0.1',
      path: '/',
      headers: signed,
      body: JSON.stringify(body),
    },
    { signingDate: new Date(date) },
  );
  return again.headers['authorization'] ?? '';
}

test('the secret is asked by its ARN in the function’s name', async () => {
  await expect(secretsManager(arn).read()).resolves.toBe('c2VjcmV0');
  const [asked] = manager.asked;
  expect(asked).toMatchObject({
    operation: 'GetSecretValue',
    body: { SecretId: arn },
    headers: { 'x-amz-security-token': 'token', 'content-type': 'application/x-amz-json-1.1' },
  });
  if (!asked) throw new Error('nothing was asked');
  expect(asked.headers.authorization).toBe(await signatureOf(asked));
});

test('it is kept for five minutes, so that a rotated one is used soon', async () => {
  let now = 0;
  const secret = secretsManager(arn, () => now);
  await secret.read();
  now = 299_000;
  await secret.read();
  expect(manager.asked).toHaveLength(1);
  now = 301_000;
  manager.answer = () => ({ body: { SecretString: 'bmV3' } });
  await expect(secret.read()).resolves.toBe('bmV3');
});

test('a refusal is an error that names AWS’s, and nothing is kept of it', async () => {
  const secret = secretsManager(arn);
  manager.answer = () => ({ error: 'AccessDeniedException', message: 'not you' });
  await expect(secret.read()).rejects.toThrow('the webhook’s secret cannot be had: 400 AccessDeniedException');
  manager.answer = () => ({ body: { SecretString: 'c2VjcmV0' } });
  await expect(secret.read()).resolves.toBe('c2VjcmV0');
});
