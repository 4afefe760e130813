/** What many schedules came to. */
import type { Outcome } from './run-schedule.ts';

export interface Failure {
  readonly seed: number;
  readonly failures: readonly string[];
  /** The shortest history that was found to show it. */
  readonly history: readonly string[];
  readonly faults: object;
}

export class Report {
  schedules = 0;
  calls = 0;
  unanswered = 0;
  busy = 0;
  facts = 0;
  things = 0;
  seconds = 0;
  readonly injected = new Map<string, number>();
  readonly byOperation = new Map<string, number>();
  readonly failures: Failure[] = [];

  add({ calls, unanswered, facts, things, injected, statuses }: Outcome): void {
    this.schedules += 1;
    this.calls += calls;
    this.unanswered += unanswered;
    this.facts += facts;
    this.things += things;
    for (const [kind, count] of Object.entries(injected))
      this.injected.set(kind, (this.injected.get(kind) ?? 0) + count);
    for (const [name, count] of statuses) {
      if (name.endsWith(' 503')) this.busy += count;
      const operation = name.slice(0, name.lastIndexOf(' ')).replace(':', '');
      this.byOperation.set(operation, (this.byOperation.get(operation) ?? 0) + count);
    }
  }

  toJSON(): object {
    const { injected, byOperation, ...rest } = { ...this };
    return { ...rest, injected: Object.fromEntries(injected), byOperation: Object.fromEntries(byOperation) };
  }

  toString(): string {
    const injected = [...this.injected].map(([kind, count]) => `  ${count.toString().padStart(9)} ${kind}`);
    const operations = [...this.byOperation]
      .sort((a, b) => b[1] - a[1])
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
    return [
      `${this.schedules} schedules in ${this.seconds.toFixed(0)} s, ${this.failures.length} of which failed`,
      `${this.calls} calls: ${this.busy} answered 503, ${this.unanswered} never answered`,
      `${this.facts} facts about ${this.things} things held against the model`,
      'faults injected:',
      ...injected,
      `operations: ${operations}`,
    ].join('\n');
  }
}

export function failureText({ seed, failures, history, faults }: Failure): string {
  return [
    `\nseed ${seed} failed:`,
    ...failures.map((failure) => `  ${failure}`),
    `the shortest history that was found to show it, under ${JSON.stringify(faults)}:`,
    ...history.map((line) => `  ${line}`),
  ].join('\n');
}
