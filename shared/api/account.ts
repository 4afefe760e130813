/** What people do with their own account takes and gives. */
import * as z from 'zod/mini';
import { contract } from './contract.ts';
import { addressField } from './fields.ts';
import { roleSchema } from './members.ts';

const nameLengthMax = 100;
const tokenLengthMax = 1000;

const nameSchema = (what: string) =>
  z
    .string({ error: `Give the ${what} as text; leave it out to keep it.` })
    .check(
      z.trim(),
      z.maxLength(nameLengthMax, `Give a ${what} of at most ${nameLengthMax} characters.`),
      z.describe('May be blank.'),
    );

const accountSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(['person', 'service']),
  address: z.optional(z.string()).check(z.describe('The e-mail address to sign in with.')),
  givenName: z.optional(z.string()),
  familyName: z.optional(z.string()),
  team: z
    .optional(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        role: roleSchema,
        scim: z
          .enum(['on', 'off'])
          .check(z.describe('While it is on, an identity provider manages the team’s people.')),
      }),
    )
    .check(z.describe('The team that the person is on.')),
  memberId: z.optional(z.string()).check(z.describe('The person’s id on that team.')),
  profile: z
    .optional(
      z.strictObject({
        displayName: z.optional(z.string()),
        title: z.optional(z.string()),
        phone: z.optional(z.string()),
        locale: z.optional(z.string()),
        timezone: z.optional(z.string()),
      }),
    )
    .check(z.describe('What the identity provider says besides the name, where the team’s setting is "full".')),
  canLeaveTeam: z.boolean(),
  canChangeName: z.boolean(),
  canChangeEmail: z.boolean(),
  canChangePassword: z.boolean(),
  reasons: z
    .strictObject({
      canLeaveTeam: z.optional(z.string()),
      canChangeName: z.optional(z.string()),
      canChangeEmail: z.optional(z.string()),
      canChangePassword: z.optional(z.string()),
    })
    .check(z.describe('Of what the person may not do: why not, and who can.')),
});
export type AccountView = z.infer<typeof accountSchema>;

export const getAccount = contract({
  operation: 'get-account',
  summary: 'Tells who is signed in, on which team, and what they may do for themselves.',
  success: { status: 200, description: 'The account.', body: accountSchema },
});

export const updateAccount = contract({
  operation: 'update-account',
  summary: 'Changes one’s own name; not while an identity provider manages it.',
  body: z.strictObject({
    givenName: z.optional(nameSchema('given name')),
    familyName: z.optional(nameSchema('family name')),
  }),
  success: { status: 200, description: 'The account.', body: accountSchema },
  problems: ['managed-by-identity-provider'],
});

export const changeAddress = contract({
  operation: 'change-address',
  summary:
    'Asks for another e-mail address: a link is mailed to it, and the address changes when it is followed. Needs a sign-in by password.',
  body: z.strictObject({ address: addressField('The new one.') }),
  success: {
    status: 202,
    description: 'The link is on its way.',
    body: z.strictObject({ until: z.string().check(z.describe('ISO 8601: how long the link works.')) }),
  },
  problems: ['managed-by-identity-provider', 'address-taken', 'mailed-recently', 'not-allowed'],
});

export const confirmAddress = contract({
  operation: 'confirm-address',
  summary: 'Takes the address that a mailed link was sent to. Needs a sign-in by password.',
  body: z.strictObject({
    token: z
      .string({ error: 'Send the token of the link.' })
      .check(z.maxLength(tokenLengthMax, 'That is not the token of a link; copy the whole link.')),
  }),
  success: { status: 200, description: 'The account, with the new address.', body: accountSchema },
  problems: ['link-invalid', 'managed-by-identity-provider', 'not-allowed', 'address-taken', 'user-name-taken'],
});

export const leaveTeam = contract({
  operation: 'leave-team',
  summary: 'Leaves the team; not while an identity provider manages it.',
  success: { status: 204, description: 'The person is on no team, and free to join another.' },
  problems: ['managed-by-identity-provider', 'last-super-admin', 'not-on-this-team', 'not-allowed'],
});
