/** SCIM API keys as the console shows them: their states, how long they may last, how long a replaced one goes on. */
import type { ResultOf } from '../../api/contracts.ts';

export type ApiKey = ResultOf<'listKeys'>['items'][number];
export type NewApiKey = ResultOf<'generateKey'>;

interface StateText {
  readonly type: 'success' | 'warning' | 'stopped';
  readonly label: string;
}

export const keyStates: Readonly<Record<ApiKey['state'], StateText>> = {
  ACTIVE: { type: 'success', label: 'Active' },
  RETIRING: { type: 'warning', label: 'Retiring' },
  EXPIRED: { type: 'stopped', label: 'Expired' },
  REVOKED: { type: 'stopped', label: 'Revoked' },
};

export const isLive = ({ state }: Pick<ApiKey, 'state'>): boolean => state === 'ACTIVE' || state === 'RETIRING';

/** Whoever made it, as far as the team may know. */
export function creatorOf({ createdBy: { kind, name } }: ApiKey): string {
  if (kind === 'operator') return 'the operator';
  if (name !== undefined) return kind === 'service' ? `${name} (service account)` : name;
  return kind === 'service' ? 'a service account' : 'somebody without a name here';
}

const hour = 3600;
const day = 24 * hour;

/** How long the old key goes on beside the new one. */
export const graceChoices: readonly { readonly seconds: number; readonly label: string }[] = [
  { seconds: 0, label: 'Not at all: the old key stops at once' },
  { seconds: hour, label: '1 hour' },
  { seconds: 6 * hour, label: '6 hours' },
  { seconds: day, label: '1 day' },
  { seconds: 3 * day, label: '3 days' },
  { seconds: 7 * day, label: '7 days' },
];

export const usualGraceSeconds = 6 * hour;

/** How long a new key works; `days` is absent where it works until it is revoked. */
export const expiryChoices: readonly { readonly id: string; readonly label: string; readonly days?: number }[] = [
  { id: 'never', label: 'Until it is revoked' },
  { id: '30', label: '30 days', days: 30 },
  { id: '90', label: '90 days', days: 90 },
  { id: '180', label: '180 days', days: 180 },
  { id: '365', label: '1 year', days: 365 },
  { id: 'date', label: 'To a date' },
];

const dayMs = day * 1000;

/** @param now epoch milliseconds @returns ISO 8601 */
export const daysFrom = (now: number, days: number): string => new Date(now + days * dayMs).toISOString();

/** The end of a day in the reader's zone. @param date `2030-01-31` @returns ISO 8601; undefined where that is no date */
export function endOfDay(date: string): string | undefined {
  const at = new Date(`${date}T23:59:59`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
