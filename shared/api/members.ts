/** What the operations on a team's members take and give. */
import * as z from 'zod/mini';
import { defaultRole, roles } from '../domain/role.ts';
import { contract } from './contract.ts';
import { pageQuery } from './paging.ts';

const searchLengthMax = 200;
const addressLengthMax = 400;

export const roleSchema = z.enum(roles, { error: `Say one of these roles: ${roles.join(', ')}.` });

const states = ['active', 'invited', 'deactivated'] as const;
const time = z.string().check(z.describe('ISO 8601.'));

const memberFields = {
  id: z.string().check(z.describe('The id of the SCIM User.')),
  userName: z.string(),
  name: z.strictObject({
    givenName: z.optional(z.string()),
    familyName: z.optional(z.string()),
    display: z.string().check(z.describe('What to show: the display name, else the name, else the userName.')),
  }),
  state: z.enum(states),
  role: roleSchema.check(z.describe('The member’s own role; those of their groups come on top.')),
  address: z.optional(z.string()).check(z.describe('The e-mail address to sign in with.')),
  externalId: z
    .optional(z.string())
    .check(z.describe('What the identity provider calls the member; absent for whom it does not know.')),
  created: time,
  lastModified: time,
};

const memberSchema = z.strictObject(memberFields);
export type MemberView = z.infer<typeof memberSchema>;

const detailedSchema = z.strictObject({
  ...memberFields,
  profile: z
    .record(z.string(), z.unknown())
    .check(z.describe('The attributes of the SCIM User (RFC 7643 section 4.1), as the identity provider sent them.')),
  effectiveRole: z
    .optional(roleSchema)
    .check(z.describe('The strongest of the own role and those of the groups; absent for whoever is not active.')),
  groups: z.array(z.strictObject({ id: z.string(), displayName: z.string(), role: roleSchema })),
  groupCount: z.number().check(z.describe('How many groups there are, also where not all are listed.')),
  account: z.strictObject({
    id: z.string(),
    ownedHere: z.boolean().check(z.describe('Whether this team’s word on name, address and sign-in counts.')),
    signedIn: z
      .optional(z.boolean())
      .check(z.describe('Whether the person has ever signed in; absent where the account is not this team’s.')),
    signIn: z
      .optional(z.enum(['allowed', 'blocked']))
      .check(z.describe('Absent where the account is not this team’s.')),
  }),
  may: z
    .strictObject({ giveRoles: z.array(roleSchema), remove: z.boolean(), purge: z.boolean() })
    .check(z.describe('What the caller may do with the member.')),
});
export type DetailedMember = z.infer<typeof detailedSchema>;

export const listMembers = contract({
  operation: 'list-members',
  summary: 'Lists the members of the team, or searches them.',
  may: 'member',
  query: z.strictObject({
    search: z.optional(
      z
        .string()
        .check(
          z.trim(),
          z.maxLength(searchLengthMax, `Search for at most ${searchLengthMax} characters.`),
          z.describe('Whose userName begins so comes first; then whose userName or name contains it.'),
        ),
    ),
    state: z.optional(z.enum(states, { error: `Say one of these states: ${states.join(', ')}.` })),
    role: z.optional(roleSchema).check(z.describe('The members’ own role.')),
    ...pageQuery,
  }),
  success: {
    status: 200,
    description: 'A page of members; there are more where it has a nextCursor, also where it has no items.',
    body: z.strictObject({
      items: z.array(memberSchema),
      nextCursor: z.optional(z.string()),
      total: z.optional(z.number()).check(z.describe('Of all pages; only without search and role.')),
    }),
  },
  problems: ['invalid-cursor', 'expired-cursor'],
});
export type MembersQuery = z.infer<NonNullable<typeof listMembers.query>>;
export type MembersPage = z.infer<NonNullable<typeof listMembers.success.body>>;

export const getMember = contract({
  operation: 'get-member',
  summary: 'Shows a member with profile, groups and what may be done with them.',
  may: 'admin',
  success: { status: 200, description: 'The member.', body: detailedSchema },
  problems: ['user-not-found'],
});

export const changeMemberRole = contract({
  operation: 'change-member-role',
  summary: 'Changes a member’s own role. Only Super Admins make Super Admins, or take the role from one.',
  may: 'admin',
  body: z.strictObject({
    role: roleSchema.check(z.describe(`${defaultRole} is what people are unless somebody says otherwise.`)),
  }),
  success: { status: 200, description: 'The member.', body: memberSchema },
  problems: ['user-not-found', 'last-super-admin', 'member-not-active'],
});

export const removeMember = contract({
  operation: 'remove-member',
  summary: 'Removes a member from the team, also while SCIM is on. Account and data are kept, and sign-in is blocked.',
  may: 'admin',
  success: { status: 204, description: 'The person is no member any more.' },
  problems: ['user-not-found', 'last-super-admin'],
});

export const purgeMember = contract({
  operation: 'purge-member',
  summary: 'Deletes for good all that says who a member, or a former member whose account the team still owns, is.',
  may: 'super-admin',
  body: z.strictObject({
    address: z
      .string({ error: 'Type the userName or e-mail address of the person who is to be purged.' })
      .check(
        z.minLength(1, 'Type the userName or e-mail address of the person who is to be purged.'),
        z.maxLength(addressLengthMax, `No address has more than ${addressLengthMax} characters.`),
        z.describe('The person’s userName or e-mail address, exactly, to be sure who is meant.'),
      ),
  }),
  success: {
    status: 200,
    description: 'Nothing here says any more who the person is. What other teams know of them is theirs.',
    body: z.strictObject({
      account: z
        .enum(['purged', 'kept'])
        .check(z.describe('`kept` where it is not owned by this team, or is a member of it anew.')),
    }),
  },
  problems: ['user-not-found', 'address-differs', 'last-super-admin'],
});
