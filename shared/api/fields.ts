/** Fields that several contracts have. */
import * as z from 'zod/mini';
import { isAddress } from '../domain/account.ts';

/** A name that people give to something; blanks around it go. */
export function nameField(what: string, lengthMax = 100) {
  const message = `Give ${what} a name of 1 to ${lengthMax} characters, without line breaks.`;
  return z
    .string({ error: message })
    .check(z.trim(), z.minLength(1, message), z.maxLength(lengthMax, message), z.regex(/^\P{Cc}*$/u, message));
}

const addressMessage = 'Give an e-mail address, as in "name@example.com", of at most 320 characters.';
/** What could end the address, or begin another, in a mail's header. */
const unmailable = /[\p{Cc}<>]/u;

/** An e-mail address that mail can be sent to; blanks around it go. */
export function addressField(what: string) {
  return z.string({ error: addressMessage }).check(
    z.trim(),
    z.refine((text) => isAddress(text) && !unmailable.test(text), addressMessage),
    z.describe(what),
  );
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
