/** What the operations on a team's SCIM API keys take and give. */
import * as z from 'zod/mini';
import { graceSeconds } from '../domain/api-key.ts';
import { contract } from './contract.ts';
import { nameField, time } from './fields.ts';

const keySchema = z.strictObject({
  id: z.string().check(z.describe('Stands in the key’s text, after the team’s id.')),
  name: z.string(),
  state: z
    .enum(['ACTIVE', 'RETIRING', 'EXPIRED', 'REVOKED'])
    .check(z.describe('RETIRING keys were replaced and work until `retiresAt`.')),
  created: time,
  createdBy: z.strictObject({
    kind: z.enum(['person', 'service', 'operator', 'unknown']),
    account: z.optional(z.string()),
    name: z.optional(z.string()).check(z.describe('Where the team may know it.')),
  }),
  creatorIsGone: z
    .boolean()
    .check(z.describe('Whether whoever made the key is no longer on the team; the key goes on.')),
  lastUsed: z.optional(time).check(z.describe('To the hour.')),
  retiresAt: z.optional(time),
  expiresAt: z.optional(time),
});
export type ApiKeyView = z.infer<typeof keySchema>;

const newKeySchema = z.strictObject({
  key: z.string().check(z.describe('The key’s text: in this answer and never again.')),
  baseUrl: z.string().check(z.describe('What the identity provider asks for beside the key.')),
  ...keySchema.shape,
});
export type NewApiKeyView = z.infer<typeof newKeySchema>;

const notTime = 'Send a time as in "2030-01-31T12:00:00Z".';
const yearMax = 9999;

export const listKeys = contract({
  operation: 'list-keys',
  summary: 'Lists a team’s SCIM API keys from the newest to the oldest; those that are over are kept for 90 days.',
  may: 'admin',
  success: {
    status: 200,
    description: 'All of them.',
    body: z.strictObject({ items: z.array(keySchema), total: z.int() }),
  },
});

export const generateKey = contract({
  operation: 'generate-key',
  summary: 'Generates a SCIM API key. Its text is in this answer and never again.',
  may: 'admin',
  body: z.strictObject({
    name: nameField('the key'),
    expiresAt: z.optional(
      z
        .string({ error: notTime })
        .check(
          z.refine(isTime, notTime),
          z.describe(
            'ISO 8601, in the future: when the key stops working. Without it the key works until it is revoked.',
          ),
        ),
    ),
  }),
  success: { status: 201, description: 'The key, with its text.', body: newKeySchema },
  problems: ['scim-is-off', 'too-many-keys'],
});

const graceMessage = `Send the seconds that the old key goes on working: a whole number from 0 to ${graceSeconds.most} (seven days).`;

export const regenerateKey = contract({
  operation: 'regenerate-key',
  summary:
    'Replaces an active key by a new one of the same name. Both work for the time of grace, then only the new one.',
  may: 'admin',
  body: z.strictObject({
    graceSeconds: z._default(
      z.int({ error: graceMessage }).check(z.minimum(0, graceMessage), z.maximum(graceSeconds.most, graceMessage)),
      graceSeconds.usual,
    ),
  }),
  success: { status: 201, description: 'The new key, with its text.', body: newKeySchema },
  problems: ['key-not-found', 'key-not-active', 'scim-is-off', 'too-many-keys'],
});

export const revokeKey = contract({
  operation: 'revoke-key',
  summary: 'Revokes a key: it is refused from the next request on. One that is over stays as it is.',
  may: 'admin',
  success: { status: 200, description: 'The key.', body: keySchema },
  problems: ['key-not-found'],
});

/** RFC 3339 with a zone; a date alone is no time. */
function isTime(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/.test(text)) return false;
  const parsed = new Date(text);
  return !Number.isNaN(parsed.getTime()) && parsed.getUTCFullYear() <= yearMax;
}
