/** What a function returned, as the HTTP answer that API Gateway makes of it. */
import type { APIGatewayProxyResult } from 'aws-lambda';

export interface HttpAnswer {
  readonly statusCode: number;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: string | Buffer;
  /** Of a body that is text. */
  readonly encoding: 'latin1' | 'utf8';
}

/** The function returned what API Gateway cannot send on; it answers 502. */
class MalformedResultError extends Error {
  override readonly name = 'MalformedResultError';
}

/**
 * Headers that API Gateway keeps for itself: the function's own go out under `x-amzn-Remapped-`, and its length is computed
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html).
 */
const remapped = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'host',
  'server',
  'user-agent',
  'www-authenticate',
  'x-amzn-requestid',
  'x-forwarded-for',
]);
const dropped = new Set(['transfer-encoding']);

/** Lambda's payload quota, each way (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
export const lambdaPayloadBytesMax = 6 * 1024 * 1024;

/** What a payload holds beside the body. */
const beside = 64 * 1024;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON escapes in six bytes.
const controlCharacter = /[\u0000-\u001f]/;

/** Most bodies are far from the quota; the payload is written out and measured only where it may be beyond. */
function certainlyFits(text: string, bytes: number, contentType: string): boolean {
  if (bytes * 6 + beside < lambdaPayloadBytesMax) return true;
  // A quote, a backslash or half of a surrogate pair doubles in JSON; only control characters take more, and JSON itself holds
  // none but between its values, where `JSON.stringify` puts none.
  return bytes * 2 + beside < lambdaPayloadBytesMax && (isJson.test(contentType) || !controlCharacter.test(text));
}

const isJson = /^application\/(?:scim\+)?json\b/;

/** From here on a copy as bytes costs less than what becomes of a text that is put behind its headers. */
const largeBytes = 64 * 1024;

/** @throws MalformedResultError for a shape or size that API Gateway or Lambda refuses */
export function httpAnswer(result: APIGatewayProxyResult, requestId: string): HttpAnswer {
  const statusCode = Number(result?.statusCode);
  if (!Number.isInteger(statusCode) || statusCode < 200 || statusCode > 599) {
    throw new MalformedResultError('the function returned no status code');
  }
  const text: unknown = result.body ?? '';
  if (typeof text !== 'string') throw new MalformedResultError('the function returned a body that is not a string');
  const textBytes = Buffer.byteLength(text);
  const contentType = String(result.headers?.['Content-Type'] ?? '');
  if (
    !certainlyFits(text, textBytes, contentType) &&
    Buffer.byteLength(JSON.stringify(result)) > lambdaPayloadBytesMax
  ) {
    throw new MalformedResultError(`the function returned more than ${lambdaPayloadBytesMax} bytes`);
  }
  // Where every character is a byte the text is sent as it lies in memory.
  const encoding = textBytes === text.length ? 'latin1' : 'utf8';
  const isLarge = textBytes > largeBytes;
  const body = result.isBase64Encoded ? Buffer.from(text, 'base64') : isLarge ? Buffer.from(text, encoding) : text;
  const headers: string[] = ['x-amzn-RequestId', requestId];
  let typed = false;
  const add = (name: string, value: unknown): void => {
    const lower = name.toLowerCase();
    if (value === undefined || value === null || dropped.has(lower)) return;
    typed ||= lower === 'content-type';
    headers.push(remapped.has(lower) ? `x-amzn-Remapped-${name}` : name, String(value));
  };
  if (result.headers) {
    for (const name of Object.keys(result.headers)) {
      // Where a name stands in both, API Gateway sends the values of the list.
      if (!result.multiValueHeaders || !Object.hasOwn(result.multiValueHeaders, name)) add(name, result.headers[name]);
    }
  }
  if (result.multiValueHeaders) {
    for (const name of Object.keys(result.multiValueHeaders)) {
      for (const value of result.multiValueHeaders[name] ?? []) add(name, value);
    }
  }
  // API Gateway's default; an answer without content has no type to tell.
  if (!typed && text !== '') headers.push('Content-Type', 'application/json');
  // A 204 has no length (RFC 9110 section 8.6).
  if (statusCode !== 204 && statusCode !== 304) {
    headers.push('Content-Length', String(typeof body === 'string' ? textBytes : body.length));
  }
  return { statusCode, headers, body, encoding };
}
