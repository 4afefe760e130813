/** Groups as the model has them: their names, and each membership by itself (RFC 7644 section 3.5.2). */
import type { Facts, Known } from './exchange.ts';
import { type Membership, thingOfMembership, views } from './user-model.ts';

/** Its displayName; undefined stands for none. */
export type GroupState = { readonly name: string } | 'absent' | 'gone';

export const thingOfGroup = (id: string): string => `group ${id}`;
export const thingOfGroupName = (team: string, displayName: string): string => `group-name ${team} ${displayName}`;

const isHere = (state: GroupState): state is { readonly name: string } => typeof state === 'object';

export class GroupModel {
  readonly #facts: Facts;
  readonly #known: Known;
  readonly #team: string;
  readonly id: string;

  constructor(facts: Facts, known: Known, team: string, id: string) {
    this.#facts = facts;
    this.#known = known;
    this.#team = team;
    this.id = id;
  }

  created(name: string, members: readonly string[]): void {
    this.#facts.did<GroupState>(thingOfGroup(this.id), `created as ${name}`, (state) =>
      state === 'absent' ? [{ name }] : [],
    );
    this.#holds(name);
    this.#write(members, 'in');
  }

  renamed(name: string): void {
    this.#facts.did<GroupState>(thingOfGroup(this.id), `renamed to ${name}`, (state) =>
      isHere(state) ? [{ name }] : [],
    );
    this.#holds(name);
  }

  added(members: readonly string[]): void {
    this.#changed();
    this.#write(members, 'in');
  }

  left(members: readonly string[]): void {
    this.#changed();
    this.#write(members, 'out');
  }

  replaced(members: readonly string[]): void {
    this.#changed();
    this.#write(members, 'in');
    this.#write(
      [...this.#known.users].filter((user) => !members.includes(user)),
      'out',
    );
  }

  removed(): void {
    this.#facts.did<GroupState>(thingOfGroup(this.id), 'removed', (state) => (isHere(state) ? ['gone'] : []));
    for (const name of this.#known.groupNames) {
      this.#facts.did<string>(name, `not held by ${this.id} any more`, (holder) => [holder === this.id ? '' : holder]);
    }
    for (const user of this.#known.users) {
      for (const view of views) {
        this.#facts.did<Membership>(thingOfMembership(view, this.id, user), 'the group is gone', () => ['dead']);
      }
    }
  }

  seen(name: string): void {
    this.#facts.saw<GroupState>(
      thingOfGroup(this.id),
      `seen as ${name}`,
      (state) => isHere(state) && state.name === name,
    );
  }

  /** @param besides whom the call itself was about */
  seenMembers(members: readonly string[], besides: readonly string[] = []): void {
    for (const user of this.#known.users) {
      if (!besides.includes(user)) sawMembership(this.#facts, 'members', this.id, user, members.includes(user));
    }
  }

  notFound(): void {
    this.#facts.saw<GroupState>(thingOfGroup(this.id), 'not found', (state) => !isHere(state));
  }

  #changed(): void {
    this.#facts.did<GroupState>(thingOfGroup(this.id), 'its members changed', (state) =>
      isHere(state) ? [state] : [],
    );
  }

  #holds(name: string): void {
    const own = thingOfGroupName(this.#team, name);
    for (const each of this.#known.groupNames) {
      this.#facts.did<string>(each, each === own ? `held by ${this.id}` : `not held by ${this.id}`, (holder) => {
        if (each === own) return holder === '' || holder === this.id ? [this.id] : [];
        return [holder === this.id ? '' : holder];
      });
    }
  }

  #write(users: readonly string[], to: 'in' | 'out'): void {
    for (const user of users) {
      for (const view of views) {
        // Whoever is no user any more is left out, as one bad id must not lose a whole push.
        this.#facts.did<Membership>(thingOfMembership(view, this.id, user), to, (state) => [
          state === 'dead' ? state : to,
        ]);
      }
    }
  }
}

function sawMembership(facts: Facts, view: (typeof views)[number], group: string, user: string, isIn: boolean): void {
  facts.saw<Membership>(
    thingOfMembership(view, group, user),
    isIn ? 'seen in it' : 'not seen in it',
    (state) => (state === 'in') === isIn,
  );
}

/** The groups that a User shows. */
export function sawGroups(facts: Facts, known: Known, user: string, groups: readonly string[]): void {
  for (const group of known.groups) sawMembership(facts, 'groups', group, user, groups.includes(group));
}
