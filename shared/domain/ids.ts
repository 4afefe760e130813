/** Identifiers that Rollcall gives out. */
import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid'; // monotonic inside a millisecond, which `crypto.randomUUIDv7` does not promise

const base62Alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A UUIDv7 (RFC 9562 section 5.7): the order of ids is the order of creation. For Users, Groups and accounts. */
export function newResourceId(): string {
  return v7();
}

/** `length` base62 characters, each drawn evenly: 5.95 bits apiece. */
export function randomBase62(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      // 248 = 4 x 62: what lies above would favour the alphabet's beginning.
      if (byte < 248 && text.length < length) text += base62Alphabet[byte % 62];
    }
  }
  return text;
}

/** Length of team and key ids: 95 random bits, short enough to stand in a key's text. */
const shortIdLength = 16;

/** The id of a team or an API key. */
export function newShortId(): string {
  return randomBase62(shortIdLength);
}
