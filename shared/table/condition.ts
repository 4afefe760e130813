/** Conditions on a stored item, decided as DynamoDB decides them. */
import type { Condition, Item, Scalar } from './table.ts';
import { compareUtf8 } from './utf8-order.ts';

/** Whether every condition holds of `item`, which is undefined where nothing is stored. */
export function allHold(conditions: readonly Condition[] | undefined, item: Item | undefined): boolean {
  return conditions === undefined || conditions.every((condition) => holds(condition, item));
}

/** Whether the condition holds of `item`. Values of different types are neither equal nor in any order. */
function holds(condition: Condition, item: Item | undefined): boolean {
  if ('item' in condition) return (condition.item === 'present') === (item !== undefined);
  const stored = item !== undefined && Object.hasOwn(item, condition.attribute) ? item[condition.attribute] : undefined;
  if ('is' in condition) return (condition.is === 'present') === (stored !== undefined);
  if ('equals' in condition) return stored === condition.equals;
  if ('absentOrEquals' in condition) return stored === undefined || stored === condition.absentOrEquals;
  if ('lessThan' in condition) return difference(stored, condition.lessThan) < 0;
  if ('absentOrLessThan' in condition)
    return stored === undefined || difference(stored, condition.absentOrLessThan) < 0;
  return difference(stored, condition.atLeast) >= 0;
}

/** NaN, of which no comparison holds, where the two are not of one type. */
function difference(stored: Scalar | undefined, wanted: number | string): number {
  if (typeof stored === 'number' && typeof wanted === 'number') return stored - wanted;
  if (typeof stored === 'string' && typeof wanted === 'string') return compareUtf8(stored, wanted);
  return Number.NaN;
}
