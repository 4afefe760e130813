/** SCIM API keys: their text, and whether one may be used now. */
import { hash, timingSafeEqual } from 'node:crypto';
import { crc32 } from './crc32.ts';
import { DomainError } from './error.ts';
import { newShortId, randomBase62 } from './ids.ts';

/** 43 base62 characters hold 256 bits. */
const secretLength = 43;
const checksumLength = 7;

/** `rc_<residency>_<teamId + keyId>_<secret>_<checksum>`: a prefix that secret scanners can know, and no character that needs escaping. */
const keyPattern = /^rc_([a-z]{2,8})_([0-9A-Za-z]{16})([0-9A-Za-z]{16})_[0-9A-Za-z]{43}_([0-9a-z]{7})$/;
const keyLengthMax = 120;

/** What a key's text says of itself; nothing is proven by it. */
export interface KeyClaim {
  readonly residency: string;
  readonly teamId: string;
  readonly keyId: string;
  /** SHA-256 of the text, base64url: all that is ever stored of it. */
  readonly hash: string;
}

/** A CRC, so that typing errors and junk are refused without a read; it protects nothing. */
function checksum(text: string): string {
  return crc32(text).toString(36).padStart(checksumLength, '0');
}

function hashKey(text: string): string {
  return hash('sha256', text, 'base64url');
}

/** A new key's text (to be shown once) and its id. */
export function newApiKey(residency: string, teamId: string): { readonly text: string; readonly keyId: string } {
  const keyId = newShortId();
  const body = `rc_${residency}_${teamId}${keyId}_${randomBase62(secretLength)}`;
  return { text: `${body}_${checksum(body)}`, keyId };
}

/** @returns undefined when the text is not a key that this service ever wrote */
export function parseApiKey(text: string): KeyClaim | undefined {
  if (text.length > keyLengthMax) return undefined;
  const match = keyPattern.exec(text);
  if (!match) return undefined;
  const [, residency = '', teamId = '', keyId = '', sum = ''] = match;
  if (checksum(text.slice(0, -sum.length - 1)) !== sum) return undefined;
  return { residency, teamId, keyId, hash: hashKey(text) };
}

/** RETIRING works until `retiresAt`; REVOKED never again. */
export type KeyState = 'ACTIVE' | 'RETIRING' | 'REVOKED';

/** What is stored of a key. Times are epoch milliseconds. */
export interface ApiKey {
  readonly keyId: string;
  readonly hash: string;
  readonly state: KeyState;
  readonly name: string;
  /** An account's id, or `operator`. */
  readonly createdBy: string;
  readonly created: number;
  readonly retiresAt?: number;
  readonly expiresAt?: number;
  /** The team's SCIM switch, copied into each key so that one read decides. */
  readonly scim: 'on' | 'off';
}

/** What a key is at a time: a stored state whose time is over shows as what it has become. */
export type KeyStanding = KeyState | 'EXPIRED';

export function keyStanding(key: Pick<ApiKey, 'state' | 'retiresAt' | 'expiresAt'>, now: number): KeyStanding {
  if (key.state === 'REVOKED') return 'REVOKED';
  if (key.state === 'RETIRING' && now >= (key.retiresAt ?? 0)) return 'REVOKED';
  if (key.expiresAt !== undefined && now >= key.expiresAt) return 'EXPIRED';
  return key.state;
}

/** Whether the key works, or would while SCIM is on. */
export function isLiveKey(key: Parameters<typeof keyStanding>[0], now: number): boolean {
  const standing = keyStanding(key, now);
  return standing === 'ACTIVE' || standing === 'RETIRING';
}

/** What the team's own record says of a key that is not over: enough to count it and to find it. */
export type LiveKey = Pick<ApiKey, 'keyId' | 'state' | 'retiresAt' | 'expiresAt'>;

export function liveKey({ keyId, state, retiresAt, expiresAt }: LiveKey): LiveKey {
  return {
    keyId,
    state,
    ...(retiresAt !== undefined && { retiresAt }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

export type KeyVerdict = 'valid' | 'unknown' | 'revoked' | 'expired' | 'scim-off';

/** Whether the bearer of `claim` may call now. Why not is told only after the hash matched. */
export function judgeKey(claim: KeyClaim, key: ApiKey | undefined, now: number): KeyVerdict {
  if (!key || !sameHash(claim.hash, key.hash)) return 'unknown';
  const standing = keyStanding(key, now);
  if (standing === 'REVOKED') return 'revoked';
  if (standing === 'EXPIRED') return 'expired';
  return key.scim === 'on' ? 'valid' : 'scim-off';
}

/** How many keys of a team may be live at a time. */
export const keysPerTeamMax = 50;
/** Keys that are over stay in the list so long, and the newest so many of them. */
export const endedKeysKept = { days: 90, count: 100 } as const;
/** How long a replaced key may go on working. */
export const graceSeconds = { most: 7 * 86_400, usual: 6 * 3600 } as const;

/** @throws DomainError `too-many-keys` */
export function allowKeys(live: number): void {
  if (live <= keysPerTeamMax) return;
  throw new DomainError(
    'too-many-keys',
    `A team has at most ${keysPerTeamMax} keys that work; revoke one that is no longer used. A key that is replaced with a grace of 0 seconds needs no room.`,
  );
}

/** Until when the successor of a key lasts: as long as the key was meant to last. */
export function expiryOfSuccessor({ created, expiresAt }: ApiKey, now: number): number | undefined {
  return expiresAt === undefined ? undefined : now + (expiresAt - created);
}

function sameHash(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
