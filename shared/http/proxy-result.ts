/** Answers as API Gateway takes them from a function: media type, and compression of what is large. */
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { answersPlainJson } from '../idp/index.ts';
import { tooMany } from '../scim/error.ts';
import type { Answer } from './answer.ts';
import { headerOf } from './scim-request.ts';

const scimJson = 'application/scim+json; charset=utf-8';
const plainJson = 'application/json; charset=utf-8';

/** From here on compressing costs less than sending. */
const compressBytesMin = 256 * 1024;
/** Lambda's answers hold 6 MB, of which headers and JSON escapes take some; base64 takes a quarter of what is compressed. */
const bodyBytesMax = 5 * 1024 * 1024;
const compressedBytesMax = 4 * 1024 * 1024;

/** Speed before size: most of what can be saved, for a fraction of the time. */
const compressionLevel = 1;

/** Most functions never compress anything, and loading zlib takes a function's start longer. */
function compress(text: string): Promise<Buffer> {
  const { gzip } = process.getBuiltinModule('node:zlib');
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  gzip(text, { level: compressionLevel }, (error, bytes) => (error ? reject(error) : resolve(bytes)));
  return promise;
}

/** @throws ScimError tooMany when the answer is larger than a function can give */
export async function toProxyResult(
  answer: Answer,
  event: Pick<APIGatewayProxyEvent, 'headers'>,
): Promise<APIGatewayProxyResult> {
  const { status, body } = answer;
  if (body === undefined) return { statusCode: status, headers: { ...answer.headers }, body: '' };
  const headers: Record<string, string> = {
    'Content-Type': answersPlainJson(headerOf(event, 'accept')) ? plainJson : scimJson,
    ...answer.headers,
  };
  if (answer.isBase64Encoded) return { statusCode: status, headers, body, isBase64Encoded: true };
  // A character is at least a byte: what is short in characters need not be measured.
  if (body.length < compressBytesMin) return { statusCode: status, headers, body };
  if (/\bgzip\b/i.test(headerOf(event, 'accept-encoding') ?? '')) {
    const compressed = await compress(body);
    if (compressed.length <= compressedBytesMax) {
      headers['Content-Encoding'] = 'gzip';
      headers['Vary'] = 'Accept-Encoding';
      return { statusCode: status, headers, body: compressed.toString('base64'), isBase64Encoded: true };
    }
  }
  // Of UTF-16's units none takes more than three bytes.
  if (body.length > bodyBytesMax / 3 && Buffer.byteLength(body) > bodyBytesMax) {
    throw tooMany(
      'The answer is larger than this service can send. Send "Accept-Encoding: gzip", ask for fewer resources with count, or leave out large attributes with excludedAttributes=members.',
    );
  }
  return { statusCode: status, headers, body };
}
