/** The clock's functions on this machine, called as often as deployed. */
import { type ScheduledFunction, scheduledFunctions } from '../../functions/operations.ts';
import type { ScheduledHandler } from '../../shared/http/scheduled-function.ts';
import { LocalContext } from './lambda-context.ts';
import type { OnFailure } from './stream.ts';

/**
 * Calls each once now, and then by the clock.
 * @returns what ends it
 */
export async function startScheduled(onFailure: OnFailure): Promise<() => void> {
  const timers = await Promise.all(scheduledFunctions.map((definition) => startOne(definition, onFailure)));
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

async function startOne(definition: ScheduledFunction, onFailure: OnFailure): Promise<NodeJS.Timeout> {
  const { name, file, timeoutSeconds, everyMinutes } = definition;
  const { handler }: { handler: ScheduledHandler } = await import(`../../functions/${file}`);
  const call = (): void => {
    const context = new LocalContext(name, crypto.randomUUID(), performance.now() + timeoutSeconds * 1000);
    handler({}, context).catch((error: unknown) => onFailure(definition, error));
  };
  call();
  return setInterval(call, everyMinutes * 60_000).unref();
}
