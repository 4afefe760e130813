/** Fields that several contracts have. */
import * as z from 'zod/mini';

/** A name that people give to something; blanks around it go. */
export function nameField(what: string, lengthMax = 100) {
  const message = `Give ${what} a name of 1 to ${lengthMax} characters, without line breaks.`;
  return z
    .string({ error: message })
    .check(z.trim(), z.minLength(1, message), z.maxLength(lengthMax, message), z.regex(/^\P{Cc}*$/u, message));
}

/** The version that the caller has read; without it the change is made to whatever is stored. */
export function versionField() {
  return z
    .optional(z.int({ error: 'Send the version that you have read, a whole number.' }))
    .check(z.describe('The version that the caller has read; another stored one is answered with 412.'));
}

/** In answers. */
export const storedVersion = z.int().check(z.describe('Grows with every change.'));

export const time = z.string().check(z.describe('ISO 8601.'));
