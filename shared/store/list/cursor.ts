/**
 * Cursors (RFC 9865): a position, when it was given out, and a check that binds both to one caller's list. No secret is needed: the
 * partition that is read comes from the caller's key, and a position is looked for inside the list's own range only.
 */
import { hash } from 'node:crypto';
import { scimLimits } from '../../scim/limits.ts';
import { tableLimits } from '../../table/table.ts';

export interface Cursor {
  /** Whether the page lies behind the position or before it. */
  readonly direction: 'next' | 'previous';
  /** The sort key of an entry, or the id of a resource. */
  readonly position: string;
}

/** 66 bits against accidents and curiosity. */
const checkLength = 11;
const cursorCharactersMax = 4096;

/** @param list everything that decides what the list holds and in which order, and whose it is */
export function formatCursor({ direction, position }: Cursor, list: string, now: Date): string {
  const payload = Buffer.from(
    JSON.stringify([direction === 'next' ? 0 : 1, Math.floor(now.getTime() / 1000), position]),
  ).toString('base64url');
  return `${payload}.${check(payload, list)}`;
}

/** @returns what is wrong with the cursor in place of one that can be used */
export function parseCursor(text: string, list: string, now: Date): Cursor | 'invalid' | 'expired' {
  const dot = text.indexOf('.');
  const payload = text.slice(0, dot);
  if (dot < 0 || text.length > cursorCharactersMax || text.slice(dot + 1) !== check(payload, list)) return 'invalid';
  try {
    const [direction, issued, position] = JSON.parse(Buffer.from(payload, 'base64url').toString());
    if (typeof issued !== 'number' || typeof position !== 'string' || !canBeKey(position)) return 'invalid';
    if (now.getTime() / 1000 - issued > scimLimits.cursorTimeoutSeconds) return 'expired';
    return { direction: direction === 0 ? 'next' : 'previous', position };
  } catch {
    return 'invalid';
  }
}

/** Whoever forges a cursor may write anything into it. */
function canBeKey(position: string): boolean {
  return position.isWellFormed() && Buffer.byteLength(position) <= tableLimits.skBytes;
}

function check(payload: string, list: string): string {
  return hash('sha256', JSON.stringify([payload, list]), 'base64url').slice(0, checkLength);
}
