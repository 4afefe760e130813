/** What must be true of the activity log and of failed calls: known kinds and actors, an end, and nobody's address. */
import { activityKinds } from '../../shared/domain/activity.ts';
import type { Item } from '../../shared/table/table.ts';

const kinds: ReadonlySet<unknown> = new Set(activityKinds);
const actor = /^(?:operator|host|system|anybody|(?:key|person):[0-9A-Za-z-]+)$/;
const partition = /^TEAM#[^#]+#(?:ACTIVITY|CALLS)$/;

/** @returns one sentence for each thing that is wrong */
export function activityViolations(items: readonly Item[]): string[] {
  return items
    .filter(({ pk }) => partition.test(pk))
    .flatMap((item) => {
      const { pk, sk } = item;
      const isEntry = pk.endsWith('#ACTIVITY');
      const said = Object.values(item).some((value) => typeof value === 'string' && value.includes('@'));
      return [
        ...(said ? [`${sk} of ${pk} holds an address`] : []),
        ...(item['expiresAt'] === undefined ? [`${sk} of ${pk} is kept for ever`] : []),
        ...(isEntry && !kinds.has(item['kind']) ? [`${sk} of ${pk} is of the unknown kind ${item['kind']}`] : []),
        ...(isEntry && !actor.test(String(item['actor'])) ? [`${sk} of ${pk} was done by ${item['actor']}`] : []),
      ];
    });
}
