/** What the operations on a team's SCIM settings take and give. */
import * as z from 'zod/mini';
import { profileSettings } from '../domain/team.ts';
import { contract } from './contract.ts';
import { storedVersion, versionField } from './fields.ts';

const profile = z
  .enum(profileSettings, { error: 'Say "name" or "full".' })
  .check(
    z.describe(
      'What of a SCIM User is shown of the person outside SCIM: given and family name, or the rest of the profile too.',
    ),
  );

const settingsSchema = z.strictObject({
  enabled: z.boolean(),
  baseUrl: z.string().check(z.describe('What the identity provider asks for; it ends in /scim/v2.')),
  profile,
  entitled: z.boolean().check(z.describe('Whether the team may turn SCIM on.')),
  ssoMethod: z
    .optional(z.strictObject({ id: z.string(), name: z.string(), type: z.string() }))
    .check(z.describe('The team’s SSO method, where it has exactly one.')),
  canTurnOn: z.boolean().check(z.describe('Whether nothing stands in the way of SCIM being on.')),
  reasons: z
    .array(z.strictObject({ kind: z.enum(['not-entitled', 'needs-one-sso-method']), detail: z.string() }))
    .check(z.describe('What stands in the way, and what to do.')),
  supportUrl: z.optional(z.string()),
  recommendServiceAccount: z
    .boolean()
    .check(z.describe('Whether a service account would do better than you: it does not leave the team.')),
  version: storedVersion,
});
export type ScimSettingsView = z.infer<typeof settingsSchema>;

const success = { status: 200, description: 'The settings.', body: settingsSchema } as const;

export const getScimSettings = contract({
  operation: 'get-scim-settings',
  summary: 'Gets the SCIM settings of a team, and what stands in the way of turning SCIM on.',
  may: 'admin',
  success,
});

const nothingToDo = 'Send "enabled", "profile", or both.';

export const updateScimSettings = contract({
  operation: 'update-scim-settings',
  summary:
    'Turns SCIM on or off for a team, or changes its settings. Off stops every key at once; on brings them back.',
  may: 'admin',
  body: z
    .strictObject({
      enabled: z.optional(z.boolean({ error: 'Say true or false.' })),
      profile: z.optional(profile),
      version: versionField(),
    })
    .check(
      z.refine(({ enabled, profile: wanted }) => enabled !== undefined || wanted !== undefined, { error: nothingToDo }),
    ),
  success,
  problems: ['not-entitled', 'needs-one-sso-method', 'version-differs'],
});
