/** Texts that programs stumble over, and small changes that make any text one of them. */
import type { Random } from './random.ts';

/** In every word that stands for a person's data; it may turn up in answers and nowhere else. */
export const marker = 'leakmarker';

/** Names that every object inherits, and what is said to them. */
export const inheritedNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  'toJSON',
  'then',
] as const;

const hostile: readonly string[] = [
  ...inheritedNames,
  '',
  ' ',
  '\0',
  '\ud800',
  '\udfff x',
  '\u202e',
  '\ufeff',
  '\u2028',
  '😀',
  'ß',
  'İstanbul',
  'O\u0308',
  'null',
  'undefined',
  'true',
  'NaN',
  '-0',
  '1e999',
  '0x10',
  '#',
  '%',
  '%00',
  '%2e%2e%2f',
  '../..',
  '"',
  '\\',
  "' or 1=1 --",
  '" or userName pr or userName eq "',
  ')',
  ']',
  '$\u007b7*7}',
  '{{7*7}}',
  '<script>alert(1)</script>',
  'a\r\nX-Injected: yes',
  'USER#',
  'TEAM#x',
  '%h',
  '\u{10ffff}',
];

const ordinary = [
  'a',
  'work',
  'Barbara',
  'en-US',
  '2026-03-01T00:00:00Z',
  '7',
  'developer',
  'home',
  'W/"1"',
  'Europe/Oslo',
];

/** A word of personal data. */
export function personalWord(random: Random): string {
  return `${marker}${random.int(40)}`;
}

export function someText(random: Random, extra: readonly string[] = []): string {
  const which = random.int(10);
  if (random.calm && !random.odd(1))
    return extra.length > 0 && which < 4
      ? random.pick(extra)
      : which < 7
        ? random.pick(ordinary)
        : personalWord(random);
  if (which < 3) return random.pick(hostile);
  if (which < 5) return random.pick(ordinary);
  if (which < 8) return personalWord(random);
  if (which === 8 && extra.length > 0) return random.pick(extra);
  const unit = random.pick(['x', '\\', '"', '(', 'é', '😀', '%', '#', 'a.', '[', ' ', '\0', 'İ', 'a@']);
  return unit.repeat(1 + random.int(random.chance(0.05) ? 20_000 : 60));
}

/** One to three small changes: something is left out, doubled, swapped, or put in. */
export function mutated(random: Random, text: string, tokens: readonly string[] = hostile): string {
  let changed = text;
  for (let each = 1 + random.int(3); each > 0; each -= 1) {
    const at = random.int(changed.length + 1);
    const to = Math.min(changed.length, at + 1 + random.int(6));
    const [before, middle, after] = [changed.slice(0, at), changed.slice(at, to), changed.slice(to)];
    changed = random.oneOf(
      () => before + after,
      () => before + middle + middle + after,
      () => before + random.pick(tokens) + middle + after,
      () => after + middle + before,
      () => before + middle.toUpperCase() + after,
      () => before + String.fromCharCode(random.int(256)) + after,
      () => before,
    );
  }
  return changed;
}

/** As a part of a URL; sometimes as it is, as far as a request line can hold it. */
export function encoded(random: Random, text: string): string {
  if (random.odd(0.03)) return text.replaceAll(/[^!-~]|#/g, '%');
  return [...text].map((char) => (char.isWellFormed() ? encodeURIComponent(char) : '%ED%A0%80')).join('');
}
