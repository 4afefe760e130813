/** The domains that a team verified. */
import type { Check, Table } from '../table/table.ts';
import { keys } from './keys.ts';

/**
 * Which of the domains this team verified.
 * @param domains at most 100, lower case
 */
export async function verifiedDomains(
  table: Table,
  teamId: string,
  domains: Iterable<string>,
): Promise<Map<string, boolean>> {
  const names = [...new Set(domains)];
  const items = names.length > 0 ? await table.batchGet(names.map((name) => keys.domain(teamId, name))) : [];
  return new Map(names.map((name, index) => [name, items[index]?.['state'] === 'verified']));
}

/** Makes a transaction happen only while the team has verified the domain. */
export function stillVerified(teamId: string, domain: string): Check {
  return { kind: 'check', key: keys.domain(teamId, domain), when: [{ attribute: 'state', equals: 'verified' }] };
}
