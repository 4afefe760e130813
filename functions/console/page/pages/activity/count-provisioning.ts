/** Counts what identity providers did, by hour or by day, for the chart. */
import type { ResultOf } from '../../api/contracts.ts';
import { type Series, seriesOfKind } from './kinds.ts';

type Entry = Pick<ResultOf<'listActivity'>['items'][number], 'kind' | 'at' | 'actor'>;
type Call = Pick<ResultOf<'listFailedCalls'>['items'][number], 'at'>;

export interface Bucket extends Readonly<Record<Series, number>> {
  /** When it begins. */
  readonly begins: Date;
}

export const spans = {
  day: { name: 'Last 24 hours', step: 'hour', steps: 24 },
  month: { name: 'Last 30 days', step: 'day', steps: 30 },
} as const;
export type Span = keyof typeof spans;

/** Where the hours or days of the span begin, the oldest first; the last one is going on. Days are the reader's. */
export function beginnings(span: Span, now: Date): Date[] {
  const { step, steps } = spans[span];
  return Array.from({ length: steps }, (_, index) => {
    const begins = new Date(now);
    const ago = steps - 1 - index;
    if (step === 'hour') {
      begins.setMinutes(0, 0, 0);
      begins.setTime(begins.getTime() - ago * hourMs);
    } else {
      begins.setHours(0, 0, 0, 0);
      begins.setDate(begins.getDate() - ago);
    }
    return begins;
  });
}
const hourMs = 3_600_000;

/** What people did themselves, or in this console, is no provisioning. */
export function countProvisioning(
  begins: readonly Date[],
  entries: readonly Entry[],
  calls: readonly Call[],
): Bucket[] {
  const starts = begins.map((each) => each.getTime());
  const counts = begins.map((each) => ({ begins: each, created: 0, updated: 0, deactivated: 0, failed: 0 }));
  const count = (at: string, series: Series) => {
    const bucket = counts[lastNotAfter(starts, Date.parse(at))];
    if (bucket) bucket[series] += 1;
  };
  for (const { at, kind, actor } of entries) {
    const series = seriesOfKind.get(kind);
    if (actor.kind === 'key' && series) count(at, series);
  }
  for (const { at } of calls) count(at, 'failed');
  return counts;
}

/** Index of the last start that is not behind the time; -1 where all are. */
function lastNotAfter(starts: readonly number[], time: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
