/** Changing one's own e-mail address: asked for, mailed, confirmed. The rules and the mail, pure. */
import { DomainError } from './error.ts';

const hourMs = 3_600_000;
const linkHours = 24;
/** The same address is mailed again after so long at the earliest; and no more than so many mails a day leave for one account. */
const sameAddressMs = 600_000;
const mailsPerDayMax = 5;

/** What an account keeps of a change that was asked for. Times are epoch milliseconds. */
export interface AddressAsked {
  readonly address: string;
  /** Of the link's token. */
  readonly hash: string;
  readonly until: number;
  /** When the mail left; absent where it could not be sent. */
  readonly mailed?: number;
}

/** How many mails were asked for, and since when that is counted. */
export interface MailsCounted {
  readonly count: number;
  readonly since: number;
}

export const linkUntil = (now: number): number => now + linkHours * hourMs;

/**
 * @returns the count with one mail more
 * @throws DomainError `mailed-recently`
 */
export function countMail(
  address: string,
  asked: AddressAsked | undefined,
  counted: MailsCounted | undefined,
  now: number,
): MailsCounted {
  if (asked?.address === address && asked.mailed !== undefined && now - asked.mailed < sameAddressMs) {
    throw new DomainError('mailed-recently', 'The link was mailed a moment ago; look for it, or wait ten minutes.');
  }
  if (!counted || now - counted.since >= 24 * hourMs) return { count: 1, since: now };
  if (counted.count >= mailsPerDayMax) {
    throw new DomainError(
      'mailed-recently',
      `At most ${mailsPerDayMax} of these mails leave in a day; wait until tomorrow.`,
    );
  }
  return { ...counted, count: counted.count + 1 };
}

/** Without mail nobody can show that an address is theirs. @throws DomainError `not-allowed` */
export function mustBeAbleToMail(canSend: boolean, supportUrl: string | undefined): void {
  if (canSend) return;
  throw new DomainError(
    'not-allowed',
    `This service sends no mail, so a new address cannot be confirmed; ask whoever runs it${supportUrl === undefined ? '' : ` (${supportUrl})`}.`,
  );
}

/** The mail with the link. The token is behind the `#`, which browsers send nowhere. */
export function addressMail(
  appBaseUrl: string,
  { address, token, until }: { readonly address: string; readonly token: string; readonly until: number },
): { readonly to: string; readonly subject: string; readonly text: string } {
  return {
    to: address,
    subject: 'Confirm your new e-mail address',
    text: [
      'You asked to sign in with this e-mail address from now on. To confirm that it is yours, follow this link:',
      '',
      `${appBaseUrl}/console/confirm-address#token=${token}`,
      '',
      `The link works until ${new Date(until).toUTCString()}, for whoever is signed in to the account that asked for it.`,
      'If that was not you, do nothing: nothing changes.',
      '',
    ].join('\n'),
  };
}

export const linkInvalid = (why: string): DomainError => new DomainError('link-invalid', why);
