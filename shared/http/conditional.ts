/** Conditional requests (RFC 7644 section 3.14, RFC 9110 section 13): our ETags are weak and hold the version number. */
import type { Precondition } from '../store/resource.ts';

const etag = /^(?:W\/)?"([^"]*)"$/;

/** The versions that a header lists; `*` stands for any. What is no entity tag matches nothing. */
function listed(header: string): ReadonlySet<string> | '*' {
  if (header.trim() === '*') return '*';
  return new Set(header.split(',').flatMap((tag) => etag.exec(tag.trim())?.[1] ?? []));
}

/** `If-Match`: absent, everything is accepted. Compared weakly: a strong comparison of weak tags would never hold. */
export function ifMatch(header: string | undefined): Precondition | undefined {
  if (header === undefined) return undefined;
  const tags = listed(header);
  return tags === '*' ? undefined : (version) => tags.has(String(version));
}

/** `If-None-Match`: whether the caller has this version already. */
export function ifNoneMatch(header: string | undefined, version: number): boolean {
  if (header === undefined) return false;
  const tags = listed(header);
  return tags === '*' || tags.has(String(version));
}
