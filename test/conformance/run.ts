/** Runs sections against a service and says what came of every row. */
import { randomBytes } from 'node:crypto';
import { Failed, Skipped } from './check.ts';
import { Client, type Exchange, type Target } from './client.ts';
import { type Facts, readFacts } from './facts.ts';
import type { Feature, Level, Row, Section } from './row.ts';
import { Scenario } from './scenario.ts';

export interface Result {
  readonly rfc: string;
  readonly section: string;
  readonly topic: string;
  readonly level: Level;
  readonly claim: string;
  /** `deviates`: failed, and known to, for the reason in `message`. */
  readonly outcome: 'passed' | 'failed' | 'skipped' | 'deviates';
  /** Why it was skipped, or what was found instead. */
  readonly message?: string;
  /** What a failed row sent and received last. */
  readonly exchange?: Exchange;
  readonly milliseconds: number;
}

export interface RunOptions {
  readonly target: Target;
  readonly sections: readonly Section[];
  /** Rows known to fail, by claim, with the reason. */
  readonly deviations?: ReadonlyMap<string, string>;
  readonly onSection?: (results: readonly Result[]) => void;
}

export interface Outcome {
  readonly results: readonly Result[];
  /** URLs of resources that could not be removed. */
  readonly left: readonly string[];
}

/** @throws TypeError when nothing answers at the base URL */
export async function run({ target, sections, deviations = new Map(), onSection }: RunOptions): Promise<Outcome> {
  const facts = await readFacts(new Client(target));
  const runId = randomBytes(4).toString('hex');
  const left: string[] = [];
  const results: Result[] = [];
  const opened = async <R>(work: (scim: Scenario) => Promise<R>): Promise<R> => {
    const scim = new Scenario(target, facts, runId);
    try {
      return await work(scim);
    } finally {
      left.push(...(await scim.cleanUp()).map((path) => `${target.baseUrl}${path}`));
    }
  };
  for (const section of sections) {
    const ofSection = await opened((scim) => runSection(section, scim, opened, deviations));
    results.push(...ofSection);
    onSection?.(ofSection);
  }
  return { results, left: [...new Set(left)] };
}

type Opened = <R>(work: (scim: Scenario) => Promise<R>) => Promise<R>;

async function runSection(
  section: Section,
  scim: Scenario,
  opened: Opened,
  deviations: ReadonlyMap<string, string>,
): Promise<readonly Result[]> {
  const unmet = missingOf(scim.facts, section.needs);
  const given = unmet === undefined ? await attempt(scim, async () => section.given?.(scim)) : { unmet };
  const results: Result[] = [];
  for (const row of section.rows) {
    const startedAt = performance.now();
    const verdict = await judge(row, given, unmet ?? missingOf(scim.facts, row.needs), opened);
    const reason = verdict.outcome === 'failed' ? deviations.get(row.claim) : undefined;
    results.push({
      ...{ rfc: section.rfc, section: section.number, topic: section.topic, level: row.level, claim: row.claim },
      ...verdict,
      ...(reason !== undefined && { outcome: 'deviates', message: reason }),
      milliseconds: Math.round(performance.now() - startedAt),
    });
  }
  return results;
}

function missingOf(facts: Facts, needs: readonly Feature[] = []): string | undefined {
  return needs.map((feature) => facts.missing(feature)).find((reason) => reason !== undefined);
}

type Verdict = Pick<Result, 'outcome' | 'message' | 'exchange'>;
type Attempt = { readonly value: unknown } | { readonly verdict: Verdict } | { readonly unmet: string };

async function judge(row: Row, given: Attempt, unmet: string | undefined, opened: Opened): Promise<Verdict> {
  if (unmet !== undefined) return { outcome: 'skipped', message: unmet };
  if ('verdict' in given) return { ...given.verdict, message: `could not prepare: ${given.verdict.message}` };
  const value = 'value' in given ? given.value : undefined;
  const done = await opened((scim) => attempt(scim, () => row.run(scim, value)));
  return 'verdict' in done ? done.verdict : { outcome: 'passed' };
}

async function attempt(scim: Scenario, work: () => Promise<unknown>): Promise<Attempt> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof Skipped) return { verdict: { outcome: 'skipped', message: error.message } };
    const exchange = scim.exchanges.at(-1);
    const message = error instanceof Failed ? error.message : `${error}`;
    return { verdict: { outcome: 'failed', message, ...(exchange && { exchange }) } };
  }
}
