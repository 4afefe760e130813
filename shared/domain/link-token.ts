/** Tokens of links that are mailed: what the link is about, and a secret of which only the SHA-256 is stored. */
import { hash, timingSafeEqual } from 'node:crypto';
import { crc32 } from './crc32.ts';
import { randomBase62 } from './ids.ts';

/** What a link is for; a token of one kind is none of another. */
export type LinkKind = 'invite' | 'address';

const linkKinds: readonly LinkKind[] = ['invite', 'address'];

/** 43 base62 characters hold 256 bits. */
const secretLength = 43;
const checksumLength = 7;
const tokenLengthMax = 1000;

/**
 * `rl_<residency>_<what it is about>_<secret>_<checksum>`. What it is about may hold `_`; the secret and the checksum behind it have
 * fixed lengths, so that there is one way to read it.
 */
const tokenPattern = /^rl_([a-z]{2,8})_([A-Za-z0-9_-]+)_[0-9A-Za-z]{43}_([0-9a-z]{7})$/;

/** What a token's text says of itself; nothing is proven by it before the hash matched. */
export interface LinkClaim {
  readonly kind: LinkKind;
  readonly residency: string;
  /** The ids that lead to what the link is about. */
  readonly parts: readonly string[];
  /** SHA-256 of the text, base64url: all that is ever stored of it. */
  readonly hash: string;
}

/** A CRC, so that links which a mail program cut or altered are told from those that were used; it protects nothing. */
function checksum(text: string): string {
  return crc32(text).toString(36).padStart(checksumLength, '0');
}

function hashToken(text: string): string {
  return hash('sha256', text, 'base64url');
}

/**
 * A new token's text, which is in the mail and nowhere else, and the hash to store.
 * @param parts ids that lead to what the link is about; no personal data, for anybody can read them
 */
export function newLinkToken(
  kind: LinkKind,
  residency: string,
  parts: readonly string[],
): { readonly text: string; readonly hash: string } {
  const about = Buffer.from(JSON.stringify([kind, ...parts])).toString('base64url');
  const body = `rl_${residency}_${about}_${randomBase62(secretLength)}`;
  const text = `${body}_${checksum(body)}`;
  if (!parseLinkToken(text)) throw new RangeError('a link token that could not be read again');
  return { text, hash: hashToken(text) };
}

/** @returns undefined when the text is not a token that this service ever wrote: it was cut or altered */
export function parseLinkToken(text: string): LinkClaim | undefined {
  if (text.length > tokenLengthMax) return undefined;
  const match = tokenPattern.exec(text);
  if (!match) return undefined;
  const [, residency = '', about = '', sum = ''] = match;
  if (checksum(text.slice(0, -sum.length - 1)) !== sum) return undefined;
  const [kindText, ...parts] = readAbout(about);
  const kind = linkKinds.find((each) => each === kindText);
  return kind && { kind, residency, parts, hash: hashToken(text) };
}

/** Nothing where it is no list of texts that can be parts of keys: a checksum is easily made for anything. */
function readAbout(about: string): readonly string[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(about, 'base64url').toString());
    return Array.isArray(read) && read.every((part) => typeof part === 'string' && part.isWellFormed()) ? read : [];
  } catch {
    return [];
  }
}

/** Whether the token is the one whose hash is stored, in constant time. Nothing is equal to what is not stored. */
export function isTokenOf(claim: LinkClaim, storedHash: unknown): boolean {
  if (typeof storedHash !== 'string' || storedHash.length !== claim.hash.length) return false;
  return timingSafeEqual(Buffer.from(claim.hash), Buffer.from(storedHash));
}
