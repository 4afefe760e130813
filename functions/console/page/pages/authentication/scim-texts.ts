/** What turning SCIM on and off changes for the team's people, and what profiles are made of: the words of the dialogs. */
import type { ResultOf } from '../../api/contracts.ts';

export type ScimSettings = ResultOf<'getScimSettings'>;
type Profile = ScimSettings['profile'];

/** @param method name of the SSO method @param you what the reader is on the team */
export function onChanges(method: string, you: 'person' | 'service'): readonly string[] {
  return [
    `Members sign in only through the SSO method “${method}”${you === 'person' ? ', you included' : ''}; their passwords are not enough any more. Service accounts go on with their password.`,
    'Members cannot leave the team by themselves, nor change their name, e-mail address or password here: your identity provider manages them.',
    'Your identity provider, with a SCIM API key, creates, changes, deactivates and groups the team’s people. Keys that were active when SCIM was turned off work again.',
    'Nobody is added or removed by turning it on.',
  ];
}

export const offChanges: readonly string[] = [
  'Every SCIM API key stops working at once, and your identity provider’s calls are refused.',
  'Nobody is removed: members, groups and roles stay as they are.',
  'Members may again sign in by password, leave the team, and change their name, e-mail address and password.',
  'Turn SCIM on again, and the keys that are active come back.',
];

export const profileTexts: Readonly<Record<Profile, { readonly label: string; readonly description: string }>> = {
  name: {
    label: 'Given and family name',
    description: 'The rest of what the identity provider sends is kept for SCIM alone.',
  },
  full: {
    label: 'The whole profile',
    description: 'Display name, title, phone, locale and time zone are shown too, on the member’s own account.',
  },
};

export const profiles = Object.keys(profileTexts) as readonly Profile[]; // the keys are the settings
