/** JSON of any shape, and texts that are almost JSON. */
import fc from 'fast-check';
import type { Random } from './random.ts';
import { inheritedNames, mutated, someText } from './texts.ts';

/** Raw text in the place of a value: numbers beyond all bounds, and what JSON.stringify would not write. */
class RawJson {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Pairs instead of properties, so that `__proto__` is one like the others and names can come twice. */
export class Pairs {
  readonly entries: readonly (readonly [string, unknown])[];
  constructor(entries: readonly (readonly [string, unknown])[]) {
    this.entries = entries;
  }
}

export function pairsOf(
  object: Readonly<Record<string, unknown>>,
  more: readonly (readonly [string, unknown])[] = [],
): Pairs {
  return new Pairs([...Object.entries(object).filter(([, value]) => value !== undefined), ...more]);
}

export function stringify(value: unknown): string {
  if (value instanceof RawJson) return value.text;
  if (value instanceof Pairs)
    return `{${value.entries.map(([name, each]) => `${JSON.stringify(name)}:${stringify(each)}`).join(',')}}`;
  if (Array.isArray(value)) return `[${value.map(stringify).join(',')}]`;
  if (typeof value === 'object' && value !== null)
    return stringify(new Pairs(Object.entries(value).filter(([, each]) => each !== undefined)));
  return JSON.stringify(value) ?? 'null';
}

export function someScalar(random: Random, extra: readonly string[] = []): unknown {
  return random.oneOf<unknown>(
    () => someText(random, extra),
    () => someText(random, extra),
    () => random.pick([true, false, 0, 1, -1, 1.5, 2 ** 53, 7]),
    () => null,
    () => new RawJson(random.pick(['1e400', '-0', '9007199254740993', '1E-400', '"\\ud800"', '"\\u0000"', '0.1e1'])),
  );
}

export function someJson(random: Random, extra: readonly string[] = [], depth = 3): unknown {
  if (depth === 0 || random.chance(0.4)) return someScalar(random, extra);
  if (random.chance(0.4)) return random.several(4, () => someJson(random, extra, depth - 1));
  return new Pairs(
    random.several(
      4,
      () =>
        [
          random.oneOf(
            () => random.pick(inheritedNames),
            () => someText(random),
            () => random.pick(['value', 'type', 'primary', '$ref', 'schemas', 'id', 'meta']),
          ),
          someJson(random, extra, depth - 1),
        ] as const,
    ),
  );
}

/** Values of another maker, a few hundred for a run. */
export function jsonValues(random: Random): readonly unknown[] {
  return fc.sample(fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }), {
    numRuns: 200,
    seed: random.int(0x7fff_ffff),
  });
}

/** The text as bytes: mostly as it is, and sometimes cut, changed, with a mark in front or in no UTF-8. */
export function bodyBytes(random: Random, text: string): Buffer {
  if (!random.odd(0.12)) return Buffer.from(text);
  return random.oneOf(
    () =>
      Buffer.from(
        mutated(random, text, ['{', '}', '[', ']', ',', ':', '"', '\\', '"__proto__":{},', 'null', '\u0000']),
      ),
    () => Buffer.from(`\ufeff${text}`),
    () => Buffer.from(text, 'utf16le'),
    () => Buffer.from(text.replaceAll('a', '\u00e9'), 'latin1'),
    () => Buffer.from(text.slice(0, random.int(text.length + 1))),
    () => Buffer.from(`${text}${random.pick([' ', 'x', '{}', '\n', ',', '\0'])}`),
    () => Buffer.from(nested(random)),
    () => Buffer.from(`{"a":"${'x'.repeat(random.pick([1000, 262_144, 1_048_577]))}",${text.slice(1)}`),
    () => Buffer.alloc(0),
  );
}

function nested(random: Random): string {
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
    ['{"__proto__":', '}'],
    ['[{"members":', '}]'],
  ] as const);
  const times = random.pick([31, 32, 33, 5000, 100_000]);
  return open.repeat(times) + (random.chance(0.7) ? `1${close.repeat(times)}` : '');
}
