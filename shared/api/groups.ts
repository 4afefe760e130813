/** Groups as the team sees them: where they come from, the role they carry, who is in them, what they may use. */
import * as z from 'zod/mini';
import { groupRoles } from '../domain/role.ts';
import { accessLevels } from '../domain/workspace.ts';
import { contract } from './contract.ts';
import { pageOf, pageQuery } from './paging.ts';

const displayNameCharactersMax = 256;
const searchCharactersMax = 256;

const role = z.enum(groupRoles, { error: `Send one of: ${groupRoles.join(', ')}.` }).check(
  z.meta({
    description: 'The role that the members have through the group, beside their own; "developer" adds nothing.',
  }),
);

const version = z.optional(
  z
    .int({ error: 'Send the version that you read, a whole number.' })
    .check(z.meta({ description: 'The version that the change was made for; another one is refused.' })),
);

export const teamGroup = z.strictObject({
  id: z.string(),
  displayName: z.string(),
  memberCount: z.int(),
  role: z.enum(groupRoles),
  origin: z
    .enum(['scim', 'team'])
    .check(z.meta({ description: '"scim": pushed by an identity provider; "team": made here by a person.' })),
  linkable: z
    .boolean()
    .check(z.meta({ description: 'Whether the group is empty, as an identity provider that links a group wants it.' })),
  created: z.string(),
  lastModified: z.string(),
  version: z.int(),
});

const groupMember = z.strictObject({
  id: z.string(),
  userName: z.string(),
  name: z.strictObject({
    givenName: z.optional(z.string()),
    familyName: z.optional(z.string()),
    display: z.string(),
  }),
  state: z.enum(['active', 'invited', 'deactivated']),
});

export const listTeamGroups = contract({
  operation: 'list-team-groups',
  summary: 'List the groups of the team by name',
  may: 'member',
  query: z.strictObject({
    ...pageQuery,
    search: z.optional(
      z
        .string()
        .check(
          z.maxLength(searchCharactersMax, { error: `Search for at most ${searchCharactersMax} characters.` }),
          z.meta({ description: 'A part of the displayName, upper or lower case.' }),
        ),
    ),
    withoutMembers: z.optional(
      z
        .pipe(
          z.enum(['true', 'false'], { error: 'Send "true" or "false".' }),
          z.transform((text) => text === 'true'),
        )
        .check(z.meta({ description: '"true": only groups without members, the ones to link.' })),
    ),
  }),
  success: {
    status: 200,
    description: 'A page of groups; "total" where all of them are asked for.',
    body: pageOf(teamGroup),
  },
  problems: ['invalid-cursor', 'expired-cursor'],
});

export const createTeamGroup = contract({
  operation: 'create-team-group',
  summary: 'Make a group by hand, to be linked by an identity provider or filled over SCIM',
  may: 'admin',
  body: z.strictObject({
    displayName: z
      .string({ error: 'Send the group’s name as "displayName".' })
      .check(
        z.trim(),
        z.minLength(1, { error: 'Give the group a name that is not blank.' }),
        z.maxLength(displayNameCharactersMax, { error: `Use at most ${displayNameCharactersMax} characters.` }),
      ),
    role: z.optional(role),
  }),
  success: { status: 201, description: 'The group.', body: teamGroup },
  problems: ['group-name-taken'],
});

export const getTeamGroup = contract({
  operation: 'get-team-group',
  summary: 'Look into a group',
  may: 'member',
  success: {
    status: 200,
    description:
      'The group, and the workspaces that it gives access to: all of them for Admins, for others those that they may use.',
    body: z.extend(teamGroup, {
      workspaces: z.array(z.strictObject({ id: z.string(), name: z.string(), level: z.enum(accessLevels) })),
    }),
  },
  problems: ['group-not-found'],
});

export const listGroupMembers = contract({
  operation: 'list-group-members',
  summary: 'List the members of a group',
  may: 'member',
  query: z.strictObject(pageQuery),
  success: { status: 200, description: 'A page of members, by id.', body: pageOf(groupMember) },
  problems: ['group-not-found', 'busy', 'invalid-cursor', 'expired-cursor'],
});

export const changeGroupRole = contract({
  operation: 'change-group-role',
  summary: 'Change the role that a group carries',
  may: 'admin',
  body: z.strictObject({ role, version }),
  success: { status: 200, description: 'The group.', body: teamGroup },
  problems: ['group-not-found', 'version-differs'],
});

export const deleteTeamGroup = contract({
  operation: 'delete-team-group',
  summary: 'Delete a group, as SCIM does; its members stay on the team',
  may: 'admin',
  success: { status: 204, description: 'The group is gone, and with it the role and access that it gave.' },
  problems: ['group-not-found'],
});
