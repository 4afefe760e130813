/** The fields of a form that a browser posts. */
import type { IncomingMessage } from 'node:http';

const formBytesMax = 16 * 1024;

/** @throws Error where it is longer than any form of ours */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > formBytesMax) throw new Error('a form that is too long');
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
