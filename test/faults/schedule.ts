/** A schedule: what clients ask, and what goes wrong meanwhile; all of it follows from a seed. */
import { randomFrom } from '../support/adversary-table.ts';
import { groupOperations } from './group-operations.ts';
import type { OperationKind, Planned } from './operations.ts';
import { teamOperations } from './team-operations.ts';
import { userOperations } from './user-operations.ts';

export const operationKinds: Readonly<Record<string, OperationKind>> = {
  ...userOperations,
  ...groupOperations,
  ...teamOperations,
};

/** Chances from 0 to 1; times in milliseconds. */
export interface FaultPlan {
  readonly conflicts: number;
  readonly throttles: number;
  readonly tornReads: number;
  readonly lostAnswers: number;
  readonly lostReads: number;
  readonly partialBatches: number;
  readonly shortPages: number;
  readonly slowAnswers: number;
  readonly slowMs: number;
  /** The longest that one step of a call of the table takes. */
  readonly delayMs: number;
  /** The longest that a client waits before its next operation. */
  readonly thinkMs: number;
  /** Of a write, that the function which makes it ends there. */
  readonly endsCaller: number;
  /** The write before which everything ends, from 1; never when 0. */
  readonly endsAllAtWrite: number;
  /** The longest between two readings of the table's stream; it stands still when 0. */
  readonly streamMs: number;
  /** Whether the stream repeats records and changes the order of those of different items. */
  readonly disturbsStream: boolean;
}

export interface Schedule {
  readonly seed: number;
  /** The seed of all chance while it runs, which is the schedule's own but where a smaller one is looked for. */
  readonly luck: number;
  /** In the first team, at the beginning. */
  readonly people: number;
  readonly clients: readonly (readonly Planned[])[];
  readonly faults: FaultPlan;
}

/** How many people make changes of all of them too large for one transaction. */
const crowd = 45;
const handful = 5;
const numbersPerOperation = 8;

export function scheduleOf(seed: number): Schedule {
  const random = randomFrom(seed * 2 + 1);
  const upTo = (most: number): number => random() * most;
  /** Not at all in some schedules. */
  const perhaps = (most: number): number => (random() < 0.35 ? 0 : upTo(most));
  const int = (from: number, to: number): number => from + Math.floor(upTo(to - from + 1));
  const people = random() < 0.12 ? crowd : handful;
  const chosen = chosenKinds(random);
  // Clients that draw from few numbers choose the same things.
  const few = random() < 0.6 ? Array.from({ length: int(1, 4) }, random) : undefined;
  const number = (): number => few?.[Math.floor(random() * few.length)] ?? random();
  const clients = Array.from({ length: int(2, 5) }, (_, client) =>
    Array.from({ length: int(3, 8) }, (_, index): Planned => {
      const kind = weighted(chosen, random());
      const numbers = Array.from({ length: numbersPerOperation }, number);
      return { kind, team: random() < 0.85 ? 0 : 1, mark: `s${seed}c${client}o${index}`, numbers };
    }),
  );
  return {
    seed,
    luck: seed,
    people,
    clients,
    faults: {
      conflicts: perhaps(0.3),
      throttles: perhaps(0.2),
      tornReads: perhaps(0.9),
      lostAnswers: perhaps(0.3),
      lostReads: perhaps(0.04),
      partialBatches: perhaps(0.5),
      shortPages: perhaps(0.5),
      slowAnswers: perhaps(0.05),
      slowMs: 10 ** int(1, 4) * 2,
      delayMs: 2 ** int(0, 6),
      thinkMs: 2 ** int(0, 8),
      endsCaller: perhaps(0.1),
      endsAllAtWrite: random() < 0.4 ? int(1, 30) : 0,
      streamMs: random() < 0.25 ? 0 : 2 ** int(4, 9),
      disturbsStream: random() < 0.5,
    },
  };
}

/** Kinds that meet on the same things: most schedules are about few of these, so that they do meet. */
const themes: readonly (readonly string[])[] = [
  ['create-user', 'rename-user', 'put-user', 'delete-user', 'find-user'],
  ['patch-title', 'patch-active', 'put-user', 'get-user', 'list-users', 'bulk'],
  ['create-group', 'rename-group', 'delete-group', 'get-group'],
  ['add-members', 'remove-members', 'replace-members', 'add-many-members', 'get-group', 'get-user', 'delete-user'],
  ['generate-key', 'revoke-key', 'regenerate-key', 'switch-scim', 'get-user', 'patch-title'],
  ['change-role', 'make-service-account', 'remove-service-account', 'remove-member', 'purge-member', 'patch-active'],
  ['verify-domain', 'remove-domain', 'add-domain', 'create-shared-user', 'change-shared-user'],
  ['invite', 'remove-invite', 'accept-invite', 'leave-team', 'create-shared-user', 'verify-domain'],
  ['create-workspace', 'grant-access', 'delete-workspace', 'delete-user', 'delete-group'],
  ['ask-host', 'ask-gate', 'patch-active', 'delete-user', 'create-user'],
];

function chosenKinds(random: () => number): readonly string[] {
  if (random() < 0.25) return Object.keys(operationKinds);
  const count = 1 + Math.floor(random() * 3);
  return [...new Set(Array.from({ length: count }, () => themes[Math.floor(random() * themes.length)] ?? []).flat())];
}

function weighted(kinds: readonly string[], at: number): string {
  const weights = kinds.map((kind) => operationKinds[kind]?.weight ?? 0);
  let left = at * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return kinds[index] ?? '';
  }
  return kinds[0] ?? '';
}
