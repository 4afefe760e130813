/** Reads a request's body into memory, up to a limit. */
import type { IncomingMessage } from 'node:http';

/**
 * Calls exactly one of the two: `received` with the whole body, or `tooLarge` as soon as it is known to exceed `bytesMax`; then
 * nothing of the rest is kept. Calls neither when the client goes away first, and keeps nothing then.
 */
export function readBody(
  request: IncomingMessage,
  bytesMax: number,
  received: (body: Buffer) => void,
  tooLarge: () => void,
): void {
  // Most bodies come in one piece, which is used as it is.
  let first: Buffer | undefined;
  let rest: Buffer[] | undefined;
  let bytes = 0;
  const onData = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes > bytesMax) {
      request.off('data', onData);
      request.off('end', onEnd);
      first = rest = undefined;
      tooLarge();
    } else if (!first) first = chunk;
    else if (rest) rest.push(chunk);
    else rest = [first, chunk];
  };
  const onEnd = (): void => received(rest ? Buffer.concat(rest, bytes) : (first ?? Buffer.alloc(0)));
  request.on('data', onData);
  request.on('end', onEnd);
}

/** The body as an event carries it: base64, because the deployed API takes every media type for binary. */
export function eventBody(bytes: Buffer): { readonly body: string | null; readonly isBase64Encoded: boolean } {
  if (bytes.length === 0) return { body: null, isBase64Encoded: false };
  return { body: bytes.toString('base64'), isBase64Encoded: true };
}
