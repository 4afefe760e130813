/** What clients ask: each kind of call once, with how it is made and what its answer says. */
import type { TestPerson } from '../support/app-service.ts';
import type { ScimAnswer, ScimCall } from '../support/scim-client.ts';
import { patchOp } from '../support/scim-service.ts';
import { type Exchange, Facts, isUnknown, type Known } from './exchange.ts';
import type { KnownKey, KnownTeam, World } from './world.ts';

/** An operation as it was planned: everything that it leaves open is decided by its numbers, from 0 up to 1. */
export interface Planned {
  readonly kind: string;
  readonly team: 0 | 1;
  /** Unlike that of any other operation of the schedule. */
  readonly mark: string;
  readonly numbers: readonly number[];
}

/** What an operation is made of. */
export class Occasion {
  readonly world: World;
  readonly planned: Planned;
  readonly team: KnownTeam;
  readonly key: KnownKey;
  #drawn = 0;

  constructor(world: World, planned: Planned) {
    this.world = world;
    this.planned = planned;
    this.team = world.teams[planned.team];
    const { keys } = this.team;
    const key = keys[Math.floor(this.draw() * keys.length)];
    if (!key) throw new RangeError('a team without a key');
    this.key = key;
  }

  /** From 0 up to 1. */
  draw(): number {
    const { numbers } = this.planned;
    const number = numbers[this.#drawn % numbers.length] ?? 0;
    this.#drawn += 1;
    return number;
  }

  below(bound: number): number {
    return Math.floor(this.draw() * bound);
  }

  pick<T>(from: readonly T[]): T | undefined {
    return from[this.below(from.length)];
  }

  /** At most so many, each once. */
  some<T>(from: readonly T[], most: number): T[] {
    const count = Math.min(from.length, 1 + this.below(most));
    const start = this.below(from.length);
    return Array.from({ length: count }, (_, index) => from[(start + index) % from.length] as T); // one of the list's
  }
}

/** A call that is about to be made. */
export interface Asked {
  /** For the report. */
  readonly says: string;
  /** Who sends it; the bearer of the occasion's key when absent. */
  readonly as?: Pick<TestPerson, 'send'>;
  readonly call: ScimCall;
  /** What other clients learn of the answer. */
  learn?(answer: ScimAnswer): void | Promise<void>;
  /** What an answer, or none, says of single things; nothing when absent. */
  about?(facts: Facts, exchange: Exchange, known: Known): void;
}

export interface OperationKind {
  /** How often it is planned, beside the others. */
  readonly weight: number;
  /** @returns undefined where there is nothing to do it to */
  ask(occasion: Occasion): Asked | undefined;
}

export const patch = (operations: readonly object[]) => ({ schemas: [patchOp], Operations: operations });

/** The facts of an exchange, those about the key included. */
export function factsOf(exchange: Exchange, asked: Asked, key: KnownKey, known: Known): Facts {
  const facts = new Facts(exchange);
  if (!asked.as && exchange.answer && !isUnknown(exchange)) sawKey(facts, key.id, exchange.answer.status !== 401);
  if (asked.as || exchange.answer?.status !== 401) asked.about?.(facts, exchange, known);
  return facts;
}

/** What becomes of a key, and of the team's switch that goes with it. */
export interface KeyState {
  readonly lives: boolean;
  readonly isOn: boolean;
}

export const thingOfKey = (id: string): string => `key ${id}`;

function sawKey(facts: Facts, id: string, works: boolean): void {
  facts.saw<KeyState>(thingOfKey(id), works ? 'let in' : 'refused', ({ lives, isOn }) => (lives && isOn) === works);
}
