/** Failed calls that say the same of the same thing, as one: what an admin has to put right once. */
import type { ResultOf } from '../../api/contracts.ts';

type FailedCall = ResultOf<'listFailedCalls'>['items'][number];

export interface Failure {
  readonly id: string;
  /** The newest of them. */
  readonly call: FailedCall;
  /** How many were noted: one a minute for each reason. */
  readonly times: number;
  readonly first: string;
}

/** @param calls the newest first @returns those that failed last first */
export function groupFailures(calls: readonly FailedCall[]): Failure[] {
  const failures = new Map<string, Failure>();
  for (const call of calls) {
    const { operation, status, scimType, detail, resource, key } = call;
    const id = JSON.stringify([operation, status, scimType, detail, resource, key]);
    const before = failures.get(id);
    failures.set(
      id,
      before ? { ...before, times: before.times + 1, first: call.at } : { id, call, times: 1, first: call.at },
    );
  }
  return [...failures.values()];
}
