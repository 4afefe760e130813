/** What the operations on a team's service accounts take and give. */
import * as z from 'zod/mini';
import { contract } from './contract.ts';
import { addressField } from './fields.ts';
import { roleSchema } from './members.ts';

const nameLengthMax = 100;

const name = z
  .string({ error: 'Give the service account a name.' })
  .check(
    z.trim(),
    z.minLength(1, 'Give the service account a name.'),
    z.maxLength(nameLengthMax, `Choose a name of at most ${nameLengthMax} characters.`),
  );

const serviceAccountSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  address: z.string().check(z.describe('The e-mail address to sign in with.')),
  role: roleSchema,
  created: z.optional(z.string()).check(z.describe('ISO 8601; absent where it is not known.')),
  signedIn: z.boolean().check(z.describe('Whether anybody has ever signed in with it.')),
});
export type ServiceAccountView = z.infer<typeof serviceAccountSchema>;

export const listServiceAccounts = contract({
  operation: 'list-service-accounts',
  summary: 'Lists the team’s service accounts.',
  may: 'admin',
  success: {
    status: 200,
    description: 'All of them.',
    body: z.strictObject({ items: z.array(serviceAccountSchema), total: z.number() }),
  },
});

export const createServiceAccount = contract({
  operation: 'create-service-account',
  summary: 'Creates a service account: it can be Super Admin and own SCIM, and is never a SCIM User.',
  may: 'super-admin',
  body: z.strictObject({ name, address: addressField('To sign in with.'), role: roleSchema }),
  success: { status: 201, description: 'The service account.', body: serviceAccountSchema },
  problems: ['address-taken', 'too-many-service-accounts'],
});

export const changeServiceAccount = contract({
  operation: 'change-service-account',
  summary: 'Changes the name or role of a service account.',
  may: 'super-admin',
  body: z.strictObject({ name: z.optional(name), role: z.optional(roleSchema) }),
  success: { status: 200, description: 'The service account.', body: serviceAccountSchema },
  problems: ['service-account-not-found', 'last-super-admin'],
});

export const removeServiceAccount = contract({
  operation: 'remove-service-account',
  summary: 'Removes a service account: its sessions end, and its address is free again.',
  may: 'super-admin',
  success: { status: 204, description: 'It is gone.' },
  problems: ['service-account-not-found', 'last-super-admin'],
});
