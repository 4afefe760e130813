/** Services that break a promise, each in one way, so that the model and the checks are seen to notice. */
import type { Meter } from '../../shared/table/meter.ts';
import { keyOf } from '../../shared/table/request-checks.ts';
import type {
  Condition,
  Delete,
  Item,
  Key,
  Put,
  Query,
  QueryPage,
  Table,
  Update,
  Write,
} from '../../shared/table/table.ts';
import { TransactionRefusedError } from '../../shared/table/table.ts';
import type { Sabotage } from './stage.ts';

export interface Mutant {
  /** What is wrong with it. */
  readonly claim: string;
  readonly sabotage: Sabotage;
  /** A seed of a schedule that notices; another is looked for where it does not any more. */
  readonly noticedBy: number;
}

/** What a mutant changes of a table; what is absent stays as it is. */
interface Damage {
  /** Writes that are carried out in the place of others. */
  readonly writes?: (writes: readonly Write[]) => readonly Write[];
  readonly transact?: (inner: Table, writes: readonly Write[], token: string) => Promise<void>;
  readonly item?: (key: Key, item: Item | undefined) => Item | undefined;
}

class DamagedTable implements Table {
  readonly #inner: Table;
  readonly #damage: Damage;
  readonly #isUnderWay: () => boolean;

  constructor(inner: Table, damage: Damage, isUnderWay: () => boolean) {
    this.#inner = inner;
    this.#damage = damage;
    this.#isUnderWay = isUnderWay;
  }
  meteredBy(_meter: Meter): Table {
    return this;
  }
  async get(key: Key, options?: { readonly consistent?: boolean }): Promise<Item | undefined> {
    return this.#seen(key, await this.#inner.get(key, options));
  }
  async batchGet(keys: readonly Key[]): Promise<readonly (Item | undefined)[]> {
    const items = await this.#inner.batchGet(keys);
    return keys.map((key, index) => this.#seen(key, items[index]));
  }
  query(query: Query): Promise<QueryPage> {
    return this.#inner.query(query);
  }
  async write(write: Put | Update | Delete): Promise<void> {
    for (const each of this.#written([write])) if (each.kind !== 'check') await this.#inner.write(each);
  }
  async transact(writes: readonly Write[], { token }: { readonly token: string }): Promise<void> {
    const { transact } = this.#damage;
    const written = this.#written(writes);
    if (written.length === 0) return;
    if (transact && this.#isUnderWay()) return transact(this.#inner, written, token);
    return this.#inner.transact(written, { token });
  }

  #written(writes: readonly Write[]): readonly Write[] {
    return this.#isUnderWay() && this.#damage.writes ? this.#damage.writes(writes) : writes;
  }

  #seen(key: Key, item: Item | undefined): Item | undefined {
    return this.#isUnderWay() && this.#damage.item ? this.#damage.item(key, item) : item;
  }
}

/** The same damage on every table, with a memory of its own. */
const damaged =
  (make: () => Damage): Sabotage =>
  (table, isUnderWay) =>
    new DamagedTable(table, make(), isUnderWay);

const isOf = (write: Write, start: string): boolean => keyOf(write).sk.startsWith(start);

/** Writes that match are changed, or left out. */
const instead = (matches: (write: Write) => boolean, change: (write: Write) => readonly Write[]) =>
  damaged(() => ({
    writes: (writes) => writes.flatMap((write) => (matches(write) ? change(write) : [write])),
  }));

const withoutConditions =
  (drops: (condition: Condition) => boolean) =>
  (write: Write): readonly Write[] => {
    const when = (write.when ?? []).filter((condition) => !drops(condition));
    if (write.kind === 'check') return when.length > 0 ? [{ ...write, when }] : [];
    return [{ ...write, when }];
  };

const names = (condition: Condition, attribute: string): boolean =>
  'attribute' in condition && condition.attribute === attribute;

const all = (): boolean => true;

export const mutants: readonly Mutant[] = [
  {
    claim: 'a User is written whatever its version is by then',
    noticedBy: 1,
    sabotage: instead(
      (write) => isOf(write, 'USER#'),
      withoutConditions((condition) => names(condition, 'version')),
    ),
  },
  {
    claim: 'a userName is locked without looking whether it is',
    noticedBy: 36,
    sabotage: instead((write) => write.kind === 'put' && isOf(write, 'USERNAME#'), withoutConditions(all)),
  },
  {
    claim: 'a displayName is locked without looking whether it is',
    noticedBy: 30,
    sabotage: instead((write) => write.kind === 'put' && isOf(write, 'GROUPNAME#'), withoutConditions(all)),
  },
  {
    claim: 'the counters are not written',
    noticedBy: 1,
    sabotage: instead(
      (write) => isOf(write, 'COUNT#'),
      () => [],
    ),
  },
  {
    claim: 'the person’s side of a membership is not written',
    noticedBy: 1,
    sabotage: instead(
      (write) => write.kind === 'put' && keyOf(write).pk.endsWith('#MEMBERSHIPS') && isOf(write, 'USER#'),
      () => [],
    ),
  },
  {
    claim: 'a version stays as it is',
    noticedBy: 1,
    sabotage: instead(
      (write) => write.kind === 'update' && isOf(write, 'USER#') && write.set?.['version'] !== undefined,
      (write) => {
        if (write.kind !== 'update') return [write];
        const { version: _, ...set } = write.set ?? {};
        return [{ ...write, set }];
      },
    ),
  },
  {
    claim: 'every tenth transaction is acknowledged and not carried out',
    noticedBy: 1,
    sabotage: damaged(() => {
      let count = 0;
      return {
        writes(writes) {
          count += 1;
          return count % 10 === 0 ? [] : writes;
        },
      };
    }),
  },
  {
    claim: 'of every fifth transaction half is written',
    noticedBy: 3,
    sabotage: damaged(() => {
      let count = 0;
      return {
        writes(writes) {
          count += 1;
          return count % 5 === 0 ? writes.slice(0, Math.ceil(writes.length / 2)) : writes;
        },
      };
    }),
  },
  {
    claim: 'a transaction that is repeated with its token is carried out again',
    noticedBy: 20,
    sabotage: damaged(() => {
      let count = 0;
      return {
        transact(inner, writes, token) {
          count += 1;
          return inner.transact(writes, { token: `${token.slice(0, 24)}-${count}` });
        },
      };
    }),
  },
  {
    claim: 'keys are read from a memory that hears of no change',
    noticedBy: 7,
    sabotage: damaged(() => {
      const remembered = new Map<string, Item>();
      return {
        item(key, item) {
          if (!key.pk.endsWith('#KEYS') || !item) return item;
          const known = remembered.get(key.sk) ?? item;
          remembered.set(key.sk, known);
          return known;
        },
      };
    }),
  },
  {
    claim: 'whoever is deactivated may go on signing in',
    noticedBy: 1,
    sabotage: instead(
      (write) => write.kind === 'update' && write.key.pk.startsWith('ACCOUNT#') && write.set?.['signIn'] === 'blocked',
      (write) => (write.kind === 'update' ? [{ ...write, set: { signIn: 'allowed' }, remove: [] }] : [write]),
    ),
  },
  {
    claim: 'a domain is claimed though another team has it',
    noticedBy: 82,
    sabotage: damaged(() => ({
      writes: (writes) =>
        writes.flatMap((write) =>
          keyOf(write).pk.startsWith('DOMAIN#') && write.kind === 'put' ? withoutConditions(all)(write) : [write],
        ),
      item: (key, item) => (key.pk.startsWith('DOMAIN#') ? undefined : item),
    })),
  },
  {
    claim: 'some transactions are answered with what nothing foresees',
    noticedBy: 1,
    sabotage: damaged(() => ({
      transact(inner, writes, token) {
        if (Number.parseInt(token.slice(0, 2), 16) < 32)
          return Promise.reject(new TransactionRefusedError([{ index: 0, reason: 'validation' }]));
        return inner.transact(writes, { token });
      },
    })),
  },
  {
    claim: 'a member joins whether or not the person exists',
    noticedBy: 1,
    sabotage: instead(
      (write) => write.kind === 'update' && isOf(write, 'USER#') && write.add?.['joined'] !== undefined,
      () => [],
    ),
  },
  {
    claim: 'a group is written whatever its version is by then',
    noticedBy: 22,
    sabotage: instead(
      (write) => isOf(write, 'GROUP#'),
      withoutConditions((condition) => names(condition, 'version')),
    ),
  },
  {
    claim: 'the list of Super Admins is written over what others wrote',
    noticedBy: 53,
    sabotage: instead((write) => isOf(write, 'SUPERADMINS'), withoutConditions(all)),
  },
];
