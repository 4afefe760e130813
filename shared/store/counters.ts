/** How many people and groups a team has: exact, because every change counts inside its own transaction. */
import { crc32 } from '../domain/crc32.ts';
import type { Key, Table, Update } from '../table/table.ts';
import { counterShards, keys, ranges } from './keys.ts';
import { queryAll } from './read-all.ts';

export interface Counts {
  /** All members, whatever their state. */
  readonly users: number;
  readonly deactivated: number;
  readonly invited: number;
  readonly groups: number;
}

/** `deleted` only ever grows: it tells a large change whether a user was deleted since it looked. */
export type Counted = keyof Counts | 'deleted';

/** The shard that counts the resource `id`. */
export function counterKey(teamId: string, id: string): Key {
  return keys.counter(teamId, crc32(id) % counterShards);
}

/**
 * The write that counts a change of the resource `id`. The version tells a shard that counted somebody out and in again from one that
 * counted nothing.
 */
export function countWrite(teamId: string, id: string, change: Partial<Record<Counted, number>>): Update {
  return { kind: 'update', key: counterKey(teamId, id), add: { ...change, version: 1 } };
}

export function counterKeys(teamId: string): Key[] {
  return Array.from({ length: counterShards }, (_, shard) => keys.counter(teamId, shard));
}

/** The team's shards lie side by side: a query of all costs what one of them alone does. @throws TableUnavailableError */
export async function readCounts(table: Table, teamId: string): Promise<Counts> {
  const shards = await queryAll(table, ranges.counters(teamId));
  const sum = (name: keyof Counts): number =>
    shards.reduce((total, { [name]: value }) => total + (typeof value === 'number' ? value : 0), 0);
  return { users: sum('users'), deactivated: sum('deactivated'), invited: sum('invited'), groups: sum('groups') };
}
