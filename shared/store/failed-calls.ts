/** Failed SCIM calls of a team, for its admins: at most one a minute for each reason, kept for 30 days. */
import { hash } from 'node:crypto';
import { tableLayout } from '../table/layout.ts';
import type { Item, Put } from '../table/table.ts';
import { keys, ranges } from './keys.ts';
import { type Page, type PageRequest, startPage } from './paging.ts';
import type { TeamScope } from './team-scope.ts';

export interface FailedCall {
  /** ISO 8601. */
  readonly at: string;
  /** The id of the key that called. */
  readonly key: string;
  /** Method and route, as `POST /Users`. */
  readonly operation: string;
  readonly status: number;
  readonly scimType?: string;
  /** What was wrong and what to do, without anything that the caller sent. */
  readonly detail: string;
  /** The User or Group that the path named. */
  readonly resource?: string;
  readonly requestId: string;
}

const keptDays = 30;
const daySeconds = 86_400;
/** `2026-01-31T09:30`. */
const minuteLength = 16;

/** Refused where the reason has been noted in this minute. */
export function failedCallWrite(teamId: string, call: FailedCall): Put {
  const { at, key, operation, status, scimType, detail, resource, requestId } = call;
  const reason = hash('sha256', [key, operation, status, scimType].join(' '), 'base64url').slice(0, minuteLength);
  const item: Item = {
    ...keys.failedCall(teamId, at.slice(0, minuteLength), reason),
    format: 1,
    at,
    key,
    operation,
    status,
    ...(scimType !== undefined && { scimType }),
    detail,
    ...(resource !== undefined && { resource }),
    request: requestId,
    [tableLayout.timeToLive]: Math.floor(Date.parse(at) / 1000) + keptDays * daySeconds,
  };
  return { kind: 'put', item, when: [{ item: 'absent' }] };
}

export interface FailedCallQuery extends PageRequest {
  readonly key?: string | undefined;
  readonly operation?: string | undefined;
  /** ISO 8601; `from` is inclusive, `to` is not. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Looked at for one page. */
const readMax = 2000;
const readAtOnce = 500;

/**
 * The newest first. A page may be short, or empty, and have a next one: what was looked at is bounded.
 * @throws DomainError `invalid-cursor`, `expired-cursor`
 */
export async function listFailedCalls(scope: TeamScope, query: FailedCallQuery): Promise<Page<FailedCall>> {
  const { pk, prefix } = ranges.failedCalls(scope.teamId);
  const from = isoTime(query.from, '');
  // `~` follows every time, and `$` follows `#`: behind everything of the last minute.
  const to = isoTime(query.to, '~');
  const sk = { from: prefix + from.slice(0, minuteLength), to: `${prefix}${to.slice(0, minuteLength)}$` };
  const start = startPage(scope, ['calls', query.key, query.operation, query.from, query.to], query, sk);
  const now = scope.clock().getTime() / 1000;
  const found: FailedCall[] = [];
  let after = start.after;
  for (let read = 0; read < readMax; ) {
    const page = await scope.table.query({
      pk,
      sk,
      descending: true,
      limit: readAtOnce,
      ...(after !== undefined && { after }),
    });
    for (const item of page.items) {
      after = item.sk;
      // Time takes it within days.
      if (Number(item[tableLayout.timeToLive]) < now) continue;
      const call = toFailedCall(item);
      if (call.at >= from && call.at < to && matches(call, query)) {
        found.push(call);
        if (found.length === start.count) return start.page(found, after);
      }
    }
    if (page.next === undefined) return start.page(found, undefined);
    read += page.items.length;
  }
  return start.page(found, after);
}

const isoTime = (time: string | undefined, otherwise: string): string =>
  time === undefined ? otherwise : new Date(time).toISOString();

function matches(call: FailedCall, { key, operation }: FailedCallQuery): boolean {
  return (key === undefined || call.key === key) && (operation === undefined || call.operation === operation);
}

function toFailedCall(item: Item): FailedCall {
  const text = (name: string): Record<string, string> => (typeof item[name] === 'string' ? { [name]: item[name] } : {});
  return {
    at: String(item['at']),
    key: String(item['key']),
    operation: String(item['operation']),
    status: Number(item['status']),
    ...text('scimType'),
    detail: String(item['detail']),
    ...text('resource'),
    requestId: String(item['request']),
  };
}
