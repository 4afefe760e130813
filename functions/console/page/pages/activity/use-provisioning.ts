/** Reads what the chart counts: entries and failed calls of the span, the newest first, up to a bound. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { type CallError, call } from '../../api/call.ts';
import { useTeam } from '../../team.tsx';
import { type Bucket, beginnings, countProvisioning, type Span } from './count-provisioning.ts';

const pageCount = 200;
/** So many entries of each, at most. */
export const countedMax = 2000;

export interface Provisioning {
  readonly buckets: readonly Bucket[];
  /** Where there is more than is counted: ISO 8601 of the oldest that is. */
  readonly countedFrom: string | undefined;
}

/** @param key only what was done with this SCIM API key, or called with it */
export function useProvisioning(span: Span, key: string | undefined): UseQueryResult<Provisioning, CallError> {
  const team = useTeam().id;
  return useQuery<Provisioning, CallError>({
    queryKey: ['listActivity', 'provisioning', span, key, team],
    staleTime: 30_000,
    queryFn: async ({ signal }) => {
      const begins = beginnings(span, new Date());
      const query = { key, from: begins[0]?.toISOString(), count: pageCount };
      const [entries, calls] = await Promise.all([
        readUpTo((cursor) => call('listActivity', { team, query: { ...query, cursor } }, signal)),
        readUpTo((cursor) => call('listFailedCalls', { team, query: { ...query, cursor } }, signal)),
      ]);
      return {
        buckets: countProvisioning(begins, entries.items, calls.items),
        countedFrom: [entries.countedFrom, calls.countedFrom]
          .filter((at) => at !== undefined)
          .toSorted()
          .at(-1),
      };
    },
  });
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string | undefined;
}

async function readUpTo<Item extends { readonly at: string }>(
  read: (cursor: string | undefined) => Promise<Page<Item>>,
): Promise<{ readonly items: readonly Item[]; readonly countedFrom: string | undefined }> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined && items.length < countedMax);
  return { items, countedFrom: cursor === undefined ? undefined : items.at(-1)?.at };
}
