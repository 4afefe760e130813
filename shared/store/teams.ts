/** Teams: the tenants of one residency. */
import { DomainError } from '../domain/error.ts';
import { type Item, type Table, TransactionRefusedError } from '../table/table.ts';
import { keys } from './keys.ts';

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly residency: string;
  readonly scim: 'on' | 'off';
}

export interface Teams {
  /** @throws DomainError `team-not-found` */
  get(id: string): Promise<Team>;
  /** Creates the team, or leaves the one that has the id as it is. */
  create(team: Team): Promise<void>;
}

export function teams(table: Table): Teams {
  return {
    async get(id) {
      const item = await table.get(keys.team(id));
      if (!item) {
        throw new DomainError(
          'team-not-found',
          `There is no team ${id} in this residency; compare the id and the residency.`,
        );
      }
      return toTeam(id, item);
    },
    async create(team) {
      const item = { ...keys.team(team.id), format: 1, name: team.name, residency: team.residency, scim: team.scim };
      try {
        await table.write({ kind: 'put', item, when: [{ item: 'absent' }] });
      } catch (error) {
        if (!(error instanceof TransactionRefusedError)) throw error;
      }
    },
  };
}

function toTeam(id: string, item: Item): Team {
  return {
    id,
    name: String(item['name']),
    residency: String(item['residency']),
    scim: item['scim'] === 'on' ? 'on' : 'off',
  };
}
