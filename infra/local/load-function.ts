/** Loads an operation's function from its source. */
import type { Operation } from '../../functions/operations.ts';
import type { ProxyHandler } from './gateway.ts';

/**
 * @returns the module of the operation, whose `handler` Lambda would call
 * @throws Error naming the file when it exports no handler
 */
export async function loadFunction(operation: Operation): Promise<{ readonly handler: ProxyHandler }> {
  const loaded: { handler?: ProxyHandler } = await import(`../../functions/${operation.file}`);
  if (typeof loaded.handler !== 'function') throw new Error(`functions/${operation.file} exports no handler`);
  return { handler: loaded.handler };
}
