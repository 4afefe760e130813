/** DNS on this machine: what the data folder's `dns.json` says of a name, and otherwise the real thing. So domains can be verified offline. */
import { readFile } from 'node:fs/promises';
import { nodeDns } from '../../shared/ports/dns.ts';
import { type Dns, DnsUnreachableError } from '../../shared/ports/ports.ts';

/** @param file JSON, name -> TXT records; read at each question, so that it may be edited meanwhile, and may be missing */
export function localDns(file: string): Dns {
  const real = nodeDns();
  return {
    async txt(name) {
      const told = await readFile(file, 'utf8').then(recordsOf, (error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map<string, string[]>();
        throw error;
      });
      return told.get(name) ?? real.txt(name);
    },
  };
}

/** @throws DnsUnreachableError where the text is not as it should be */
function recordsOf(text: string): Map<string, string[]> {
  try {
    return new Map(Object.entries(JSON.parse(text)).map(([name, records]) => [name, [records].flat().map(String)]));
  } catch (cause) {
    throw new DnsUnreachableError('dns.json in the data folder is no JSON object of names and their TXT records', {
      cause,
    });
  }
}
