/** What people want to know of keys besides what is stored with them: who made them, and when they were last used. */
import type { ApiKey } from '../domain/api-key.ts';
import { toAccount } from './accounts.ts';
import { keys } from './keys.ts';
import { getAll } from './read-all.ts';
import type { TeamScope } from './team-scope.ts';

export interface KeyCreator {
  readonly kind: 'person' | 'service' | 'operator' | 'unknown';
  /** Only while the team may know it. */
  readonly name?: string;
  readonly onTeam: boolean;
}

export interface KeyFacts {
  readonly creator: KeyCreator;
  /** Epoch milliseconds, to the hour. */
  readonly lastUsed?: number;
}

const operator: KeyCreator = { kind: 'operator', onTeam: true };
/** An account that is gone. */
const unknown: KeyCreator = { kind: 'unknown', onTeam: false };

/** By key id. */
export async function keyFacts(
  scope: Pick<TeamScope, 'table' | 'teamId'>,
  of: readonly Pick<ApiKey, 'keyId' | 'createdBy'>[],
): Promise<ReadonlyMap<string, KeyFacts>> {
  const { table, teamId } = scope;
  const makers = [...new Set(of.map(({ createdBy }) => createdBy))].filter((id) => id !== 'operator');
  const [uses, creators] = await Promise.all([
    getAll(
      table,
      of.map(({ keyId }) => keys.keyUse(teamId, keyId)),
    ),
    readCreators(scope, makers),
  ]);
  return new Map(
    of.map(({ keyId, createdBy }, index) => {
      const lastUsed = uses[index]?.['lastUsed'];
      const creator = createdBy === 'operator' ? operator : (creators.get(createdBy) ?? unknown);
      return [keyId, { creator, ...(typeof lastUsed === 'number' && { lastUsed }) }];
    }),
  );
}

async function readCreators(
  { table, teamId }: Pick<TeamScope, 'table' | 'teamId'>,
  ids: readonly string[],
): Promise<Map<string, KeyCreator>> {
  const items = await getAll(
    table,
    ids.map((id) => keys.account(id)),
  );
  const accounts = items.flatMap((item, index) => (item ? [toAccount(ids[index] ?? '', item)] : []));
  const services = accounts.filter(({ kind, team }) => kind === 'service' && team === teamId);
  const records = await getAll(
    table,
    services.map(({ member }) => keys.serviceAccount(teamId, member ?? '')),
  );
  const serviceNames = new Map(services.map(({ id }, index) => [id, records[index]?.['name']]));
  return new Map(
    accounts.map(({ id, kind, team, owner, givenName, familyName }) => {
      const onTeam = team === teamId;
      // What another team calls the person is not this one's to see.
      const own = onTeam || owner === teamId ? [givenName, familyName].filter(Boolean).join(' ') : '';
      const name = kind === 'service' ? String(serviceNames.get(id) ?? '') : own;
      return [id, { kind, onTeam, ...(name !== '' && { name }) }];
    }),
  );
}
