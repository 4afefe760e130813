/** What the operations on teams take and give. */
import * as z from 'zod/mini';
import { roles } from '../domain/role.ts';
import { contract } from './contract.ts';
import { nameField, storedVersion, time, versionField } from './fields.ts';

const teamSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  residency: z.string().check(z.describe('Where the team’s data is, for good.')),
  created: z.optional(time),
  version: storedVersion,
  scim: z.strictObject({
    enabled: z.boolean(),
    entitled: z.boolean().check(z.describe('Whether the team may turn SCIM on.')),
  }),
  ssoMethods: z.int().check(z.describe('How many SSO methods the team has.')),
  you: z.strictObject({
    id: z.string().check(z.describe('Your SCIM User, or your service account’s id.')),
    kind: z.enum(['person', 'service']),
    role: z.enum(roles),
  }),
});
export type TeamView = z.infer<typeof teamSchema>;

const success = (status: 200 | 201, description: string) => ({ status, description, body: teamSchema }) as const;

export const createTeam = contract({
  operation: 'create-team',
  summary: 'Creates a team with you as its Super Admin; you must be on none.',
  body: z.strictObject({ name: nameField('the team') }),
  success: success(201, 'The team.'),
  problems: ['team-creation-closed', 'on-another-team', 'not-allowed'],
});

export const getTeam = contract({
  operation: 'get-team',
  summary: 'Gets a team, and who you are there.',
  may: 'member',
  success: success(200, 'The team.'),
});

export const updateTeam = contract({
  operation: 'update-team',
  summary: 'Renames a team.',
  may: 'admin',
  body: z.strictObject({ name: nameField('the team'), version: versionField() }),
  success: success(200, 'The team.'),
  problems: ['version-differs'],
});
