/** The secret of webhooks in AWS Secrets Manager. Bundles of functions that use it import this first. */
import { SignatureV4 } from '@smithy/signature-v4';
import { env, lambdaAccount, optionalEnv, requireEnv } from '../env.ts';
import { makePortWith, type WebhookSecret } from '../ports/ports.ts';
import { Sha256 } from './sha256.ts';

makePortWith('webhookSecret', () => secretsManager(requireEnv(env.webhookSecretArn)));

/** A rotated secret is used after so long at the latest. */
const keptMs = 5 * 60 * 1000;
const timeoutMs = 3000;
const service = 'secretsmanager';

/** One signed request instead of the SDK's client, which would be most of the bundle. */
export function secretsManager(secretArn: string, clock: () => number = Date.now): WebhookSecret {
  let kept: { readonly secret: string; readonly until: number } | undefined;
  return {
    async read() {
      if (kept && clock() < kept.until) return kept.secret;
      kept = { secret: await fetchSecret(secretArn), until: clock() + keptMs };
      return kept.secret;
    },
  };
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
async function fetchSecret(SecretId: string): Promise<string> {
  const { region, credentials } = lambdaAccount();
  // The suffix of China's regions differs; an ARN's partition tells.
  const suffix = SecretId.startsWith('arn:aws-cn:') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const url = new URL(optionalEnv(env.secretsManagerEndpoint) ?? `https://${service}.${region}.${suffix}`);
  const body = JSON.stringify({ SecretId });
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 });
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: '/',
    headers: {
      host: url.host,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${service}.GetSecretValue`,
    },
    body,
  });
  const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeoutMs) });
  const { SecretString, __type: type }: { SecretString?: unknown; __type?: unknown } = Object(await answer.json());
  // Nothing of the answer but its error's name: it may hold the secret.
  if (typeof SecretString !== 'string') throw new Error(`the webhook’s secret cannot be had: ${answer.status} ${type}`);
  return SecretString;
}
