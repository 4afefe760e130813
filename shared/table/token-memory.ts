/** Remembers the tokens of transactions that happened, as DynamoDB does for ten minutes. */
import type { Write } from './table.ts';

interface Remembered {
  readonly writes: readonly Write[];
  readonly atMs: number;
}

const rememberMs = 10 * 60 * 1000;

/**
 * As many as a process needs whose own table is in it: no answer is lost on the way to itself, so what succeeded is not asked for again.
 * More of them cost: what a token remembers outlives the young collections.
 */
export const fewTokens = 64;

/** Two generations, so that forgetting costs nothing per transaction: at most twice the bound is held. */
export class TokenMemory {
  readonly #bound: number;
  readonly #clockMs: () => number;
  #young = new Map<string, Remembered>();
  #old = new Map<string, Remembered>();

  /** @param bound how many tokens are surely remembered @param clockMs milliseconds, never going back */
  constructor(bound = 512, clockMs: () => number = () => performance.now()) {
    this.#bound = bound;
    this.#clockMs = clockMs;
  }

  /**
   * Whether the same writes already happened under this token.
   * @throws TypeError when other writes did (DynamoDB: IdempotentParameterMismatchException)
   */
  happened(token: string, writes: readonly Write[]): boolean {
    const remembered = this.#young.get(token) ?? this.#old.get(token);
    if (remembered === undefined || this.#clockMs() - remembered.atMs > rememberMs) return false;
    if (remembered.writes !== writes && JSON.stringify(remembered.writes) !== JSON.stringify(writes)) {
      throw new TypeError('the token was used for other writes');
    }
    return true;
  }

  remember(token: string, writes: readonly Write[]): void {
    if (this.#young.size >= this.#bound) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(token, { writes, atMs: this.#clockMs() });
  }
}
