/**
 * What of a member's SCIM User is shown of the person outside SCIM. It is read from the User whenever it is shown: a copy on the account
 * would cost every SCIM write a read of the setting, and would be left behind when the setting or the membership changes.
 */
import { isObject, type Json, own, type Resource } from '../scim/resource.ts';
import type { ProfileSetting } from './team.ts';

/** Attributes of RFC 7643 section 4.1 as they are shown; `phone` is the primary number, or the first. */
export interface AccountProfile {
  readonly displayName?: string;
  readonly title?: string;
  readonly phone?: string;
  readonly locale?: string;
  readonly timezone?: string;
}

const plain = ['displayName', 'title', 'locale', 'timezone'] as const;

/** Besides given and family name, which the account itself has; nothing where the team's setting is `name`. */
export function accountProfile(setting: ProfileSetting, user: Resource): AccountProfile {
  if (setting === 'name') return {};
  const shown: { -readonly [name in keyof AccountProfile]: string } = {};
  for (const name of plain) {
    const value = own(user, name);
    if (typeof value === 'string') shown[name] = value;
  }
  const phone = phoneOf(own(user, 'phoneNumbers'));
  return { ...shown, ...(phone !== undefined && { phone }) };
}

function phoneOf(numbers: Json | undefined): string | undefined {
  if (!Array.isArray(numbers)) return undefined;
  const objects = numbers.filter(isObject);
  const chosen = objects.find((each) => own(each, 'primary') === true) ?? objects[0];
  const value = chosen && own(chosen, 'value');
  return typeof value === 'string' ? value : undefined;
}
