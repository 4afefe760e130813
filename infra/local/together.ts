/** Things that come one by one and are cheaper done side by side. Each is done in the order it came; none may throw. */
import { setImmediate } from 'node:timers';

type Job = () => void;

/**
 * Does what comes in one turn of the event loop at the end of that turn.
 * @param most in one turn; what is beyond waits for the next
 */
export function atEndOfTurn(most: number): (job: Job) => void {
  let waiting: Job[] = [];
  const run = (): void => {
    const now = waiting;
    waiting = now.splice(most);
    if (waiting.length > 0) setImmediate(run);
    for (const job of now) job();
  };
  return (job) => {
    if (waiting.push(job) === 1) setImmediate(run);
  };
}

/** Does what comes while promises settle once none is left to be told of its settling. */
export function whenAllSettled(): (job: Job) => void {
  let waiting: Job[] = [];
  const run = (): void => {
    const now = waiting;
    waiting = [];
    for (const job of now) job();
  };
  return (job) => {
    if (waiting.push(job) === 1) process.nextTick(run);
  };
}
