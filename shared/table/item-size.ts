/**
 * Item sizes and capacity units by DynamoDB's published rules
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html).
 */
import type { Scalar } from './table.ts';

const readUnitBytes = 4096;
const writeUnitBytes = 1024;
/** Below this length a loop in JavaScript is quicker than a call into the engine. */
const shortText = 40;

/** Length in bytes of a string in UTF-8. */
export function utf8Bytes(text: string): number {
  if (text.length > shortText) return Buffer.byteLength(text);
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) > 0x7f) return Buffer.byteLength(text);
  }
  return text.length;
}

/** A number takes one byte for every two significant digits and one more, and one for its sign if it is negative. */
function numberBytes(value: number): number {
  if (value === 0) return 1;
  let rest = Math.abs(value);
  while (rest % 10 === 0) rest /= 10;
  let digits = 0;
  for (; rest >= 1; rest /= 10) digits += 1;
  return 1 + Math.ceil(digits / 2) + (value < 0 ? 1 : 0);
}

export function scalarBytes(value: Scalar): number {
  if (typeof value === 'string') return utf8Bytes(value);
  return typeof value === 'number' ? numberBytes(value) : 1;
}

/** Size in bytes of an attribute, its name and its value. */
export const attributeBytes = (name: string, value: Scalar | undefined): number =>
  utf8Bytes(name) + scalarBytes(value ?? '');

/** Size in bytes of an item's attributes. */
export function itemBytes(item: Readonly<Record<string, Scalar>>): number {
  let bytes = 0;
  for (const name of Object.keys(item)) bytes += attributeBytes(name, item[name]);
  return bytes;
}

/** Units of a read of so many bytes (of one item, or of a whole query page); a read of nothing costs one as well. */
export const readUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / readUnitBytes)) * (consistent ? 1 : 0.5);

/** Units of one write outside a transaction. `bytes` is the larger of the item before and after. */
export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / writeUnitBytes));

/** What a transaction multiplies every unit by: each item is prepared, then committed. */
export const transactionFactor = 2;
