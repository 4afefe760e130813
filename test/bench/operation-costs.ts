/** What each operation costs at the table, counted while the real functions carry it out behind the real gateway. */
import type { Table } from '../../shared/table/table.ts';
import { RoundTable } from '../support/round-table.ts';
import type { ScimAnswer } from '../support/scim-client.ts';
import { groupOf, person, startScimService } from '../support/scim-service.ts';
import type { Budget } from './budgets.ts';

export interface OperationCost extends Budget {
  /** Of the answer's body. */
  readonly bytes: number;
}

/** The people of the measured team. */
const teamSize = 205;

/**
 * Carries out every budgeted operation once.
 * @throws Error when one of them fails
 */
export async function measureCosts(table: Table): Promise<readonly OperationCost[]> {
  const rounds = new RoundTable(table);
  const service = await startScimService({ table: rounds });
  try {
    const team = await service.team();
    const user = async (more = {}): Promise<{ id: string; userName: string; externalId: string; title?: string }> =>
      (await team.post('/Users', person(more))).body;
    const members: { id: string; userName: string; externalId: string }[] = [];
    for (let each = 0; each < teamSize; each += 1) members.push(await user());
    const [a, b, c, d] = members;
    if (!a || !b || !c || !d) throw new Error('the team is too small');
    const two = (await team.post('/Groups', groupOf([a.id, b.id]))).body;
    await team.post('/Groups', groupOf([a.id]));
    const single = (await team.post('/Groups', groupOf([d.id]))).body;
    const empty = (await team.post('/Groups', groupOf())).body;
    const filter = (text: string) => `filter=${encodeURIComponent(text)}`;
    const title = [{ op: 'replace', path: 'title', value: 'Engineer' }];
    const active = (value: boolean) => [{ op: 'replace', path: 'active', value }];

    const steps: readonly [string, () => Promise<ScimAnswer>][] = [
      ['GET /Users/{id}, in no group', () => team.get(`/Users/${c.id}`)],
      ['GET /Users/{id}?excludedAttributes=groups', () => team.get(`/Users/${c.id}?excludedAttributes=groups`)],
      ['GET /Users/{id}, in two groups', () => team.get(`/Users/${a.id}`)],
      ['GET /Users?filter=userName eq, nobody', () => team.get(`/Users?${filter('userName eq "nobody"')}`)],
      ['GET /Users?filter=userName eq, in no group', () => team.get(`/Users?${filter(`userName eq "${c.userName}"`)}`)],
      [
        'GET /Users?filter=userName eq&excludedAttributes=groups',
        () => team.get(`/Users?${filter(`userName eq "${c.userName}"`)}&excludedAttributes=groups`),
      ],
      [
        'GET /Users?filter=externalId eq&excludedAttributes=groups',
        () => team.get(`/Users?${filter(`externalId eq "${c.externalId}"`)}&excludedAttributes=groups`),
      ],
      ['GET /Users?count=100, first page', () => team.get('/Users?count=100')],
      ['GET /Users?startIndex=101&count=100, next page', () => team.get('/Users?startIndex=101&count=100')],
      ['GET /Groups/{id}, two members', () => team.get(`/Groups/${two.id}`)],
      [
        'GET /Groups?filter=displayName eq&excludedAttributes=members',
        () => team.get(`/Groups?${filter(`displayName eq "${two.displayName}"`)}&excludedAttributes=members`),
      ],
      ['POST /Users', () => team.post('/Users', person())],
      ['PUT /Users/{id}, another title', () => team.put(`/Users/${c.id}`, { ...c, title: 'Lead' })],
      ['PATCH /Users/{id}, another title', () => team.patch(`/Users/${c.id}`, title)],
      ['PATCH /Users/{id}, nothing', () => team.patch(`/Users/${c.id}`, title)],
      ['PATCH /Users/{id}, active false', () => team.patch(`/Users/${c.id}`, active(false))],
      ['PATCH /Users/{id}, active true', () => team.patch(`/Users/${c.id}`, active(true))],
      ['DELETE /Users/{id}, in no group', () => team.delete(`/Users/${c.id}`)],
      ['DELETE /Users/{id}, in one group', () => team.delete(`/Users/${d.id}`)],
      ['POST /Groups, empty', () => team.post('/Groups', groupOf())],
      [
        'PATCH /Groups/{id}, add a member',
        () => team.patch(`/Groups/${single.id}`, [{ op: 'add', path: 'members', value: [{ value: a.id }] }]),
      ],
      [
        'PATCH /Groups/{id}, remove a member',
        () => team.patch(`/Groups/${single.id}`, [{ op: 'remove', path: `members[value eq "${a.id}"]` }]),
      ],
      [
        'PATCH /Groups/{id}, displayName',
        () => team.patch(`/Groups/${empty.id}`, [{ op: 'replace', path: 'displayName', value: 'Renamed' }]),
      ],
      ['DELETE /Groups/{id}, empty', () => team.delete(`/Groups/${empty.id}`)],
    ];

    const costs: OperationCost[] = [];
    for (const [operation, run] of steps) {
      const before = { rounds: rounds.rounds, calls: rounds.calls };
      const { status, text } = await run();
      if (status >= 300) throw new Error(`${operation} answered ${status}`);
      const { readUnits, writeUnits } = service.log.at(-1) ?? {};
      costs.push({
        operation,
        trips: rounds.rounds - before.rounds,
        calls: rounds.calls - before.calls,
        readUnits: Number(readUnits),
        writeUnits: Number(writeUnits),
        bytes: Buffer.byteLength(text),
      });
    }
    return costs;
  } finally {
    await service.close();
  }
}

const columns = ['operation', 'trips', 'calls', 'read units', 'write units', 'answer bytes'];

/** As Markdown. */
export function costTable(costs: readonly OperationCost[]): string {
  const rows = costs.map(({ operation, trips, calls, readUnits, writeUnits, bytes }) =>
    [operation, trips, calls, readUnits, writeUnits, bytes].map(String),
  );
  return [columns, columns.map((_, index) => (index === 0 ? '---' : '---:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |\n`)
    .join('');
}
