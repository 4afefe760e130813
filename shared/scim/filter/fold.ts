/** How texts are compared: Unicode normalised, and without letter case where the attribute is not case exact (RFC 7643 section 2.2). */

export function fold(text: string, caseExact: boolean): string {
  const normal = text.normalize('NFC');
  return caseExact ? normal : normal.toLowerCase();
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;

/** Orders by code points; `<` orders by UTF-16 units, which puts U+FF00 after U+1F600. */
export function compareCodePoints(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left === right) continue;
    if (isSurrogate(left) !== isSurrogate(right)) return isSurrogate(left) ? 1 : -1;
    return left - right;
  }
  return a.length - b.length;
}
