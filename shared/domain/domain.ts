/** Domains that teams prove to be theirs: how one is written, where its proof stands, and when it stops counting. Pure. */
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { randomBase62 } from './ids.ts';

export type DomainState = 'pending' | 'verified' | 'lapsed';

export interface Domain {
  /** Lower case, in ASCII (RFC 5891). */
  readonly domain: string;
  readonly state: DomainState;
  /** What the TXT record proves: that whoever controls the domain's DNS has read it here. */
  readonly token: string;
  /** ISO 8601. */
  readonly created: string;
  readonly verifiedAt?: string;
  /** When the record was last looked for, and whether it was there; DNS failures are neither. */
  readonly checkedAt?: string;
  /** How often in a row it was not. */
  readonly misses: number;
  readonly nextCheck?: string;
  /** Grows with every change. */
  readonly version: number;
}

export const domainsMax = 50;

const hourMs = 3_600_000;
const weekMs = 7 * 24 * hourMs;
/** After so many checks in a row without the record a domain counts no more. */
const missesMax = 3;

/** 32 base62 characters hold 190 bits. */
const tokenLength = 32;
const domainLengthMax = 253;
const labelPattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Second labels below country codes that registries sell names under. Nobody but a registry could prove such a domain; that it is
 * refused here tells a slip of the pen from a missing record.
 */
const registrySuffix = /^(?:ac|co|com|edu|gob|gouv|gov|govt|gv|ltd|mil|ne|net|nom|or|org|plc|sch)\.[a-z]{2}$/;

export function newDomainToken(): string {
  return randomBase62(tokenLength);
}

/** The TXT record that proves the domain. */
export function proofOf({ domain, token }: Pick<Domain, 'domain' | 'token'>): { name: string; value: string } {
  return { name: `_rollcall.${domain}`, value: `rollcall-verification=${token}` };
}

/** @param records TXT records, each joined (RFC 1035 section 3.3.14) */
export function isProven(domain: Pick<Domain, 'domain' | 'token'>, records: readonly string[]): boolean {
  const { value } = proofOf(domain);
  return records.some((record) => record.trim() === value);
}

/** Lower case and in ASCII, as domains are stored and compared; `undefined` where the text can be no domain of a team. */
export function normalDomain(text: string): string | undefined {
  return 'domain' in readDomain(text) ? domainToASCII(withoutDot(text)) : undefined;
}

/** What is wrong with the text, for whoever typed it; `undefined` where nothing is. */
export function whyNoDomain(text: string): string | undefined {
  const read = readDomain(text);
  return 'why' in read ? read.why : undefined;
}

function readDomain(text: string): { readonly domain: string } | { readonly why: string } {
  const given = withoutDot(text);
  if (given.length > domainLengthMax) return { why: `A domain has at most ${domainLengthMax} characters.` };
  if (given.includes('@')) return { why: 'Send the part behind the @ alone, such as example.com.' };
  if (/[/:?#]/.test(given)) return { why: 'Send the domain alone, such as example.com, without https:// or a path.' };
  const domain = domainToASCII(given);
  if (isIP(domain) !== 0) return { why: 'This is an IP address; send a domain, such as example.com.' };
  const labels = domain.split('.');
  if (domain.length > domainLengthMax || !labels.every((label) => labelPattern.test(label))) {
    return { why: 'This is no domain; write it as example.com.' };
  }
  if (labels.length < 2) return { why: 'Send the whole domain, such as example.com.' };
  if (/^\d+$/.test(labels.at(-1) ?? '')) return { why: 'This is no domain; write it as example.com.' };
  if (registrySuffix.test(domain)) return { why: 'Names are registered below this one; send the domain of your own.' };
  return { domain };
}

function withoutDot(text: string): string {
  const trimmed = text.trim();
  return trimmed.endsWith('.') ? trimmed.slice(0, -1) : trimmed;
}

/** What a check of a verified domain found, `unreachable` where DNS could not be asked. */
export type Finding = 'proven' | 'missing' | 'unreachable';

/** A verified domain after a check; one that lapsed has no next. */
export function afterCheck(domain: Domain, finding: Finding, now: Date): Domain {
  const inMs = (ms: number): string => new Date(now.getTime() + ms).toISOString();
  if (finding === 'unreachable') return { ...domain, nextCheck: inMs(6 * hourMs) };
  const misses = finding === 'proven' ? 0 : domain.misses + 1;
  const { nextCheck: _, ...checked } = { ...domain, misses, checkedAt: now.toISOString() };
  return misses < missesMax ? { ...checked, nextCheck: inMs(weekMs) } : { ...checked, state: 'lapsed' };
}

/** A domain whose record was found when a person asked. */
export function afterProof(domain: Domain, now: Date): Domain {
  const at = now.toISOString();
  const verifiedAt = domain.state === 'verified' ? (domain.verifiedAt ?? at) : at;
  return { ...afterCheck(domain, 'proven', now), state: 'verified', verifiedAt };
}
