/** What the activity page shows: whose, which kinds, which time. Kept in the URL, by ids alone, so that other pages link to it. */
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';

/** By the names of the URL's parameters. */
const shapes = {
  user: /^[\w-]{1,64}$/,
  group: /^[\w-]{1,64}$/,
  key: /^[\w-]{1,64}$/,
  actor: /^(?:operator|host|system|anybody|(?:key|person):[0-9A-Za-z-]{1,64})$/,
  kind: /^[a-z-]+(?:\.[a-z-]+)?$/,
  last: /^(?:24h|7d|30d|90d|days)$/,
  from: /^\d{4}-\d\d-\d\d$/,
  to: /^\d{4}-\d\d-\d\d$/,
} as const;
export type FilterName = keyof typeof shapes;

/** Texts as they stand in the URL; what does not fit is left out. */
export type ActivityFilter = { readonly [Name in FilterName]?: string | undefined };

export const timeNames = {
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
  days: 'From day to day',
} as const;

const hourMs = 3_600_000;
const lastMs: Readonly<Record<string, number>> = {
  '24h': 24 * hourMs,
  '7d': 168 * hourMs,
  '30d': 720 * hourMs,
  '90d': 2160 * hourMs,
};

export interface FilterState {
  readonly filter: ActivityFilter;
  /** For the API: ids, kind, and the time in ISO 8601. */
  readonly query: Readonly<Record<'user' | 'group' | 'key' | 'actor' | 'kind' | 'from' | 'to', string | undefined>>;
  readonly isFiltered: boolean;
  /** `undefined` takes a parameter away. */
  change(changes: ActivityFilter): void;
  clear(): void;
}

export function useActivityFilter(): FilterState {
  const [parameters, setParameters] = useSearchParams();
  const filter = useMemo(() => readFilter(parameters), [parameters]);
  // A time that moves on would be another question each time it is drawn.
  const query = useMemo(() => toQuery(filter, new Date()), [filter]);
  return {
    filter,
    query,
    isFiltered: Object.keys(filter).length > 0,
    change: (changes) =>
      setParameters(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) {
            if (value === undefined) after.delete(name);
            else after.set(name, value);
          }
          return after;
        },
        { replace: true },
      ),
    clear: () =>
      setParameters(
        (before) => {
          const after = new URLSearchParams(before);
          for (const name of Object.keys(shapes)) after.delete(name);
          return after;
        },
        { replace: true },
      ),
  };
}

export function readFilter(parameters: URLSearchParams): ActivityFilter {
  const filter: Partial<Record<FilterName, string>> = {};
  for (const name of Object.keys(shapes) as FilterName[]) {
    const value = parameters.get(name);
    if (value !== null && shapes[name].test(value)) filter[name] = value;
  }
  return filter;
}

/** Days are the reader's: from the beginning of the first one to the end of the last one. */
export function toQuery(
  { user, group, key, actor, kind, last, from, to }: ActivityFilter,
  now: Date,
): FilterState['query'] {
  const ids = { user, group, key, actor, kind };
  const ago = lastMs[last ?? ''];
  if (ago !== undefined) return { ...ids, from: new Date(now.getTime() - ago).toISOString(), to: undefined };
  if (last !== 'days') return { ...ids, from: undefined, to: undefined };
  return { ...ids, from: dayBegins(from, 0), to: dayBegins(to, 1) };
}

function dayBegins(day: string | undefined, later: number): string | undefined {
  if (day === undefined) return undefined;
  const begins = new Date(`${day}T00:00`);
  if (Number.isNaN(begins.getTime())) return undefined;
  begins.setDate(begins.getDate() + later);
  return begins.toISOString();
}
