/** Checks a residency's table, team by team, and confirms what it finds; the service may go on meanwhile. */
import { getAll } from '../store/read-all.ts';
import type { Item, Key, Table } from '../table/table.ts';
import { outsideViolations } from './check-items.ts';
import { outsideKind } from './check-outside.ts';
import { confirmed } from './confirm.ts';
import { logEntryViolation } from './log-entry.ts';
import { lookAtTeam } from './read-team.ts';
import { keyText, type Violation } from './violation.ts';

export interface CheckOptions {
  readonly table: Table;
  readonly clock: () => Date;
  /** How long what is under way has to come to its end before a second look. */
  readonly pauseMs: number;
}

/** What one team, or what lies outside of all of them, came to. */
export interface Checked {
  /** Absent for what lies outside of the teams. */
  readonly team?: string;
  readonly violations: readonly Violation[];
  readonly users?: number;
  readonly groups?: number;
}

/** What the first way through the whole table tells. */
export interface Surveyed {
  readonly items: number;
  /** Partitions by team. */
  readonly teams: ReadonlyMap<string, ReadonlySet<string>>;
  /** What looked wrong outside of the teams' own partitions; to be confirmed. */
  readonly suspects: readonly Item[];
  /** Of entries that are written once and never change. */
  readonly violations: readonly Violation[];
}

/**
 * Goes through all items once: which teams there are, and what looks wrong outside of them. Holds the name of each partition of the
 * teams, and a page at a time.
 * @param pages every item of the table, which may be read eventually consistent
 */
export async function survey({ table, clock }: CheckOptions, pages: AsyncIterable<readonly Item[]>): Promise<Surveyed> {
  let items = 0;
  const teams = new Map<string, Set<string>>();
  const suspects: Item[] = [];
  const violations: Violation[] = [];
  for await (const page of pages) {
    items += page.length;
    const outside: Item[] = [];
    for (const item of page) {
      const [kind, id = '', part] = item.pk.split('#');
      if (kind !== 'TEAM') outside.push(item);
      else if (part === 'ACTIVITY' || part === 'CALLS') violations.push(...logEntryViolation(item));
      else {
        const partitions = teams.get(id) ?? new Set();
        teams.set(id, partitions.add(item.pk));
      }
    }
    const wrong = await judgeOutside(table, outside, clock().getTime());
    suspects.push(...wrong.map(({ item }) => item));
  }
  return { items, teams, suspects, violations };
}

/** Judges the suspects anew. */
export async function checkOutside(
  { table, clock, pauseMs }: CheckOptions,
  { suspects, violations }: Pick<Surveyed, 'suspects' | 'violations'>,
): Promise<Checked> {
  const look = async (): Promise<Violation[]> => {
    const stored = await getAll(table, suspects.map(keyOf));
    const judged = await judgeOutside(
      table,
      stored.filter((item) => item !== undefined),
      clock().getTime(),
    );
    return judged.flatMap((each) => each.violations);
  };
  const first = suspects.length === 0 ? [] : await look();
  return { violations: [...violations, ...(await confirmed(table, first, look, pauseMs))] };
}

/** @param partitions of the team, as `survey` names them; those that the team itself names are read anyway */
export async function checkTeam(
  { table, clock, pauseMs }: CheckOptions,
  team: string,
  partitions: ReadonlySet<string> = new Set(),
): Promise<Checked> {
  const look = () => lookAtTeam(table, team, partitions, clock().getTime());
  const { violations, users, groups } = await look();
  const lookAgain = async () => (await look()).violations;
  return { team, users, groups, violations: await confirmed(table, violations, lookAgain, pauseMs) };
}

async function judgeOutside(
  table: Table,
  items: readonly Item[],
  now: number,
): Promise<{ readonly item: Item; readonly violations: readonly Violation[] }[]> {
  const wanted = items.flatMap((item) => outsideKind(item)?.leadsTo(item) ?? []);
  const keys = [...new Map(wanted.map((key) => [keyText(key), key])).values()];
  const stored = await getAll(table, keys);
  const found = new Map(keys.map((key, index) => [keyText(key), stored[index]]));
  return items
    .map((item) => ({ item, violations: [...outsideViolations(item, (key) => found.get(keyText(key)), now)] }))
    .filter(({ violations }) => violations.length > 0);
}

const keyOf = ({ pk, sk }: Key): Key => ({ pk, sk });
