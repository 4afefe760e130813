/** What a client asked and what it heard, and what that says of single things. */
import type { ScimAnswer } from '../support/scim-client.ts';
import type { Step } from './linearize.ts';

/** One call of a client. */
export interface Exchange {
  readonly client: number;
  /** The operation as it was planned, for the report. */
  readonly says: string;
  readonly from: number;
  /** When it was answered, or given up; Infinity where it may take effect at any later time. */
  readonly to: number;
  /** Absent where there was none. */
  readonly answer: ScimAnswer | undefined;
}

/** The answer says nothing of whether the call took effect. */
export function isUnknown({ answer }: Pick<Exchange, 'answer'>): boolean {
  return answer === undefined || answer.status === 503;
}

/** That something happened to one thing, or was seen of it. */
export interface Fact<State = unknown> {
  /** `<kind> <id>`; the kind says what its states are. */
  readonly thing: string;
  /** Whether the call did it, rather than saw it. */
  readonly isChange: boolean;
  readonly step: Step<State>;
}

/** Makes facts of one exchange. An unknown outcome makes every change optional, and says nothing of what was seen. */
export class Facts {
  readonly all: Fact[] = [];
  readonly #exchange: Exchange;
  readonly isUnknown: boolean;

  constructor(exchange: Exchange, unknown = isUnknown(exchange)) {
    this.#exchange = exchange;
    this.isUnknown = unknown;
  }

  /** Something that the call did. */
  did<State>(thing: string, what: string, apply: (state: State) => readonly State[]): void {
    this.#add(thing, what, apply, this.isUnknown, true);
  }

  /** Something that the answer shows or implies. */
  saw<State>(thing: string, what: string, holds: (state: State) => boolean): void {
    if (!this.isUnknown) this.#add<State>(thing, what, (state) => (holds(state) ? [state] : []), false, false);
  }

  /** Something that the call may have done, whatever was answered. */
  mayHave<State>(thing: string, what: string, apply: (state: State) => readonly State[]): void {
    this.#add(thing, what, apply, true, true);
  }

  #add<State>(
    thing: string,
    what: string,
    apply: (state: State) => readonly State[],
    isOptional: boolean,
    isChange: boolean,
  ): void {
    const { client, says, from, to, answer } = this.#exchange;
    const heard = answer ? `${answer.status}` : 'no answer';
    this.all.push({
      thing,
      isChange,
      step: {
        from,
        to,
        isOptional,
        // Facts of one thing all have its states.
        apply: apply as Step<unknown>['apply'],
        says: `[${from}..${to === Number.POSITIVE_INFINITY ? '' : to}] client ${client}: ${says} -> ${heard}: ${what}`,
      },
    });
  }
}

/** All that anybody ever knew of one team, once a history is over. */
export interface Known {
  readonly users: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
  /** `externalId` -> id: which User a push that nobody heard of became. */
  readonly byExternalId: ReadonlyMap<string, string>;
  /** id -> userNames that it was seen with. */
  readonly namesOf: ReadonlyMap<string, ReadonlySet<string>>;
  /** id -> account. */
  readonly accounts: ReadonlyMap<string, string>;
  /** Names of Users and of Groups that clients use, each with the team in front. */
  readonly names: readonly string[];
  readonly groupNames: readonly string[];
}
