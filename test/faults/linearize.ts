/**
 * Whether a history of calls on one thing fits some order of them in which each happens at one moment between its beginning and its end
 * (M. Herlihy and J. Wing, "Linearizability", 1990; the search is that of J. Wing and C. Gong, with what was tried remembered).
 */

/** One call. `State` is anything that JSON can write. */
export interface Step<State> {
  /** On one clock for all. */
  readonly from: number;
  /** Infinity where it may take effect at any later time. */
  readonly to: number;
  /** Whether it may have had no effect, as nobody heard what came of it. */
  readonly isOptional: boolean;
  /** The states that the call may lead to; none where it could not have been answered so. */
  readonly apply: (state: State) => readonly State[];
  /** For whoever reads that nothing fits. */
  readonly says: string;
}

export interface Misfit<State> {
  /** As many calls as could be put in order. */
  readonly longest: number;
  /** A state in which none of the next calls could be. */
  readonly state: State;
  readonly next: readonly Step<State>[];
}

/** More would mean that the search has lost its way. */
const searchedMax = 300_000;

/** @returns undefined where an order fits */
export function misfit<State>(initial: State, history: readonly Step<State>[]): Misfit<State> | undefined {
  const steps = [...history].sort((a, b) => a.from - b.from);
  const words = Math.ceil(steps.length / 30);
  const done = new Int32Array(words);
  const seen = new Set<string>();
  let searched = 0;
  let best: Misfit<State> = { longest: -1, state: initial, next: [] };

  const isDone = (index: number): boolean => ((done[Math.floor(index / 30)] ?? 0) & (1 << (index % 30))) !== 0;
  const mark = (index: number): void => {
    const word = Math.floor(index / 30);
    done[word] = (done[word] ?? 0) ^ (1 << (index % 30));
  };

  function search(state: State, count: number): boolean {
    if (count === steps.length) return true;
    searched += 1;
    if (searched > searchedMax) throw new RangeError('too many orders to search');
    const name = `${done.join()} ${JSON.stringify(state)}`;
    if (seen.has(name)) return false;
    seen.add(name);
    // Whoever began behind the end of another comes behind it.
    let bound = Number.POSITIVE_INFINITY;
    const next: number[] = [];
    for (const [index, { from, to }] of steps.entries()) {
      if (isDone(index)) continue;
      if (from > bound) break;
      next.push(index);
      bound = Math.min(bound, to);
    }
    for (const index of next) {
      const step = steps[index];
      if (!step || step.from > bound) continue;
      const states = step.isOptional ? [...step.apply(state), state] : step.apply(state);
      mark(index);
      for (const after of states) if (search(after, count + 1)) return true;
      mark(index);
    }
    if (count > best.longest) {
      const candidates = next.flatMap((index) => {
        const step = steps[index];
        return step && step.from <= bound ? [step] : [];
      });
      best = { longest: count, state, next: candidates };
    }
    return false;
  }

  return search(initial, 0) ? undefined : best;
}
