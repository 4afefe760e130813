/** Inviting people to a team, and what invited people do with their invites. */
import * as z from 'zod/mini';
import { defaultRole } from '../domain/role.ts';
import { contract } from './contract.ts';
import { addressField } from './fields.ts';
import { roleSchema } from './members.ts';
import { pageOf, pageQuery } from './paging.ts';

const time = z.string().check(z.describe('ISO 8601.'));
const tokenLengthMax = 1000;

const token = z
  .string({ error: 'Send the token of the link: what stands behind "#token=".' })
  .check(
    z.minLength(1, { error: 'Send the token of the link: what stands behind "#token=".' }),
    z.maxLength(tokenLengthMax, { error: 'This is longer than any token; send what stands behind "#token=".' }),
    z.describe('What stands behind "#token=" in the link of the mail.'),
  );

const invite = z.strictObject({
  id: z.string(),
  address: z.string().check(z.describe('Whom it is for.')),
  origin: z.enum(['scim', 'admin']).check(z.describe('Made by a push of the identity provider, or by an admin.')),
  member: z.optional(z.string()).check(z.describe('The id of the SCIM User that was pushed.')),
  role: roleSchema.check(
    z.describe('What an admin’s invite makes of the person; who was pushed keeps their own role.'),
  ),
  state: z.enum(['pending', 'expired']),
  invitedBy: z.string().check(z.describe('Who acted, as the activity log has it: "person:<account>", "key:<key>".')),
  created: time,
  until: time.check(z.describe('When it expires.')),
  lastMailed: z.optional(time),
});
export type InviteView = z.infer<typeof invite>;

const mailing = {
  sent: z.boolean().check(z.describe('Whether a mail is sent.')),
  link: z
    .optional(z.string())
    .check(z.describe('Where this deployment sends no mail: the link to pass on. It is shown this once.')),
};

export const listInvites = contract({
  operation: 'list-invites',
  summary: 'Lists the pending invites of the team, in the order of their addresses.',
  may: 'admin',
  query: z.strictObject(pageQuery),
  success: { status: 200, description: 'A page of invites.', body: pageOf(invite) },
  problems: ['invalid-cursor', 'expired-cursor'],
});

export const invitePerson = contract({
  operation: 'invite-person',
  summary: 'Invites somebody by e-mail. Only Super Admins invite somebody to be Super Admin.',
  may: 'admin',
  body: z.strictObject({
    address: addressField('Of the person.'),
    role: z._default(roleSchema, defaultRole).check(z.describe('What the person is on the team once they accept.')),
  }),
  success: {
    status: 201,
    description: 'The invite. The mail follows within a minute, unless the team mailed the address within a day.',
    body: z.strictObject({ invite, ...mailing }),
  },
  problems: ['already-a-member', 'invite-pending', 'too-many-invites', 'invite-used', 'invite-not-found'],
});

export const resendInvite = contract({
  operation: 'resend-invite',
  summary: 'Mails an invite again, with a new link that is valid for as long as that of a new invite.',
  may: 'admin',
  success: {
    status: 200,
    description: 'The mail is sent, or there is a link to pass on.',
    body: z.strictObject(mailing),
  },
  problems: ['invite-not-found', 'invite-used', 'invite-expired', 'mailed-recently'],
});

export const removeInvite = contract({
  operation: 'remove-invite',
  summary: 'Removes a pending invite. Whom the identity provider had pushed is deactivated, and may be pushed again.',
  may: 'admin',
  success: { status: 204, description: 'The invite’s links lead nowhere any more.' },
  problems: ['invite-not-found'],
});

const team = z.strictObject({ id: z.string(), name: z.string() });

export const listMyInvites = contract({
  operation: 'list-my-invites',
  summary: 'Lists the invites that wait for the signed-in person, of all teams of the residency.',
  success: {
    status: 200,
    description: 'The invites to the person’s e-mail address.',
    body: z.strictObject({
      items: z.array(z.strictObject({ id: z.string(), team, role: roleSchema, created: time, until: time })),
    }),
  },
});

export const lookAtInvite = contract({
  operation: 'look-at-invite',
  summary: 'Shows what a link invites to.',
  body: z.strictObject({ token }),
  success: {
    status: 200,
    description: 'The invite.',
    body: z.strictObject({
      team,
      address: z.string(),
      role: roleSchema,
      state: z.enum(['pending', 'expired']),
      until: time,
    }),
  },
  problems: ['link-invalid', 'invite-used', 'invite-expired'],
});

export const acceptInvite = contract({
  operation: 'accept-invite',
  summary: 'Joins the team, as the person whom the invite is for.',
  body: z.union(
    [
      z.strictObject({ token }),
      z.strictObject({ team: z.string().check(z.maxLength(100)), invite: z.string().check(z.maxLength(100)) }),
    ],
    { error: 'Send either the "token" of a link, or "team" and "invite" of one of your invites.' },
  ),
  success: {
    status: 200,
    description: 'The person is on the team.',
    body: z.strictObject({ team: z.string(), member: z.string().check(z.describe('The id of the SCIM User.')) }),
  },
  problems: [
    'link-invalid',
    'invite-not-found',
    'invite-used',
    'invite-expired',
    'address-differs',
    'on-another-team',
    'user-name-taken',
  ],
});

export const declineInvite = contract({
  operation: 'decline-invite',
  summary: 'Declines an invite by its link.',
  body: z.strictObject({ token }),
  success: { status: 204, description: 'The invite is gone.' },
  problems: ['link-invalid', 'invite-used', 'invite-expired'],
});
