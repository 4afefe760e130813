/** The JSON body of a request, bounded before anything walks it. */
import { invalidSyntax, payloadTooLarge } from '../scim/error.ts';
import { scimLimits } from '../scim/limits.ts';
import type { Json } from '../scim/resource.ts';

/**
 * @param body as API Gateway hands it over
 * @throws ScimError payloadTooLarge, or invalidSyntax when there is none, or it is no JSON, or nested too deeply
 */
export function parseBody(body: string | null, isBase64Encoded: boolean, bytesMax: number): Json {
  if (!body) throw invalidSyntax('The request needs a JSON body.');
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
  if (Buffer.byteLength(text) > bytesMax) {
    throw payloadTooLarge(`The body is larger than ${bytesMax} bytes; send it in several requests.`);
  }
  if (isDeeper(text, scimLimits.jsonDepthMax)) {
    throw invalidSyntax(`The body nests objects and arrays more than ${scimLimits.jsonDepthMax} deep.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the body, which may hold personal data.
    throw invalidSyntax('The body is not valid JSON.');
  }
}

const quote = 0x22;
const backslash = 0x5c;

function isDeeper(text: string, depthMax: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      // Strings are skipped by their quotes, so that brackets inside do not count.
      do {
        at = text.indexOf('"', at + 1);
        if (at < 0) return false;
      } while (isEscaped(text, at));
    } else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > depthMax) return true;
    } else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
    }
  }
  return false;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === backslash) backslashes += 1;
  return backslashes % 2 === 1;
}
