/** What must be true of the activity log and of failed calls: known kinds and actors, an end, and nobody's address. */
import { activityKinds } from '../domain/activity.ts';
import { tableLayout } from '../table/layout.ts';
import type { Item } from '../table/table.ts';
import { type Violation, violation } from './violation.ts';

const kinds: ReadonlySet<unknown> = new Set(activityKinds);
const actor = /^(?:operator|host|system|anybody|(?:key|person):[0-9A-Za-z-]+)$/;

export function logEntryViolation(item: Item): Violation[] {
  const { pk, sk } = item;
  const isEntry = pk.endsWith('#ACTIVITY');
  const said = Object.values(item).some((value) => typeof value === 'string' && value.includes('@'));
  const texts = [
    ...(said ? [`${sk} of ${pk} holds an address`] : []),
    ...(item[tableLayout.timeToLive] === undefined ? [`${sk} of ${pk} is kept for ever`] : []),
    ...(isEntry && !kinds.has(item['kind']) ? [`${sk} of ${pk} is of the unknown kind ${item['kind']}`] : []),
    ...(isEntry && !actor.test(String(item['actor'])) ? [`${sk} of ${pk} was done by ${item['actor']}`] : []),
  ];
  return texts.map((text) => violation('log-entry-unfit', text, [{ pk, sk }]));
}
