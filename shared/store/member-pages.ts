/** The members of a group a page at a time, by id, with what is pending laid over them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '../domain/error.ts';
import type { Table } from '../table/table.ts';
import { readParts } from './change-parts.ts';
import { type StoredGroup, toStoredGroup } from './group-item.ts';
import { keys, ranges } from './keys.ts';
import { toMember } from './memberships.ts';

/** Ids in order, and how far they are all that there are. */
export interface IdPage {
  readonly ids: readonly string[];
  /** The last id that was looked at; absent at the end. */
  readonly upTo: string | undefined;
}

const triesMax = 25;
const waitMs = 10;

/**
 * At most `limit` members behind `after`. Deleted people whose memberships are not cleared away yet may be among them.
 * @param group as it was read before
 * @throws DomainError `busy` when one large change follows another
 */
export async function memberIdsPage(
  table: Table,
  teamId: string,
  group: StoredGroup,
  after: string | undefined,
  limit: number,
): Promise<IdPage> {
  const { pk, prefix } = ranges.members(teamId, group.id);
  const from = after === undefined ? {} : { after: keys.member(teamId, group.id, after).sk };
  let { pending } = group;
  for (let tries = 1; ; tries += 1) {
    const [stored, change] = await Promise.all([
      table.query({ pk, sk: { prefix }, ...from, limit, keysOnly: true }),
      pending && readParts(table, teamId, group.id, pending),
    ]);
    if (!pending || change) {
      const read = stored.items.map((item) => toMember(item).value);
      const upTo = stored.next === undefined ? undefined : read.at(-1);
      if (!change) return { ids: read, upTo };
      const ids = new Set(read.filter((id) => !change.removes.has(id)));
      for (const id of change.adds.keys()) {
        if ((after === undefined || id > after) && (upTo === undefined || id <= upTo)) ids.add(id);
      }
      return cut([...ids].sort(), upTo, limit);
    }
    if (tries >= triesMax) {
      throw new DomainError('busy', 'The members of this group are changing at the moment; send the request again.');
    }
    if (tries > 1) await sleep(Math.random() * waitMs * tries);
    const item = await table.get(keys.group(teamId, group.id));
    if (!item) return { ids: [], upTo: undefined };
    ({ pending } = toStoredGroup(item));
  }
}

/** @param upTo how far the ids are known; absent: to the end */
function cut(ids: readonly string[], upTo: string | undefined, limit: number): IdPage {
  if (ids.length <= limit) return { ids, upTo };
  const page = ids.slice(0, limit);
  return { ids: page, upTo: page.at(-1) };
}
