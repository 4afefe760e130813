/** DNS by Node's own resolver, which asks the servers itself and caches nothing. */
import { Resolver } from 'node:dns/promises';
import { type Dns, DnsUnreachableError } from './ports.ts';

/** Of one question to one server; every server is asked so many times. */
const timeoutMs = 2000;
const tries = 2;
/** Of all questions together, however many servers there are. */
const allTogetherMs = 8000;

/** What says that there is no such name, or no such record of it; anything else says nothing. */
const isNoRecord: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA']);

/** @param options `servers`: `address` or `address:port`; those of the machine when absent */
export function nodeDns({ servers }: { readonly servers?: readonly string[] } = {}): Dns {
  return {
    async txt(name) {
      const resolver = new Resolver({ timeout: timeoutMs, tries });
      if (servers) resolver.setServers(servers);
      const timer = setTimeout(() => resolver.cancel(), allTogetherMs);
      try {
        const records = await resolver.resolveTxt(name);
        // One record may come in several strings, which belong together without anything between them.
        return records.map((strings) => strings.join(''));
      } catch (error) {
        const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
        if (isNoRecord.has(code)) return [];
        throw new DnsUnreachableError(`the TXT records of ${name} could not be asked for: ${String(code)}`, {
          cause: error,
        });
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
