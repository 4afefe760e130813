/** The keys of a team as its own record has them: whoever changes keys, or the SCIM switch that is copied into them, goes by it. */
import { type ApiKey, isLiveKey, type LiveKey, liveKey } from '../domain/api-key.ts';
import { tableLayout } from '../table/layout.ts';
import type { Item, Key, Update, Write } from '../table/table.ts';
import { keys, ranges } from './keys.ts';
import { queryAll } from './read-all.ts';
import type { TeamScope } from './team-scope.ts';
import { stillAt, type Team, teams } from './teams.ts';

type ReadScope = Pick<TeamScope, 'table' | 'teamId' | 'clock'>;

/** The team and its keys that are not over, as one item says. */
export interface Keyring {
  readonly team: Team;
  readonly live: readonly LiveKey[];
  /** Epoch milliseconds. */
  readonly now: number;
}

/** @throws DomainError `team-not-found` */
export async function readKeyring(scope: ReadScope): Promise<Keyring> {
  const team = await teams(scope.table).get(scope.teamId);
  const now = scope.clock().getTime();
  const known = team.liveKeys ?? (await storedKeys(scope));
  return { team, live: known.filter((key) => isLiveKey(key, now)), now };
}

/** Lets only one of several changes of a team's keys, or of its switch, happen of all that read the same state. */
export function keyringUpdate(team: Team, live: readonly LiveKey[]): Update {
  return {
    kind: 'update',
    key: keys.team(team.id),
    set: { keysVersion: team.keysVersion + 1, liveKeys: JSON.stringify(live.map(liveKey)) },
    when: [{ item: 'present' }, { attribute: 'scim', equals: team.scim }, stillAt('keysVersion', team.keysVersion)],
  };
}

/** The writes that copy the team's switch into every key that works. */
export function switchKeyWrites({ team, live }: Keyring, scim: 'on' | 'off'): Write[] {
  return live.map(({ keyId }) => ({
    kind: 'update',
    key: keys.apiKey(team.id, keyId),
    set: { scim },
    when: [{ item: 'present' }],
  }));
}

/** All keys that are not forgotten, from the newest to the oldest. */
export async function storedKeys({ table, teamId, clock }: ReadScope): Promise<ApiKey[]> {
  const now = clock();
  const items = await queryAll(table, ranges.apiKeys(teamId));
  return items
    .filter((item) => !isForgotten(item, now))
    .map(toApiKey)
    .sort((a, b) => b.created - a.created || (a.keyId < b.keyId ? -1 : 1));
}

/** The table deletes late. */
export function isForgotten(item: Item, now: Date): boolean {
  const at = item[tableLayout.timeToLive];
  return typeof at === 'number' && at * 1000 <= now.getTime();
}

/** The stored key that a claim is judged by. */
export function apiKeyKey(teamId: string, keyId: string): Key {
  return keys.apiKey(teamId, keyId);
}

export function toApiKey(item: Item): ApiKey {
  const time = (name: 'retiresAt' | 'validUntil' | 'created'): number | undefined => {
    const value = item[name];
    return typeof value === 'number' ? value : undefined;
  };
  const retiresAt = time('retiresAt');
  // Not the attribute by which the table itself forgets items.
  const expiresAt = time('validUntil');
  const state = item['state'];
  return {
    keyId: item.sk.slice('KEY#'.length),
    hash: String(item['hash']),
    // What is not known to work does not work.
    state: state === 'ACTIVE' || state === 'RETIRING' ? state : 'REVOKED',
    name: String(item['name']),
    createdBy: String(item['createdBy']),
    created: time('created') ?? 0,
    scim: item['scim'] === 'on' ? 'on' : 'off',
    ...(retiresAt !== undefined && { retiresAt }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}
