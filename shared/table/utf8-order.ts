/** The order of UTF-8 bytes, in which DynamoDB sorts and compares strings, worked out on JavaScript's UTF-16 strings. */

const surrogatesFrom = 0xd800;
const surrogatesEnd = 0xe000;

/** Negative, zero or positive, as the UTF-8 bytes of `left` come before, equal or come after those of `right`. */
export function compareUtf8(left: string, right: string): number {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index += 1) {
    const one = left.charCodeAt(index);
    const other = right.charCodeAt(index);
    if (one !== other) return rank(one) - rank(other);
  }
  return left.length - right.length;
}

/** UTF-16 puts the surrogates, which stand for U+10000 and above, before U+E000 to U+FFFF; UTF-8 puts them behind. */
const rank = (unit: number): number =>
  unit < surrogatesFrom ? unit : unit < surrogatesEnd ? unit + 0x2000 : unit - 0x800;

/** The least string above every string that begins with `prefix`; undefined where there is none (U+10FFFF only). */
export function endOfPrefix(prefix: string): string | undefined {
  const lastUnit = prefix.charCodeAt(prefix.length - 1);
  // Nearly every prefix ends in a character that stands for itself and has the next one beside it.
  if (lastUnit < surrogatesFrom - 1) return prefix.slice(0, -1) + String.fromCharCode(lastUnit + 1);
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last === 0x10ffff) continue;
    // Surrogates are not characters: U+E000 follows U+D7FF.
    const next = last + 1 === surrogatesFrom ? surrogatesEnd : last + 1;
    return String.fromCodePoint(...points, next);
  }
  return undefined;
}
