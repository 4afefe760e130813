/** Reads one team, page by page, into what the checks need of it; then judges it, beside the accounts of its people in batches. */
import { keys } from '../store/keys.ts';
import { getAll } from '../store/read-all.ts';
import { sideBySide } from '../store/side-by-side.ts';
import { type Key, type Table, tableLimits } from '../table/table.ts';
import { leftOver } from './check-memberships.ts';
import { outsideKeys, teamViolations } from './check-team.ts';
import { serviceViolations, userViolations } from './check-users.ts';
import { TeamFacts } from './team-facts.ts';
import { keyText, type Violation } from './violation.ts';

/** Beyond so many of one team the others are left for the next run: something is wrong at large. */
export const violationsMax = 1000;

export interface TeamLook {
  /** At most `violationsMax`. */
  readonly violations: readonly Violation[];
  readonly users: number;
  readonly groups: number;
}

/**
 * Strongly consistent, and spread over time: what is written meanwhile may look wrong. Holds no resource, but the keys of what a
 * resource wants and of what is there: of 100,000 people with 550,000 memberships a process took 550 MB at its highest.
 * @param partitions those of the team that are known to exist; those of its groups and workspaces are read anyway
 * @param now epoch milliseconds
 */
export async function lookAtTeam(
  table: Table,
  teamId: string,
  partitions: ReadonlySet<string>,
  now: number,
): Promise<TeamLook> {
  const facts = new TeamFacts(teamId);
  const { pk } = keys.team(teamId);
  await readPartition(table, pk, facts);
  await readPartition(table, keys.finished(teamId).pk, facts);
  const others = new Set([keys.apiKey(teamId, '').pk, keys.holding(teamId, { kind: 'user', id: '' }, '').pk]);
  for (const each of partitions) if (isJudgedWithTeam(each)) others.add(each);
  for (const id of [...facts.groups.keys(), ...facts.sides.keys()]) others.add(keys.member(teamId, id, '').pk);
  for (const { sk } of facts.ownWith('WORKSPACE#'))
    others.add(keys.workspaceHolder(teamId, sk.slice('WORKSPACE#'.length), { kind: 'user', id: '' }).pk);
  await sideBySide([...others], (each) => readPartition(table, each, facts));
  const violations: Violation[] = [];
  for await (const each of judged(table, facts, now)) {
    if (violations.push(each) >= violationsMax) break;
  }
  return { violations, users: facts.users.size, groups: facts.groups.size };
}

/** Entries of logs are judged by themselves, and what readers may write is not judged. */
function isJudgedWithTeam(pk: string): boolean {
  const part = pk.split('#')[2];
  return part === 'GROUP' || part === 'WORKSPACE';
}

async function readPartition(table: Table, pk: string, facts: TeamFacts): Promise<void> {
  let after: string | undefined;
  do {
    const page = await table.query({ pk, ...(after !== undefined && { after }) });
    for (const item of page.items) facts.add(item);
    after = page.next;
  } while (after !== undefined);
}

async function* judged(table: Table, facts: TeamFacts, now: number): AsyncGenerator<Violation> {
  const outside = outsideKeys(facts);
  const items = await getAll(table, distinct(outside));
  const found = new Map(items.flatMap((item) => (item ? [[keyText(item), item] as const] : [])));
  yield* teamViolations(facts, (key) => found.get(keyText(key)), now);
  yield* leftOver(facts);
  for (const users of batches(facts.users.values())) {
    const accounts = await accountsOf(table, users);
    for (const user of users) yield* userViolations(facts, user, accounts.get(user.account));
  }
  for (const services of batches(facts.ownWith('SERVICE#'))) {
    const ids = services.map((service) => ({ account: String(service['account']) }));
    const accounts = await accountsOf(table, ids);
    for (const service of services) yield* serviceViolations(service, accounts.get(String(service['account'])));
  }
}

async function accountsOf(table: Table, some: readonly { readonly account: string }[]) {
  const ids = [...new Set(some.map(({ account }) => account))];
  const items = await table.batchGet(ids.map((id) => keys.account(id)));
  return new Map(ids.map((id, index) => [id, items[index]]));
}

function distinct(some: readonly Key[]): Key[] {
  return [...new Map(some.map((key) => [keyText(key), key])).values()];
}

function* batches<T>(all: Iterable<T>): Generator<T[]> {
  let batch: T[] = [];
  for (const each of all) {
    batch.push(each);
    if (batch.length < tableLimits.batchGetKeys) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
