/** The limits of `infra/limits.ts` on this machine: what the firewall and the gateway's throttle refuse when deployed. */
import { hash } from 'node:crypto';
import type { RestApiName } from '../../functions/operations.ts';
import { type RateLimit, rateLimits, stageThrottle } from '../limits.ts';

/** A window is counted in so many parts; when the oldest leaves, what was counted in it does. */
const parts = 12;

/** As many as AWS WAF tells apart; of more, those that were first seen longest ago are forgotten. */
const keysMax = 10_000;

/** Requests of one key: how many came in each part of the window, and up to which part that is current. */
interface Counted {
  readonly requests: Uint32Array;
  latest: number;
  sum: number;
}

/** Counts requests by key over a window that moves on; every request counts, the refused too, as in AWS WAF. */
export class SlidingWindow {
  readonly #requests: number;
  readonly #partMs: number;
  readonly #byKey = new Map<string, Counted>();

  constructor({ requests, windowSeconds }: RateLimit) {
    this.#requests = requests;
    this.#partMs = (windowSeconds * 1000) / parts;
  }

  /**
   * Counts a request.
   * @param nowMs never less than before
   * @returns whether there were more of that key than its limit
   */
  exceeds(key: string, nowMs: number): boolean {
    const part = Math.floor(nowMs / this.#partMs);
    const counted = this.#byKey.get(key) ?? this.#start(key, part);
    for (let gone = Math.min(part - counted.latest, parts); gone > 0; gone -= 1) {
      const index = (part - gone + 1) % parts;
      counted.sum -= counted.requests[index] ?? 0;
      counted.requests[index] = 0;
    }
    counted.latest = part;
    counted.requests[part % parts] = (counted.requests[part % parts] ?? 0) + 1;
    counted.sum += 1;
    return counted.sum > this.#requests;
  }

  #start(key: string, part: number): Counted {
    if (this.#byKey.size >= keysMax) {
      const [oldest] = this.#byKey.keys();
      if (oldest !== undefined) this.#byKey.delete(oldest);
    }
    const counted = { requests: new Uint32Array(parts), latest: part, sum: 0 };
    this.#byKey.set(key, counted);
    return counted;
  }
}

/** What API Gateway throttles a stage with. */
export class TokenBucket {
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #filledMs = 0;

  constructor({ perSecond, burst }: { readonly perSecond: number; readonly burst: number }) {
    this.#perMs = perSecond / 1000;
    this.#burst = burst;
    this.#tokens = burst;
  }

  /** @returns whether there was a token to take */
  take(nowMs: number): boolean {
    this.#tokens = Math.min(this.#burst, this.#tokens + Math.max(0, nowMs - this.#filledMs) * this.#perMs);
    this.#filledMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/**
 * Judges a request by the rates of what it comes from.
 * @returns the type of the gateway response that refuses it; `undefined` lets it in
 */
export type LimitRate = (request: {
  readonly stage: RestApiName;
  readonly authorization: string | undefined;
  readonly address: string;
}) => string | undefined;

export interface Rates {
  readonly key: RateLimit;
  readonly address: RateLimit;
  readonly stage: { readonly perSecond: number; readonly burst: number };
}

/** Each API has a firewall and a throttle of its own, as when deployed; a request that the firewall refuses does not reach the throttle. */
export function limitRate(
  rates: Rates = { ...rateLimits, stage: stageThrottle },
  nowMs: () => number = () => performance.now(),
): LimitRate {
  const guard = () => ({
    keys: new SlidingWindow(rates.key),
    addresses: new SlidingWindow(rates.address),
    throttle: new TokenBucket(rates.stage),
  });
  const guards = { scim: guard(), app: guard() } satisfies Record<RestApiName, ReturnType<typeof guard>>;
  return ({ stage, authorization, address }) => {
    const { keys, addresses, throttle } = guards[stage];
    const now = nowMs();
    if (addresses.exceeds(address, now)) return 'QUOTA_EXCEEDED';
    if (authorization && keys.exceeds(firewallKey(authorization), now)) return 'QUOTA_EXCEEDED';
    return throttle.take(now) ? undefined : 'THROTTLED';
  };
}

/** No SCIM API key is as long; of what is longer, as access tokens and junk, a hash is remembered. */
const keyLengthMax = 200;

/** What the firewall makes of an Authorization header before it counts: `keyTransformations` in `infra/constructs/firewall.ts`. */
function firewallKey(authorization: string): string {
  const key = authorization.replace(/[\t\n\v\f\r\u00a0 ]+/g, ' ').toLowerCase();
  return key.length > keyLengthMax ? hash('sha256', key) : key;
}
