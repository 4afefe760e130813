/** The additions and removals of a large membership change, as items beside the members that it changes. */
import type { MembershipChange } from '../domain/membership-change.ts';
import type { Member } from '../scim/read-members.ts';
import type { Table } from '../table/table.ts';
import { commitOne } from './commit.ts';
import type { PendingChange } from './group-item.ts';
import { keys } from './keys.ts';
import { getAll } from './read-all.ts';
import type { TeamScope } from './team-scope.ts';

/** Room below DynamoDB's 400 KB for keys and names. */
const partBytesMax = 350 * 1024;

/** The table drops parts after so long: those of a writer that ended before its commit, which nobody finds. No commit waits so long. */
const keptDays = 90;
const daySeconds = 86_400;

/** Writes the parts; nobody sees them before the change is committed. @returns how many there are */
export async function writeParts(
  { table, teamId, clock, deadline }: TeamScope,
  group: string,
  changeId: string,
  change: MembershipChange,
): Promise<number> {
  const expiresAt = Math.floor(clock().getTime() / 1000) + keptDays * daySeconds;
  const entries = [
    ...[...change.adds.values()].map(({ value, display }) => [value, display ?? null]),
    ...change.removes,
  ];
  const texts: string[] = [];
  let part: string[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const text = JSON.stringify(entry);
    const size = Buffer.byteLength(text) + 1;
    if (bytes + size > partBytesMax) {
      texts.push(`[${part.join(',')}]`);
      part = [];
      bytes = 0;
    }
    part.push(text);
    bytes += size;
  }
  texts.push(`[${part.join(',')}]`);
  await Promise.all(
    texts.map((entriesJson, index) =>
      commitOne(
        table,
        { kind: 'put', item: { ...keys.changePart(teamId, group, changeId, index), entries: entriesJson, expiresAt } },
        deadline,
      ),
    ),
  );
  return texts.length;
}

/** Deletes the parts of a change that was refused: nobody will ever look at them. */
export async function deleteParts(scope: TeamScope, group: string, { id, parts }: PendingChange): Promise<void> {
  const { table, teamId, deadline } = scope;
  const all = Array.from({ length: parts }, (_, part) => keys.changePart(teamId, group, id, part));
  await Promise.all(all.map((key) => commitOne(table, { kind: 'delete', key }, deadline)));
}

/** Parts never change, and while a change is pending every reader of the team needs it: the last ones read are kept in memory. */
const recent = new Map<string, MembershipChange>();
/** About 20 MB. */
const recentEntriesMax = 100_000;
const entriesOf = ({ adds, removes }: MembershipChange): number => adds.size + removes.size;

function remember(name: string, change: MembershipChange): void {
  recent.delete(name);
  recent.set(name, change);
  let entries = 0;
  for (const each of recent.values()) entries += entriesOf(each);
  for (const [oldest, each] of recent) {
    if (entries <= recentEntriesMax) return;
    recent.delete(oldest);
    entries -= entriesOf(each);
  }
}

/** @returns undefined when the change is finished meanwhile and its parts are gone */
export async function readParts(
  table: Table,
  teamId: string,
  group: string,
  pending: PendingChange,
): Promise<MembershipChange | undefined> {
  const name = `${teamId}#${group}#${pending.id}`;
  const known = recent.get(name);
  if (known) return known;
  const items = await getAll(
    table,
    Array.from({ length: pending.parts }, (_, part) => keys.changePart(teamId, group, pending.id, part)),
  );
  const adds = new Map<string, Member>();
  const removes = new Set<string>();
  for (const item of items) {
    if (!item) return undefined;
    const entries: (string | [string, string | null])[] = JSON.parse(String(item['entries']));
    for (const entry of entries) {
      if (typeof entry === 'string') removes.add(entry);
      else adds.set(entry[0], entry[1] === null ? { value: entry[0] } : { value: entry[0], display: entry[1] });
    }
  }
  const change = { adds, removes };
  remember(name, change);
  return change;
}
