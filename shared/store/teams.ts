/** Teams: the tenants of one residency. */
import type { LiveKey } from '../domain/api-key.ts';
import { DomainError } from '../domain/error.ts';
import { type ProfileSetting, sameVersion } from '../domain/team.ts';
import { type Condition, type Item, type Table, TransactionRefusedError, type Write } from '../table/table.ts';
import { activityWrite } from './activity.ts';
import { commit, untilCurrent } from './commit.ts';
import { keys } from './keys.ts';
import type { StillAllowed } from './roles.ts';
import type { TeamScope } from './team-scope.ts';
import { withChecks } from './with-checks.ts';

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly residency: string;
  readonly scim: 'on' | 'off';
  /** Whether the team may turn SCIM on; the operator or the host product says so. */
  readonly scimEntitled: boolean;
  readonly profile: ProfileSetting;
  /** How many SSO methods the team has; one that is being connected or removed does not count. */
  readonly ssoMethods: number;
  /** ISO 8601; absent where the team is older than the attribute. */
  readonly created?: string;
  /** Of the name. */
  readonly version: number;
  /** Of the SCIM settings. */
  readonly scimVersion: number;
  /** Grows with every change of the team's keys. */
  readonly keysVersion: number;
  /**
   * The keys that were not over at the last change: one item, so that no reader sees half of a change, and no key is missed when SCIM
   * is switched. Absent where no key was changed since the attribute came up.
   */
  readonly liveKeys?: readonly LiveKey[];
}

/** A team as an operator makes it. */
export type NewTeam = Pick<Team, 'id' | 'name' | 'residency' | 'scim'> &
  Partial<Pick<Team, 'scimEntitled' | 'ssoMethods' | 'profile'>>;

export interface Teams {
  /** @throws DomainError `team-not-found` */
  get(id: string): Promise<Team>;
  /** Creates the team, or leaves the one that has the id as it is. */
  create(team: NewTeam): Promise<void>;
}

export function teams(table: Table, clock: () => Date = () => new Date()): Teams {
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
      const item = teamItem(team, clock());
      try {
        await table.write({ kind: 'put', item, when: [{ item: 'absent' }] });
      } catch (error) {
        if (!(error instanceof TransactionRefusedError)) throw error;
      }
    },
  };
}

/**
 * Renames the team.
 * @param version the caller's, where it said one
 * @throws DomainError `version-differs`, and what `stillAllowed` throws
 */
export async function renameTeam(
  scope: TeamScope,
  name: string,
  version: number | undefined,
  stillAllowed: StillAllowed,
): Promise<Team> {
  const { table, teamId, deadline } = scope;
  return untilCurrent(deadline, async () => {
    const before = await teams(table).get(teamId);
    sameVersion('the team', before.version, version);
    if (before.name === name) return before;
    const after = { ...before, name, version: before.version + 1 };
    const writes: Write[] = [
      {
        kind: 'update',
        key: keys.team(teamId),
        set: { name, version: after.version },
        when: [{ item: 'present' }, stillAt('version', before.version)],
      },
      activityWrite(scope, { kind: 'team.changed', attributes: ['name'] }),
    ];
    await commit(table, withChecks(writes, await stillAllowed()), deadline);
    return after;
  });
}

export function teamItem(team: NewTeam, created: Date): Item {
  return {
    ...keys.team(team.id),
    format: 1,
    name: team.name,
    residency: team.residency,
    scim: team.scim,
    scimEntitled: team.scimEntitled ?? false,
    profile: team.profile ?? 'name',
    ssoMethods: team.ssoMethods ?? 0,
    created: created.toISOString(),
    version: 1,
    scimVersion: 1,
    keysVersion: 1,
  };
}

/** Where the item lacks a version it is at the first. */
const firstVersion = 1;

export function toTeam(id: string, item: Item): Team {
  const number = (name: string, otherwise: number): number => {
    const value = item[name];
    return typeof value === 'number' ? value : otherwise;
  };
  return {
    id,
    name: String(item['name']),
    residency: String(item['residency']),
    scim: item['scim'] === 'on' ? 'on' : 'off',
    scimEntitled: item['scimEntitled'] === true,
    profile: item['profile'] === 'full' ? 'full' : 'name',
    ssoMethods: number('ssoMethods', 0),
    ...(typeof item['created'] === 'string' && { created: item['created'] }),
    version: number('version', firstVersion),
    scimVersion: number('scimVersion', firstVersion),
    keysVersion: number('keysVersion', firstVersion),
    ...(typeof item['liveKeys'] === 'string' && { liveKeys: JSON.parse(item['liveKeys']) as LiveKey[] }), // as written here
  };
}

/** Holds while the version of the team's item is the one that was read. */
export function stillAt(name: 'version' | 'scimVersion' | 'keysVersion', value: number): Condition {
  return value === firstVersion ? { attribute: name, absentOrEquals: value } : { attribute: name, equals: value };
}
