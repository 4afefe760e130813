/** A team's SCIM API keys. They lie in a partition of their own, apart from the people. */
import {
  type ApiKey,
  allowKeys,
  endedKeysKept,
  expiryOfSuccessor,
  isLiveKey,
  type KeyState,
  keyStanding,
  type LiveKey,
  newApiKey,
  parseApiKey,
} from '../domain/api-key.ts';
import { DomainError } from '../domain/error.ts';
import { newResourceId } from '../domain/ids.ts';
import { tableLayout } from '../table/layout.ts';
import type { Item, Write } from '../table/table.ts';
import { activityWrite } from './activity.ts';
import { commit, StaleReadError, untilCurrent } from './commit.ts';
import { isForgotten, type Keyring, keyringUpdate, readKeyring, storedKeys, toApiKey } from './keyring.ts';
import { keys } from './keys.ts';
import type { StillAllowed } from './roles.ts';
import type { TeamScope } from './team-scope.ts';
import type { Team } from './teams.ts';
import { withChecks } from './with-checks.ts';

const daySeconds = 86_400;
/** For whoever has no deadline of their own. */
const budgetMs = 10_000;

/** The text of a new key, which is not stored and cannot be shown again. */
export interface NewKey {
  readonly key: string;
  readonly keyId: string;
  /** As it is stored. */
  readonly stored: ApiKey;
}

interface WantedKey {
  readonly name: string;
  /** An account's id, or `operator`. */
  readonly createdBy: string;
  /** Epoch milliseconds. */
  readonly expiresAt?: number | undefined;
}

export interface ApiKeys {
  /**
   * Generates a key for the team.
   * @throws DomainError `team-not-found`, `scim-is-off`, `too-many-keys`
   */
  generate(wanted: WantedKey): Promise<NewKey>;
  /**
   * Replaces an active key by a new one of its name; the old one works for `graceSeconds` more.
   * @throws DomainError `key-not-found`, `key-not-active`, `scim-is-off`, `too-many-keys`
   */
  regenerate(keyId: string, wanted: { readonly createdBy: string; readonly graceSeconds: number }): Promise<NewKey>;
  /** Puts back a key whose text is known, as a local server does after its table was emptied. */
  restore(key: string, wanted: WantedKey): Promise<void>;
  /** The live keys and those that ended lately, from the newest to the oldest. */
  list(): Promise<readonly ApiKey[]>;
  /**
   * The key is refused from the next request on; one that is over stays as it is.
   * @throws DomainError `key-not-found`
   */
  revoke(keyId: string): Promise<ApiKey>;
}

/** Without an actor nothing is noted in the activity log. */
type KeyScope = Pick<TeamScope, 'table' | 'teamId' | 'clock'> &
  Partial<Pick<TeamScope, 'actor' | 'requestId' | 'deadline'>>;

/** Of a command of the operator, who is on no team. */
const always: StillAllowed = async () => [];

/** @param stillAllowed whether whoever changes keys may do so; what it throws, the changes throw */
export function apiKeys(scope: KeyScope, stillAllowed = always): ApiKeys {
  const { table, teamId, clock, actor, requestId, deadline = Date.now() + budgetMs } = scope;

  function noted(kind: 'key.generated' | 'key.regenerated' | 'key.revoked', key: string, after?: string): Write[] {
    if (actor === undefined) return [];
    const author = { teamId, actor, requestId: requestId ?? newResourceId(), clock };
    return [activityWrite(author, { kind, key, ...(after !== undefined && { more: { replacedBy: after } }) })];
  }

  /** Reads, decides and writes while nobody else changes the team's keys or its SCIM switch. */
  function change<T>(decide: (keyring: Keyring) => Promise<Decision<T>>): Promise<T> {
    return untilCurrent(deadline, async () => {
      const keyring = await readKeyring(scope);
      const { writes, result, live } = await decide(keyring);
      if (writes.length > 0) {
        const all = [keyringUpdate(keyring.team, live), ...writes];
        await commit(table, withChecks(all, await stillAllowed()), deadline);
      }
      return result;
    });
  }

  function create({ team, now }: Keyring, keyText: string, wanted: WantedKey): { item: Item; created: NewKey } {
    const claim = parseApiKey(keyText);
    if (!claim || claim.teamId !== teamId) throw new TypeError('not the text of a key of this team');
    const { name, createdBy, expiresAt } = wanted;
    const item: Item = {
      ...keys.apiKey(teamId, claim.keyId),
      format: 1,
      hash: claim.hash,
      state: 'ACTIVE' satisfies KeyState,
      name,
      createdBy,
      created: now,
      scim: team.scim,
      ...(expiresAt !== undefined && { validUntil: expiresAt, [tableLayout.timeToLive]: forgottenAt(expiresAt) }),
    };
    return { item, created: { key: keyText, keyId: claim.keyId, stored: toApiKey(item) } };
  }

  async function storedKey(keyId: string, live: readonly LiveKey[]): Promise<ApiKey> {
    const item = await table.get(keys.apiKey(teamId, keyId));
    if (item && !isForgotten(item, clock())) return toApiKey(item);
    if (live.some((each) => each.keyId === keyId)) throw new StaleReadError('a key that the team has and nobody sees');
    throw new DomainError('key-not-found', 'The team has no such key, or no longer; list its keys and compare the id.');
  }

  /** The writes by which the oldest keys that are over go, where there would be more than are kept. */
  async function surplus({ live, now }: Keyring): Promise<Write[]> {
    const ended = (await storedKeys(scope)).filter(
      (key) => !isLiveKey(key, now) && !live.some(({ keyId }) => keyId === key.keyId),
    );
    // One at most is added by a change; a few more where an earlier one was lost.
    return ended.slice(endedKeysKept.count - 1, endedKeysKept.count + 9).flatMap(({ keyId }): Write[] => [
      { kind: 'delete', key: keys.apiKey(teamId, keyId) },
      { kind: 'delete', key: keys.keyUse(teamId, keyId) },
    ]);
  }

  /** The key goes with the time, and so does what is known of its use. */
  function end(keyId: string, set: Pick<LiveKey, 'state' | 'retiresAt'>, endsAt: number): Write[] {
    const timeToLive = { [tableLayout.timeToLive]: forgottenAt(endsAt) };
    return [
      { kind: 'update', key: keys.apiKey(teamId, keyId), set: { ...set, ...timeToLive }, when: [{ item: 'present' }] },
      { kind: 'update', key: keys.keyUse(teamId, keyId), set: timeToLive },
    ];
  }

  return {
    generate(wanted) {
      return change(async (keyring) => {
        const { team, live } = keyring;
        mustBeOn(team);
        allowKeys(live.length + 1);
        const { item, created } = create(keyring, newApiKey(team.residency, teamId).text, wanted);
        return {
          live: [...live, created.stored],
          writes: [
            { kind: 'put', item, when: [{ item: 'absent' }] },
            ...(await surplus(keyring)),
            ...noted('key.generated', created.keyId),
          ],
          result: created,
        };
      });
    },
    regenerate(keyId, { createdBy, graceSeconds }) {
      return change(async (keyring) => {
        const { team, live, now } = keyring;
        const old = await storedKey(keyId, live);
        mustBeOn(team);
        if (live.find((each) => each.keyId === keyId)?.state !== 'ACTIVE') throw notActive();
        const retired: LiveKey = { ...old, state: 'RETIRING', retiresAt: now + graceSeconds * 1000 };
        const rest = live.filter((each) => each.keyId !== keyId);
        const wanted = { name: old.name, createdBy, expiresAt: expiryOfSuccessor(old, now) };
        const { item, created } = create(keyring, newApiKey(team.residency, teamId).text, wanted);
        const after = [...rest, ...(graceSeconds > 0 ? [retired] : []), created.stored];
        allowKeys(after.length);
        return {
          live: after,
          writes: [
            { kind: 'put', item, when: [{ item: 'absent' }] },
            ...(graceSeconds > 0
              ? end(keyId, { state: 'RETIRING', retiresAt: now + graceSeconds * 1000 }, now + graceSeconds * 1000)
              : end(keyId, { state: 'REVOKED' }, now)),
            ...(await surplus(keyring)),
            ...noted('key.regenerated', keyId, created.keyId),
          ],
          result: created,
        };
      });
    },
    async restore(keyText, wanted) {
      await change(async (keyring) => {
        const { item, created } = create(keyring, keyText, wanted);
        const rest = keyring.live.filter(({ keyId }) => keyId !== created.keyId);
        return { live: [...rest, created.stored], writes: [{ kind: 'put', item }], result: undefined };
      });
    },
    list: () => storedKeys(scope),
    revoke(keyId) {
      return change(async ({ live, now }) => {
        const key = await storedKey(keyId, live);
        const rest = live.filter((each) => each.keyId !== keyId);
        const revoked: ApiKey = { ...key, state: 'REVOKED' };
        if (keyStanding(key, now) === 'REVOKED' && rest.length === live.length)
          return { live: rest, writes: [], result: revoked };
        return {
          live: rest,
          writes: [...end(keyId, { state: 'REVOKED' }, now), ...noted('key.revoked', keyId)],
          result: revoked,
        };
      });
    },
  };
}

/** Epoch seconds at which nothing is left of a key that was over at `endsAt`. */
const forgottenAt = (endsAt: number): number => Math.ceil(endsAt / 1000) + endedKeysKept.days * daySeconds;

interface Decision<T> {
  readonly writes: readonly Write[];
  /** The keys that are not over after the writes. */
  readonly live: readonly LiveKey[];
  readonly result: T;
}

function mustBeOn(team: Team): void {
  if (team.scim === 'on') return;
  throw new DomainError(
    'scim-is-off',
    'SCIM is off for this team, and keys are made only while it is on; turn it on first.',
  );
}

function notActive(): DomainError {
  return new DomainError(
    'key-not-active',
    'The key is not active: it was replaced or revoked, or has expired. Generate a new one.',
  );
}
