/** What an OIDC provider remembers while this process lives; the next start knows nobody. */
import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Entry {
  readonly payload: AdapterPayload;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** Beyond it what has expired is swept out. */
const sweepFrom = 1000;

export class ProviderMemory {
  readonly #entries = new Map<string, Entry>();

  /** For the provider's configuration: one adapter for each of its models. */
  readonly adapter = (model: string): Adapter => {
    const keyOf = (id: string): string => `${model}:${id}`;
    const live = (key: string): AdapterPayload | undefined => {
      const entry = this.#entries.get(key);
      return entry && entry.until > Date.now() ? entry.payload : undefined;
    };
    const findBy = async (name: 'uid' | 'userCode', value: string): Promise<AdapterPayload | undefined> => {
      for (const [key, { payload }] of this.#entries) {
        if (key.startsWith(`${model}:`) && payload[name] === value) return live(key);
      }
      return undefined;
    };
    return {
      upsert: async (id, payload, expiresIn) => {
        if (this.#entries.size >= sweepFrom) this.#sweep();
        this.#entries.set(keyOf(id), { payload, until: expiresIn ? Date.now() + expiresIn * 1000 : Infinity });
      },
      find: async (id) => live(keyOf(id)),
      findByUid: (uid) => findBy('uid', uid),
      findByUserCode: (userCode) => findBy('userCode', userCode),
      consume: async (id) => {
        const payload = live(keyOf(id));
        if (payload) payload['consumed'] = Math.floor(Date.now() / 1000);
      },
      destroy: async (id) => void this.#entries.delete(keyOf(id)),
      revokeByGrantId: async (grantId) => this.#forgetWhere(({ payload }) => payload.grantId === grantId),
    };
  };

  /** Ends what was begun for the account: sessions, grants, codes and refresh tokens. */
  forgetAccount(accountId: string): void {
    this.#forgetWhere(({ payload }) => payload.accountId === accountId);
  }

  #sweep(): void {
    const now = Date.now();
    this.#forgetWhere(({ until }) => until <= now);
  }

  #forgetWhere(isOver: (entry: Entry) => boolean): void {
    for (const [key, entry] of this.#entries) if (isOver(entry)) this.#entries.delete(key);
  }
}
