/** Keys, link tokens and cursors: real ones, changed ones, and forged ones whose checksum fits. */
import { crc32 } from 'node:zlib';
import { formatCursor } from '../../shared/store/list/cursor.ts';
import { someJson, stringify } from './json.ts';
import type { Random } from './random.ts';
import { mutated, someText } from './texts.ts';

const withChecksum = (body: string): string => `${body}_${crc32(body).toString(36).padStart(7, '0')}`;

function swapped(random: Random, text: string): string {
  const parts = text.split('_');
  const body = parts.slice(0, -1);
  body[random.int(body.length)] = random.oneOf(
    () => someText(random),
    () => random.pick(parts),
    () => 'A'.repeat(32),
    () => 'x',
  );
  return withChecksum(body.join('_'));
}

export function keyText(random: Random, keys: readonly string[]): string {
  const key = random.pick(keys);
  return random.oneOf(
    () => key,
    () => mutated(random, key),
    () => swapped(random, key),
    () => key.toUpperCase(),
    () => someText(random),
  );
}

export function linkToken(random: Random, links: readonly string[], ids: readonly string[]): string {
  const link = random.pick(links);
  const [prefix, residency, , secret] = link.split('_');
  const about = (): string => {
    const parts = [
      random.pick(['invite', 'address', 'x']),
      ...random.several(4, () => (random.chance(0.6) ? random.pick(ids) : someText(random))),
    ];
    return Buffer.from(random.chance(0.9) ? JSON.stringify(parts) : stringify(someJson(random))).toString('base64url');
  };
  return random.oneOf(
    () => link,
    () => mutated(random, link),
    () => swapped(random, link),
    () => withChecksum([prefix, random.pick([residency, 'eu', 'zz']), about(), secret].join('_')),
    () => someText(random),
  );
}

/** @param lists what the cursors of lists are bound to */
export function cursorText(
  random: Random,
  cursors: readonly string[],
  lists: readonly string[],
  ids: readonly string[],
): string {
  const cursor = random.pick(cursors);
  return random.oneOf(
    () => cursor,
    () => mutated(random, cursor, ['.', '=', '-', '_', '%', '\u0000', '.']),
    () =>
      formatCursor(
        {
          direction: random.pick(['next', 'previous']),
          position: `${random.pick(['USER#', 'GROUP#', 'ACTIVITY#', 'USERNAME#', '', '0 USER#', 'TEAM'])}${random.chance(0.5) ? random.pick(ids) : someText(random)}`,
        },
        random.pick(lists),
        new Date(),
      ),
    () => `${Buffer.from(stringify(someJson(random))).toString('base64url')}.${cursor.split('.')[1]}`,
    () => someText(random),
  );
}

/** The parts of a text with enough chance in them to be secret, if it is a key or token at all. */
export function secretParts(text: string): string[] {
  return [...text.matchAll(/[0-9A-Za-z]{43}(?=_[0-9a-z]{7}\b)/g)].map(([secret]) => secret);
}
