/** Users as the model has them: what calls do to one, and what may be seen of it (RFC 7644 sections 3.3 to 3.6). */
import type { ScimAnswer } from '../support/scim-client.ts';
import type { Facts, Known } from './exchange.ts';

export interface SeenUser {
  readonly version: number;
  readonly userName: string;
  readonly title: string;
  readonly nickName: string;
  readonly active: boolean;
  readonly externalId: string;
}

export type UserState = 'absent' | 'gone' | SeenUser;

const isHere = (state: UserState): state is SeenUser => typeof state === 'object';
const same = (one: SeenUser, other: SeenUser): boolean =>
  fields.every((field) => one[field] === other[field]) && one.version === other.version;
const fields = ['userName', 'title', 'nickName', 'active', 'externalId'] as const;

export type UserChange = Partial<Pick<SeenUser, (typeof fields)[number]>>;

/** A User in an answer. */
export function seenUser(body: ScimAnswer['body'], etag?: string): SeenUser {
  return {
    version: versionIn(etag ?? body?.meta?.version),
    userName: String(body?.userName),
    title: String(body?.title ?? ''),
    nickName: String(body?.nickName ?? ''),
    active: body?.active === true,
    externalId: String(body?.externalId ?? ''),
  };
}

export const versionIn = (etag: unknown): number => Number(/"(\d+)"/.exec(String(etag))?.[1]);

export const thingOfUser = (id: string): string => `user ${id}`;
export const thingOfName = (team: string, userName: string): string => `name ${team} ${userName.toLowerCase()}`;
export const thingOfSignIn = (account: string): string => `sign-in ${account}`;

/** One User, known by its id and with what else depends on it. */
export class UserModel {
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

  /** Made anew, or revived as what it was not any more (POST of a deactivated member). */
  provisioned(wanted: SeenUser | undefined, sent: Omit<SeenUser, 'version'>): void {
    const apply = (state: UserState): readonly UserState[] => {
      if (state === 'gone') return [];
      if (isHere(state) && (state.active || state.userName.toLowerCase() !== sent.userName.toLowerCase())) return [];
      const after = { ...sent, version: isHere(state) ? state.version + 1 : 1 };
      return wanted && !same(wanted, after) ? [] : [after];
    };
    this.#facts.did(thingOfUser(this.id), `provisioned as ${sent.userName}`, apply);
    this.#facts.did<string>(thingOfName(this.#team, sent.userName), `held by ${this.id}`, (holder) =>
      holder === '' || holder === this.id ? [this.id] : [],
    );
    this.#signIn(sent.active);
  }

  /** A push of the name, of which nobody knows whom it met, may have revived this one. */
  mayBeRevived(sent: Omit<SeenUser, 'version'>): void {
    this.#facts.mayHave<UserState>(thingOfUser(this.id), `perhaps revived as ${sent.userName}`, (state) => {
      if (!isHere(state) || state.active || state.userName.toLowerCase() !== sent.userName.toLowerCase()) return [];
      return [{ ...sent, version: state.version + 1 }];
    });
    const account = this.#known.accounts.get(this.id);
    if (account !== undefined)
      this.#facts.mayHave<boolean>(thingOfSignIn(account), 'perhaps allowed again', () => [true]);
  }

  /** @param seen as the answer shows it afterwards @param ifMatch the version that was asked for */
  changed(change: UserChange, seen: SeenUser | undefined, ifMatch?: number): void {
    this.#facts.did<UserState>(thingOfUser(this.id), `changed ${JSON.stringify(change)}`, (state) => {
      if (!isHere(state) || (ifMatch !== undefined && state.version !== ifMatch)) return [];
      const changes = fields.some((field) => change[field] !== undefined && change[field] !== state[field]);
      const after = { ...state, ...change, version: state.version + (changes ? 1 : 0) };
      return seen && !same(seen, after) ? [] : [after];
    });
    if (change.userName !== undefined) this.#renamed(change.userName);
    if (change.active !== undefined) this.#signIn(change.active);
  }

  removed(ifMatch?: number): void {
    this.#facts.did<UserState>(thingOfUser(this.id), 'removed', (state) =>
      isHere(state) && (ifMatch === undefined || state.version === ifMatch) ? ['gone'] : [],
    );
    this.#leaves();
  }

  /** What was removed before may be removed to its end. */
  purged(): void {
    this.#facts.did<UserState>(thingOfUser(this.id), 'purged', (state) => (state === 'absent' ? [] : ['gone']));
    this.#leaves(true);
  }

  seen(seen: SeenUser): void {
    this.#facts.saw<UserState>(
      thingOfUser(this.id),
      `seen as ${JSON.stringify(seen)}`,
      (state) => isHere(state) && same(state, seen),
    );
  }

  notFound(): void {
    this.#facts.saw<UserState>(thingOfUser(this.id), 'not found', (state) => !isHere(state));
  }

  /** 412 (RFC 7644 section 3.14). */
  differed(ifMatch: number): void {
    this.#facts.saw<UserState>(
      thingOfUser(this.id),
      `of another version than ${ifMatch}`,
      (state) => isHere(state) && state.version !== ifMatch,
    );
  }

  refused(): void {
    this.#facts.saw<UserState>(thingOfUser(this.id), 'refused, so it is there', isHere);
  }

  /** @param mayKeep whether the account may be somebody's anew by now, and be left alone */
  #leaves(mayKeep = false): void {
    for (const name of this.#known.names) {
      this.#facts.did<string>(name, `not held by ${this.id} any more`, (holder) => [holder === this.id ? '' : holder]);
    }
    for (const group of this.#known.groups) {
      for (const view of views) {
        this.#facts.did<Membership>(thingOfMembership(view, group, this.id), 'the person is gone', () => ['dead']);
      }
    }
    this.#signIn(false, mayKeep);
  }

  #renamed(userName: string): void {
    const own = thingOfName(this.#team, userName);
    for (const name of this.#known.names) {
      this.#facts.did<string>(name, name === own ? `held by ${this.id}` : `not held by ${this.id}`, (holder) => {
        if (name === own) return holder === '' || holder === this.id ? [this.id] : [];
        return [holder === this.id ? '' : holder];
      });
    }
  }

  #signIn(isAllowed: boolean, mayKeep = false): void {
    const account = this.#known.accounts.get(this.id);
    if (account === undefined) return;
    this.#facts.did<boolean>(thingOfSignIn(account), isAllowed ? 'allowed' : 'refused', (state) =>
      mayKeep ? [isAllowed, state] : [isAllowed],
    );
  }
}

export type Membership = 'out' | 'in' | 'dead';

/** The group's members and the person's groups are seen apart: a transaction's writes may be seen one by one. */
export const views = ['members', 'groups'] as const;

export const thingOfMembership = (view: (typeof views)[number], group: string, user: string): string =>
  `${view} ${group} ${user}`;
