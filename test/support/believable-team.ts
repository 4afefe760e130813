/** Fills the demo team of a running server with people, groups and a month of provisioning, for pictures of the console and tests of it. */
import { v7 } from 'uuid';
import { seedGroups, seedUsers } from '../../infra/commands/seed-people.ts';
import { openTable } from '../../infra/local/open-table.ts';
import type { ActivityEntry, ActivityKind } from '../../shared/domain/activity.ts';
import { parseApiKey } from '../../shared/domain/api-key.ts';
import { activityPut } from '../../shared/store/activity.ts';
import { bulkLoad } from '../../shared/store/bulk-load.ts';
import { failedCallWrite } from '../../shared/store/failed-calls.ts';
import type { Put, Table } from '../../shared/table/table.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const days = 30;
const putsAtOnce = 50;
const membersEach = 14;
const loadMs = 2 * minuteMs;

interface Filled {
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

interface Wanted {
  /** Of the running server. */
  readonly data: string;
  readonly residency: 'us' | 'eu';
  readonly team: string;
  /** The SCIM API key that it was all done with; without one there are people and groups, and no history. */
  readonly token?: string;
  readonly users?: number;
  readonly groups?: number;
  /** Tells these people from others; their addresses end in it. */
  readonly tag?: string;
}

/** The same people and history each time, but for their ids and where the history ends: now. */
export async function fillBelievably(wanted: Wanted): Promise<Filled> {
  const { data, residency, team, token, users = 160, groups = 9, tag = 'northwind' } = wanted;
  const { table, close } = await openTable({ kind: 'sqlite', directory: data }, residency);
  try {
    const scope = {
      teamId: team,
      table,
      // They came before the history begins.
      clock: () => new Date(Date.now() - (days + 12) * dayMs),
      deadline: Date.now() + loadMs,
      actor: 'operator',
      requestId: 'believable',
    };
    const name = tag.charAt(0).toUpperCase() + tag.slice(1);
    const filled = await bulkLoad(scope, {
      users: seedUsers(users, tag),
      groups: seedGroups(groups, users, name, membersEach),
    });
    const keyId = token === undefined ? undefined : parseApiKey(token)?.keyId;
    if (keyId !== undefined) await putAll(table, [...history(team, keyId, filled), ...failures(team, keyId, filled)]);
    return filled;
  } finally {
    close();
  }
}

async function putAll(table: Table, puts: readonly Put[]): Promise<void> {
  for (let from = 0; from < puts.length; from += putsAtOnce) {
    await table.transact(puts.slice(from, from + putsAtOnce), { token: crypto.randomUUID() });
  }
}

/** What an identity provider does on a working day, by how often; numbers repeat after a few days. */
const ofADay: readonly (readonly [kind: ActivityKind, counts: readonly number[]])[] = [
  ['user.provisioned', [9, 4, 0, 6, 2, 3, 5]],
  ['user.updated', [6, 9, 3, 12, 4, 7]],
  ['group.members-changed', [2, 1, 4, 0, 3]],
  ['user.deactivated', [1, 0, 2, 0, 0, 3, 1, 0]],
];

function* history(team: string, keyId: string, { users, groups }: Filled): Generator<Put> {
  let nth = 0;
  for (let day = days - 1; day >= 0; day -= 1) {
    const weekday = new Date(Date.now() - day * dayMs).getUTCDay();
    if (weekday === 0 || weekday === 6) continue;
    for (const [kind, counts] of ofADay) {
      for (let each = counts[day % counts.length] ?? 0; each > 0; each -= 1) {
        nth += 1;
        const at = Date.now() - day * dayMs - ((nth * 37) % 420) * minuteMs;
        const user = users[(nth * 13) % users.length] ?? '';
        const group = groups[nth % groups.length] ?? '';
        yield activityPut(team, entryOf(kind, at, `key:${keyId}`, { user, group }));
      }
    }
  }
}

function entryOf(
  kind: ActivityKind,
  ms: number,
  actor: string,
  { user, group }: { readonly user: string; readonly group: string },
): ActivityEntry {
  const common = { id: v7({ msecs: ms }), kind, at: new Date(ms).toISOString(), actor, requestId: v7({ msecs: ms }) };
  if (kind === 'group.members-changed') {
    return { ...common, group, attributes: ['members'], more: { added: 1, addedUsers: [user] } };
  }
  return { ...common, user, ...(kind === 'user.updated' && { attributes: ['displayName', 'title'] }) };
}

/** Calls that were refused within the last week, as an admin meets them: minutes ago, what, why, and whom it was about. */
function failures(team: string, keyId: string, { users, groups }: Filled): Put[] {
  const reasons = [
    { ago: 35, operation: 'PATCH /Users/{id}', status: 400, scimType: 'mutability', resource: users[3], detail: 'The userName cannot change: the person has signed in, and the new address is in no domain that this team verified. Verify the domain, or ask the person to change the address.' },
    { ago: 190, operation: 'POST /Users', status: 409, scimType: 'uniqueness', detail: 'The person is a member of another team, which owns the account.' },
    { ago: 1500, operation: 'PATCH /Users/{id}', status: 400, scimType: 'invalidValue', resource: users[11], detail: 'emails[1].value must be a string.' },
    { ago: 1512, operation: 'PATCH /Users/{id}', status: 400, scimType: 'invalidValue', resource: users[11], detail: 'emails[1].value must be a string.' },
    { ago: 4400, operation: 'PUT /Groups/{id}', status: 409, scimType: 'uniqueness', resource: groups[2], detail: 'Another group has this displayName; names differ by more than upper and lower case.' },
  ]; // biome-ignore format: a table
  return reasons.map(({ ago, resource, ...call }) => {
    const at = new Date(Date.now() - ago * minuteMs).toISOString();
    return failedCallWrite(team, {
      ...call,
      at,
      key: keyId,
      requestId: v7(),
      ...(resource !== undefined && { resource }),
    });
  });
}
