/** Refuses, before either adapter is asked, what DynamoDB refuses as malformed (`tableLimits`). Every refusal is a TypeError. */
import { scalarBytes, utf8Bytes } from './item-size.ts';
import { tableLayout } from './layout.ts';
import type { Condition, Item, Key, Put, Query, Scalar, Update, Write } from './table.ts';
import { tableLimits } from './table.ts';
import { compareUtf8 } from './utf8-order.ts';

const keyAttributeBytes = tableLayout.partitionKey.length + tableLayout.sortKey.length;

/** Returns the bytes of the key with its attributes' names. */
export function checkKey(key: Key): number {
  return keyAttributeBytes + checkPartitionKey(key.pk) + checkSortKey(key.sk, 'sk');
}

/** At most 100 keys, none twice. */
export function checkBatchGet(keys: readonly Key[]): void {
  if (keys.length === 0 || keys.length > tableLimits.batchGetKeys) {
    throw new TypeError(`batchGet takes 1 to ${tableLimits.batchGetKeys} keys, not ${keys.length}`);
  }
  for (const key of keys) checkKey(key);
  checkDistinct(keys);
}

export function checkQuery({ pk, sk, after, limit }: Query): void {
  checkPartitionKey(pk);
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit > 0)) {
    throw new TypeError(`limit must be a positive integer, not ${limit}`);
  }
  if (after !== undefined) checkSortKey(after, 'after');
  if (sk === undefined) return;
  if ('prefix' in sk) {
    checkSortKey(sk.prefix, 'prefix');
    if (after !== undefined && !after.startsWith(sk.prefix)) throw new TypeError('after lies outside the prefix');
    return;
  }
  checkSortKey(sk.from, 'from');
  checkSortKey(sk.to, 'to');
  if (compareUtf8(sk.from, sk.to) > 0) throw new TypeError('from lies behind to');
  if (after !== undefined && (compareUtf8(after, sk.from) < 0 || compareUtf8(after, sk.to) > 0)) {
    throw new TypeError('after lies outside the range');
  }
}

/** Returns the bytes that the write carries: of a put, the item's; of another, its key's and new values'. */
export function checkWrite(write: Write): number {
  checkConditions(write);
  if (write.kind === 'put') return checkPut(write.item);
  return write.kind === 'update' ? checkUpdate(write) : checkKey(write.key);
}

/** Returns the bytes that each write carries, in the order of the writes. */
export function checkTransaction(writes: readonly Write[], token: string): number[] {
  if (writes.length === 0 || writes.length > tableLimits.transactionItems) {
    throw new TypeError(`a transaction takes 1 to ${tableLimits.transactionItems} writes, not ${writes.length}`);
  }
  if (typeof token !== 'string' || token === '' || token.length > tableLimits.tokenCharacters) {
    throw new TypeError(`a token has 1 to ${tableLimits.tokenCharacters} characters`);
  }
  const sizes: number[] = [];
  let bytes = 0;
  for (const write of writes) {
    const size = checkWrite(write);
    sizes.push(size);
    bytes += size;
  }
  if (bytes > tableLimits.transactionBytes) {
    throw new TypeError(`a transaction holds at most ${tableLimits.transactionBytes} bytes, not ${bytes}`);
  }
  checkDistinct(writes.map(keyOf));
  return sizes;
}

/** The key of the item that a write is about. */
export const keyOf = (write: Write): Key => (write.kind === 'put' ? write.item : write.key);

function checkPut(item: Put['item']): number {
  checkKey(item);
  const bytes = checkAttributes(item);
  if (bytes > tableLimits.itemBytes) {
    throw new TypeError(`an item has at most ${tableLimits.itemBytes} bytes, not ${bytes}`);
  }
  return bytes;
}

function checkUpdate({ key, set = {}, remove = [], add = {} }: Update): number {
  const bytes = checkKey(key) + checkAttributes(set) + checkAttributes(add);
  for (const name of remove) checkName(name);
  for (const amount of Object.values(add)) {
    if (typeof amount !== 'number') throw new TypeError('only a number can be added');
  }
  const names = [...Object.keys(set), ...Object.keys(add), ...remove];
  if (names.length === 0) throw new TypeError('an update changes at least one attribute');
  if (names.some((name, index) => names.includes(name, index + 1)))
    throw new TypeError('an update names an attribute twice');
  if (names.includes(tableLayout.partitionKey) || names.includes(tableLayout.sortKey)) {
    throw new TypeError('an update cannot change the key');
  }
  if (bytes > tableLimits.itemBytes) throw new TypeError(`an item has at most ${tableLimits.itemBytes} bytes`);
  return bytes;
}

function checkAttributes(attributes: Readonly<Record<string, Scalar>> | Item): number {
  let bytes = 0;
  for (const name of Object.keys(attributes)) {
    bytes += checkName(name) + checkScalar(name, attributes[name]);
  }
  return bytes;
}

function checkName(name: string): number {
  // An assignment to `__proto__` sets no attribute, and the AWS SDK assigns.
  if (name === '' || name === '__proto__') throw new TypeError(`an attribute cannot be named '${name}'`);
  return utf8Bytes(name);
}

function checkScalar(name: string, value: unknown): number {
  if (typeof value === 'string') {
    // A lone surrogate has no UTF-8; it would come back as another character.
    if (!value.isWellFormed()) throw new TypeError(`${name} is not well-formed text`);
    return utf8Bytes(value);
  }
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isSafeInteger(value)))
    return scalarBytes(value);
  throw new TypeError(`${name} must be a string, a safe integer or a boolean`);
}

function checkConditions({ kind, when }: Write): void {
  if (when === undefined) return;
  if (kind === 'check' && when.length === 0) throw new TypeError('a check needs a condition');
  for (const condition of when) checkCondition(condition);
}

function checkCondition(condition: Condition): void {
  if ('item' in condition) return;
  checkName(condition.attribute);
  if ('equals' in condition) checkScalar('equals', condition.equals);
  else if ('absentOrEquals' in condition) checkScalar('absentOrEquals', condition.absentOrEquals);
  else if ('lessThan' in condition) checkScalar('lessThan', condition.lessThan);
  else if ('absentOrLessThan' in condition) checkScalar('absentOrLessThan', condition.absentOrLessThan);
  else if ('atLeast' in condition) checkScalar('atLeast', condition.atLeast);
}

const checkPartitionKey = (pk: string): number => checkKeyPart(pk, 'pk', tableLimits.pkBytes);
const checkSortKey = (sk: string, name: string): number => checkKeyPart(sk, name, tableLimits.skBytes);

function checkKeyPart(part: string, name: string, limit: number): number {
  if (typeof part !== 'string' || part === '') throw new TypeError(`${name} must be a string that is not empty`);
  if (!part.isWellFormed()) throw new TypeError(`${name} is not well-formed text`);
  const bytes = utf8Bytes(part);
  if (bytes > limit) throw new TypeError(`${name} has at most ${limit} bytes, not ${bytes}`);
  return bytes;
}

/** Up to here comparing every pair is quicker than filling a set. */
const fewKeys = 8;

function checkDistinct(keys: readonly Key[]): void {
  if (keys.length > fewKeys) {
    if (new Set(keys.map(keyText)).size !== keys.length) throw new TypeError('one item is named twice');
    return;
  }
  for (let index = 1; index < keys.length; index += 1) {
    for (let earlier = 0; earlier < index; earlier += 1) {
      if (keys[earlier]?.sk === keys[index]?.sk && keys[earlier]?.pk === keys[index]?.pk) {
        throw new TypeError('one item is named twice');
      }
    }
  }
}

/** One string for a key, different for every key. */
export const keyText = ({ pk, sk }: Key): string => `${pk.length}:${pk}${sk}`;
