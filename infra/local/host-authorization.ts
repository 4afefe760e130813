/** How API Gateway on this machine lets the host product in: AWS Signature Version 4, checked for real, against one pair of keys. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '../../shared/aws/sha256.ts';
import type { RequestHeaders } from './proxy-event.ts';

/** A request as it came, complete. */
export interface SignedRequest {
  readonly method: string;
  /** With the API's mount, as sent. */
  readonly path: string;
  /** As sent, without `?`. */
  readonly query: string;
  readonly headers: RequestHeaders;
  readonly body: Buffer | undefined;
}

/** `allowed`, or API Gateway's name of its answer. */
export type HostVerdict = 'allowed' | 'MISSING_AUTHENTICATION_TOKEN' | 'INVALID_SIGNATURE';

export type AuthorizeHost = (request: SignedRequest) => HostVerdict | Promise<HostVerdict>;

export interface HostCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const service = 'execute-api';
const algorithm = 'AWS4-HMAC-SHA256';

/** AWS lets clocks differ by five minutes. */
const clockSkewMs = 5 * 60 * 1000;

// Headers that must be signed, or a request could be sent to another host, or later.
const alwaysSigned = ['host', 'x-amz-date'];

/**
 * Judges requests as API Gateway does for a caller who has these credentials.
 * @param options.region what signatures have to name; any when absent, as there is no region on this machine
 */
export function signatureCheck(
  credentials: HostCredentials,
  options: { readonly region?: string; readonly clock?: () => Date } = {},
): AuthorizeHost {
  const clock = options.clock ?? (() => new Date());
  return async (request) => {
    const { authorization } = request.headers;
    if (authorization === undefined || !authorization.startsWith(algorithm)) return 'MISSING_AUTHENTICATION_TOKEN';
    const claim = readClaim(authorization);
    const headers = lowerCased(request.headers.headers);
    const signingDate = dateOf(headers['x-amz-date']);
    if (!claim || !signingDate) return 'INVALID_SIGNATURE';
    const isOurs =
      claim.accessKeyId === credentials.accessKeyId &&
      claim.service === service &&
      (options.region === undefined || claim.region === options.region) &&
      Math.abs(clock().getTime() - signingDate.getTime()) <= clockSkewMs &&
      alwaysSigned.every((name) => claim.signedHeaders.includes(name)) &&
      claim.signedHeaders.every((name) => Object.hasOwn(headers, name)) &&
      // The signer would take the header's word for it.
      (headers['x-amz-content-sha256'] ?? hashOf(request.body)) === hashOf(request.body);
    if (!isOurs) return 'INVALID_SIGNATURE';
    const signer = new SignatureV4({
      credentials,
      region: claim.region,
      service,
      sha256: Sha256,
      applyChecksum: false,
    });
    const expected = await signer.sign(
      {
        method: request.method,
        protocol: 'https:',
        hostname: headers['host'] ?? '',
        path: request.path,
        query: queryOf(request.query),
        headers: Object.fromEntries(claim.signedHeaders.map((name) => [name, headers[name] ?? ''])),
        ...(request.body && { body: request.body }),
      },
      { signingDate, signableHeaders: new Set(claim.signedHeaders) },
    );
    const wanted = readClaim(expected.headers['authorization'] ?? '');
    return wanted && isEqual(wanted.signature, claim.signature) ? 'allowed' : 'INVALID_SIGNATURE';
  };
}

interface Claim {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const claimFormat =
  /^AWS4-HMAC-SHA256 Credential=([\w-]{1,128})\/\d{8}\/([a-z0-9-]{1,64})\/([a-z0-9-]{1,64})\/aws4_request, ?SignedHeaders=([a-z0-9;_-]{1,1024}), ?Signature=([0-9a-f]{64})$/;

function readClaim(authorization: string): Claim | undefined {
  const [, accessKeyId, region, named, signedHeaders, signature] = claimFormat.exec(authorization) ?? [];
  if (!accessKeyId || !region || !named || !signedHeaders || !signature) return undefined;
  return { accessKeyId, region, service: named, signedHeaders: signedHeaders.split(';'), signature };
}

const hashOf = (body: Buffer | undefined): string =>
  createHash('sha256')
    .update(body ?? '')
    .digest('hex');

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** `20260102T030405Z`. */
function dateOf(text: string | undefined): Date | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '') ?? [];
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function queryOf(text: string): Record<string, string[]> {
  const query: Record<string, string[]> = Object.create(null);
  const parameters = new URLSearchParams(text);
  for (const name of parameters.keys()) query[name] = parameters.getAll(name);
  return query;
}

function isEqual(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
