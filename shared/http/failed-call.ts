/** What a team's admins are told of a SCIM call that failed: what it was, why, and nothing that the caller sent. */
import type { KeyClaim } from '../domain/api-key.ts';
import type { ScimError } from '../scim/error.ts';

import { failedCallWrite } from '../store/failed-calls.ts';
import { TransactionRefusedError } from '../table/table.ts';
import type { Invocation } from './http-function.ts';
import { safeDetail } from './safe-detail.ts';

const minuteMs = 60_000;
/** How many reasons a process remembers; beyond that it forgets, and the table refuses what is there already. */
const rememberedMax = 10_000;

/** What was noted when, so that a caller who fails again and again costs one write a minute. */
const noted = new Map<string, number>();

/** No id of ours is anything else; what else stands in a path may say who somebody is. */
const ownId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** The API's base path, which the route of a request begins with. */
const basePath = /^\/v\d+(?=\/)/;

/**
 * Notes the call, once a minute for each reason: the same key, operation, status and scimType. Not through the request's own table: it
 * refuses whoever's key does not hold, and what this costs is not the operation's.
 */
export async function noteFailedCall(
  { event, service }: Invocation,
  { teamId, keyId }: KeyClaim,
  { status, scimType, detail }: ScimError,
  requestId: string,
): Promise<void> {
  const now = service.clock().getTime();
  const operation = `${event.httpMethod} ${event.resource.replace(basePath, '')}`;
  const reason = [teamId, keyId, operation, status, scimType].join(' ');
  const minute = Math.floor(now / minuteMs);
  if (noted.get(reason) === minute) return;
  if (noted.size >= rememberedMax) noted.clear();
  noted.set(reason, minute);
  const id = event.pathParameters?.['id'] ?? '';
  const write = failedCallWrite(teamId, {
    at: new Date(now).toISOString(),
    key: keyId,
    operation,
    status,
    ...(scimType !== undefined && { scimType }),
    detail: safeDetail(detail),
    ...(ownId.test(id) && { resource: id }),
    requestId,
  });
  try {
    await service.table.write(write);
  } catch (error) {
    // Another process noted it; else the next one may succeed.
    if (!(error instanceof TransactionRefusedError)) noted.delete(reason);
  }
}
