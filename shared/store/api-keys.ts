/** A team's SCIM API keys. They lie in a partition of their own, apart from the people. */
import { type ApiKey, type KeyState, newApiKey, parseApiKey } from '../domain/api-key.ts';
import { DomainError } from '../domain/error.ts';
import type { Item, Key, Table } from '../table/table.ts';
import { commit } from './commit.ts';
import { keys, ranges } from './keys.ts';
import { teams } from './teams.ts';

const keysPerTeamMax = 50;

export interface ApiKeys {
  /**
   * Generates a key for the team.
   * @returns its text, which is not stored and cannot be shown again
   * @throws DomainError `team-not-found`, `too-many-keys`
   */
  generate(wanted: {
    readonly name: string;
    readonly createdBy: string;
  }): Promise<{ readonly key: string; readonly keyId: string }>;
  /** Puts back a key whose text is known, as a local server does after its table was emptied. */
  restore(key: string, wanted: { readonly name: string; readonly createdBy: string }): Promise<void>;
  list(): Promise<readonly ApiKey[]>;
  /** The key is refused from the next request on. */
  revoke(keyId: string): Promise<void>;
}

export function apiKeys(scope: {
  readonly table: Table;
  readonly teamId: string;
  readonly clock: () => Date;
}): ApiKeys {
  const { table, teamId, clock } = scope;
  const budgetMs = 10_000;

  async function store(keyText: string, wanted: { readonly name: string; readonly createdBy: string }): Promise<void> {
    const claim = parseApiKey(keyText);
    if (!claim || claim.teamId !== teamId) throw new TypeError('not the text of a key of this team');
    const team = await teams(table).get(teamId);
    const item: Item = {
      ...keys.apiKey(teamId, claim.keyId),
      format: 1,
      hash: claim.hash,
      state: 'ACTIVE' satisfies KeyState,
      name: wanted.name,
      createdBy: wanted.createdBy,
      created: clock().getTime(),
      scim: team.scim,
    };
    // The team's switch is copied into the key: the check keeps a switch thrown meanwhile from being missed.
    await commit(
      table,
      [
        { kind: 'check', key: keys.team(teamId), when: [{ attribute: 'scim', equals: team.scim }] },
        { kind: 'put', item },
      ],
      clock().getTime() + budgetMs,
    );
  }

  return {
    async generate(wanted) {
      const team = await teams(table).get(teamId);
      if ((await this.list()).filter(({ state }) => state !== 'REVOKED').length >= keysPerTeamMax) {
        throw new DomainError(
          'too-many-keys',
          `A team has at most ${keysPerTeamMax} keys; revoke one that is no longer used.`,
        );
      }
      const { text, keyId } = newApiKey(team.residency, teamId);
      await store(text, wanted);
      return { key: text, keyId };
    },
    restore: store,
    async list() {
      const { pk, prefix } = ranges.apiKeys(teamId);
      const { items } = await table.query({ pk, sk: { prefix } });
      return items.map(toApiKey);
    },
    async revoke(keyId) {
      await table.write({
        kind: 'update',
        key: keys.apiKey(teamId, keyId),
        set: { state: 'REVOKED' },
        when: [{ item: 'present' }],
      });
    },
  };
}

/** The stored key that a claim is judged by. */
export function apiKeyKey(teamId: string, keyId: string): Key {
  return keys.apiKey(teamId, keyId);
}

export function toApiKey(item: Item): ApiKey {
  const time = (name: 'retiresAt' | 'expiresAt' | 'created'): number | undefined => {
    const value = item[name];
    return typeof value === 'number' ? value : undefined;
  };
  const retiresAt = time('retiresAt');
  const expiresAt = time('expiresAt');
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
