/** Chooses sections by name. */
import type { Section } from './row.ts';

/** @param name `3.4.2` of any RFC, or `7643:4`; what is below it belongs to it */
export function isNamed({ rfc, number }: Section, name: string): boolean {
  const colon = name.indexOf(':');
  if (colon >= 0 && rfc !== `RFC ${name.slice(0, colon)}`) return false;
  const wanted = name.slice(colon + 1);
  return wanted === '' || number === wanted || number.startsWith(`${wanted}.`);
}

/** As `7644:3.4.2`. */
export function nameOf({ rfc, number }: Section): string {
  return `${rfc.slice('RFC '.length)}:${number}`;
}
