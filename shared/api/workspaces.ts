/** Workspaces: what people of a team share, and who may use them. */
import * as z from 'zod/mini';
import { accessLevels, workspaceLimits } from '../domain/workspace.ts';
import { contract } from './contract.ts';
import { pageOf, pageQuery } from './paging.ts';

const idCharactersMax = 64;

/** Who holds access: a member, a group, or a service account. */
const holderKinds = ['user', 'group', 'service-account'] as const;

const level = z.enum(accessLevels, { error: `Send one of: ${accessLevels.join(', ')}.` });
const flag = z.pipe(
  z.enum(['true', 'false'], { error: 'Send "true" or "false".' }),
  z.transform((text) => text === 'true'),
);

const name = z
  .string({ error: 'Send the workspace’s name as "name".' })
  .check(
    z.trim(),
    z.minLength(1, { error: 'Give the workspace a name that is not blank.' }),
    z.maxLength(workspaceLimits.nameCharacters, { error: `Use at most ${workspaceLimits.nameCharacters} characters.` }),
  );

const version = z.optional(
  z
    .int({ error: 'Send the version that you read, a whole number.' })
    .check(z.meta({ description: 'The version that the change was made for; another one is refused.' })),
);

const through = z
  .array(
    z.strictObject({
      kind: z.enum(holderKinds),
      id: z.string(),
      name: z.optional(z.string()).check(z.meta({ description: 'Of a group.' })),
      level: z.enum(accessLevels),
    }),
  )
  .check(
    z.meta({ description: 'What gives the access, the strongest first: an entry of their own, groups. At most 20.' }),
  );

export const workspace = z.strictObject({
  id: z.string(),
  name: z.string(),
  level: z
    .optional(z.enum(accessLevels))
    .check(z.meta({ description: 'The caller’s; absent for an Admin of the team without access of their own.' })),
  created: z.string(),
  version: z.int(),
});

/** A workspace that somebody may use. */
export const usableWorkspace = z.strictObject({
  id: z.string(),
  name: z.string(),
  level: z.enum(accessLevels),
  through,
});

const accessEntry = z.strictObject({
  kind: z.enum(holderKinds),
  id: z.string(),
  name: z
    .optional(z.string())
    .check(z.meta({ description: 'The group’s or service account’s name, or the userName.' })),
  state: z
    .optional(z.enum(['active', 'invited', 'deactivated']))
    .check(z.meta({ description: 'Of a member; only those who are active have what the entry says.' })),
  level: z.enum(accessLevels),
  through: z.optional(through).check(z.meta({ description: 'With effective=true.' })),
});

export const createWorkspace = contract({
  operation: 'create-workspace',
  summary: 'Create a workspace, and be its admin',
  may: 'member',
  body: z.strictObject({ name }),
  success: { status: 201, description: 'The workspace.', body: workspace },
  problems: ['too-many-workspaces'],
});

export const listWorkspaces = contract({
  operation: 'list-workspaces',
  summary: 'List the workspaces that the caller may use',
  may: 'member',
  query: z.strictObject({
    ...pageQuery,
    all: z
      .optional(flag)
      .check(z.meta({ description: '"true": every workspace of the team, for its Admins and Super Admins.' })),
  }),
  success: { status: 200, description: 'A page of workspaces; "total" with all=true.', body: pageOf(workspace) },
  problems: ['invalid-cursor', 'expired-cursor'],
});

export const getWorkspace = contract({
  operation: 'get-workspace',
  summary: 'Look into a workspace',
  may: 'member',
  success: { status: 200, description: 'The workspace.', body: workspace },
  problems: ['workspace-not-found'],
});

export const renameWorkspace = contract({
  operation: 'rename-workspace',
  summary: 'Rename a workspace',
  may: 'member',
  body: z.strictObject({ name, version }),
  success: { status: 200, description: 'The workspace.', body: workspace },
  problems: ['workspace-not-found', 'not-allowed', 'version-differs'],
});

export const deleteWorkspace = contract({
  operation: 'delete-workspace',
  summary: 'Delete a workspace',
  may: 'member',
  success: { status: 204, description: 'The workspace is gone, and all access to it.' },
  problems: ['workspace-not-found', 'not-allowed'],
});

export const listWorkspaceAccess = contract({
  operation: 'list-workspace-access',
  summary: 'List who may use a workspace',
  may: 'member',
  query: z.strictObject({
    ...pageQuery,
    effective: z.optional(flag).check(
      z.meta({
        description:
          '"true": the active people and service accounts, each with what gives them access; otherwise the entries.',
      }),
    ),
  }),
  success: { status: 200, description: 'A page of entries, or of people by id.', body: pageOf(accessEntry) },
  problems: ['workspace-not-found', 'busy', 'invalid-cursor', 'expired-cursor'],
});

export const grantWorkspaceAccess = contract({
  operation: 'grant-workspace-access',
  summary: 'Let a member, a group or a service account use a workspace, or change the level',
  may: 'member',
  body: z.strictObject({
    kind: z.enum(holderKinds, { error: `Send one of: ${holderKinds.join(', ')}.` }),
    id: z
      .string({ error: 'Send the id of the member, group or service account.' })
      .check(
        z.minLength(1, { error: 'Send the id of the member, group or service account.' }),
        z.maxLength(idCharactersMax, { error: 'This is no id of a member, group or service account.' }),
      ),
    level,
  }),
  success: { status: 200, description: 'The entry.', body: accessEntry },
  problems: [
    'workspace-not-found',
    'not-allowed',
    'user-not-found',
    'group-not-found',
    'service-account-not-found',
    'too-many-access-entries',
    'last-workspace-admin',
  ],
});

export const revokeWorkspaceAccess = contract({
  operation: 'revoke-workspace-access',
  summary: 'Take the access of a member, a group or a service account away',
  may: 'member',
  success: { status: 204, description: 'The entry is gone; who may use the workspace through a group still does.' },
  problems: ['workspace-not-found', 'not-allowed', 'access-not-found', 'last-workspace-admin'],
});

export const getMemberAccess = contract({
  operation: 'get-member-access',
  summary: 'List the workspaces that a member may use; for Admins, and the member',
  may: 'member',
  query: z.strictObject(pageQuery),
  success: {
    status: 200,
    description: 'A page of workspaces with what gives the access; none unless the member is active.',
    body: pageOf(usableWorkspace),
  },
  problems: ['user-not-found', 'invalid-cursor', 'expired-cursor'],
});
