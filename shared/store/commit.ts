/** Carrying out a computed set of writes, and trying again what lost a race. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '../domain/error.ts';
import { type Table, TableUnavailableError, TransactionRefusedError, type Write } from '../table/table.ts';

/** Waits between tries: full jitter, doubling (https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/). */
const backoffMs = { first: 25, most: 1000 } as const;
/** A race lost to a condition is decided anew at once; so many times before waits come in between. */
const hastyTries = 2;

/** What was read has changed since, or was met half-way through a change: whatever was computed from it is void. */
export class StaleReadError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StaleReadError';
  }
}

const busy = (cause: unknown): DomainError =>
  new DomainError('busy', 'Too many changes meet on this resource at the moment; send the request again.', { cause });

/**
 * Writes all or nothing. An unknown outcome, a conflict or a throttle is tried again with the same token, so that a repetition of
 * what had succeeded after all changes nothing.
 * @param deadline epoch milliseconds after which nothing is begun any more
 * @throws StaleReadError when a condition refused; DomainError `busy` when time ran out; TableUnavailableError
 */
export async function commit(table: Table, writes: readonly Write[], deadline: number): Promise<void> {
  const token = randomUUID();
  return untilAnswered(() => table.transact(writes, { token }), deadline);
}

/** @throws DomainError `busy` past the deadline: for work in many steps, each of which may be the last */
export function mustBeInTime(deadline: number): void {
  if (Date.now() >= deadline) throw busy(undefined);
}

/** One write by itself, at half the price, where it does no harm twice. Throws what `commit` throws. */
export function commitOne(table: Table, write: Parameters<Table['write']>[0], deadline: number): Promise<void> {
  return untilAnswered(() => table.write(write), deadline);
}

async function untilAnswered(call: () => Promise<void>, deadline: number): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (error instanceof TransactionRefusedError) {
        if (error.refusals.some(({ reason }) => reason === 'validation')) throw error;
        // A conflict beside a refused condition would only be refused again.
        if (error.refusals.some(({ reason }) => reason === 'condition')) {
          throw new StaleReadError('a condition of the transaction did not hold', { cause: error });
        }
        await backOff(attempt, deadline, busy(error));
      } else if (error instanceof TableUnavailableError) {
        await backOff(attempt, deadline, error);
      } else {
        throw error;
      }
    }
  }
}

/**
 * Reads, decides and commits until nothing changed in between.
 * @param attempt throws StaleReadError when its commit came too late
 * @throws DomainError `busy` when time ran out, and whatever `attempt` throws besides
 */
export async function untilCurrent<T>(deadline: number, attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof StaleReadError)) throw error;
      await backOff(tries - hastyTries, deadline, busy(error));
    }
  }
}

async function backOff(attempt: number, deadline: number, otherwise: Error): Promise<void> {
  const most = attempt < 0 ? 0 : Math.min(backoffMs.most, backoffMs.first * 2 ** attempt);
  const wait = Math.random() * most;
  if (Date.now() + wait >= deadline) throw otherwise;
  if (most > 0) await sleep(wait);
}
