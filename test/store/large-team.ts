/** Teams of any size for tests of lists: loaded in a moment, and asked over HTTP with the cost of each answer. */
import { seedGroups, seedUsers } from '../../infra/commands/seed-people.ts';
import { bulkLoad, type Load, type Loaded } from '../../shared/store/bulk-load.ts';
import type { TeamScope } from '../../shared/store/team-scope.ts';
import type { Table } from '../../shared/table/table.ts';
import type { RoundTable } from '../support/round-table.ts';
import type { ScimAnswer, ScimCall } from '../support/scim-client.ts';
import type { ScimService, TestTeam } from '../support/scim-service.ts';

export function scopeOf(table: Table, teamId: string, budgetMs = 60_000): TeamScope {
  return {
    teamId,
    table,
    clock: () => new Date(),
    deadline: Date.now() + budgetMs,
    actor: 'operator',
    requestId: 'test',
  };
}

export function load(table: Table, teamId: string, what: Load): Promise<Loaded> {
  return bulkLoad(scopeOf(table, teamId), what);
}

/** People and groups as `npm run seed` makes them. */
export function seed(table: Table, teamId: string, users: number, groups: number, tag = 'seed'): Promise<Loaded> {
  return load(table, teamId, { users: seedUsers(users, tag), groups: seedGroups(groups, users, tag, 20) });
}

export interface Cost {
  readonly trips: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** What is measured: a service on a table that counts its rounds. */
export interface Measuring {
  readonly service: ScimService;
  readonly rounds: RoundTable;
}

/** Sends the call and tells what it cost. @throws Error where it was not answered with `status` */
export async function costOf(
  { service, rounds }: Measuring,
  team: TestTeam,
  call: ScimCall,
  status = 200,
): Promise<{ readonly answer: ScimAnswer; readonly cost: Cost }> {
  const before = rounds.rounds;
  const answer = await team.send(call);
  if (answer.status !== status) throw new Error(`${call.method} ${call.path}: ${answer.status} ${answer.text}`);
  const { readUnits, writeUnits } = service.log.at(-1) ?? {};
  const cost = { trips: rounds.rounds - before, readUnits: Number(readUnits), writeUnits: Number(writeUnits) };
  return { answer, cost };
}

export function query(parameters: Readonly<Record<string, string | number>>): string {
  const text = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) text.set(name, String(value));
  return text.toString();
}
