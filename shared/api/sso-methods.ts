/** What the operations on a team's SSO methods take and give. */
import * as z from 'zod/mini';
import { type SsoType, ssoProtocols } from '../domain/sso-method.ts';
import { contract } from './contract.ts';
import { nameField, storedVersion, time, versionField } from './fields.ts';

const urlLengthMax = 2048;
const secretLengthMax = 2048;
const clientIdLengthMax = 512;

const name = nameField('the SSO method');

function urlField(what: string, description: string) {
  const message = `Send ${what}: an https URL of at most ${urlLengthMax} characters.`;
  return z.string({ error: message }).check(
    z.maxLength(urlLengthMax, message),
    // A local identity provider is http; where only https may be asked, the URL is refused when it is.
    z.refine((text) => /^https?:\/\/[^\s]+$/.test(text) && URL.canParse(text), message),
    z.describe(description),
  );
}

function textField(what: string, lengthMax: number) {
  const message = `Send ${what}, of 1 to ${lengthMax} characters.`;
  return z.string({ error: message }).check(z.minLength(1, message), z.maxLength(lengthMax, message));
}

const metadataUrl = urlField('the identity provider’s metadata URL', 'Where the provider publishes its SAML metadata.');
const issuer = urlField('the issuer', 'The issuer, to the letter as its OpenID configuration says it.');
const clientId = textField('the client id that the provider shows', clientIdLengthMax);
const clientSecret = textField('the client’s secret', secretLengthMax).check(
  z.describe('Handed to the sign-in service; not kept here and never shown.'),
);

const types = Object.keys(ssoProtocols) as [SsoType, ...SsoType[]]; // the keys are the types
const samlTypes = ['okta', 'onelogin', 'entra', 'saml'] as const satisfies readonly SsoType[];

const methodSchema = z.strictObject({
  id: z.string(),
  type: z.enum(types),
  protocol: z.enum(['saml', 'oidc']),
  name: z.string(),
  status: z
    .enum(['connecting', 'connected', 'removing'])
    .check(
      z.describe(
        'Only a connected method counts and signs people in. One that stays connecting is to be changed or removed, one that stays removing to be removed once more.',
      ),
    ),
  metadataUrl: z.optional(z.string()),
  issuer: z.optional(z.string()),
  clientId: z.optional(z.string()),
  created: z.optional(time),
  version: storedVersion,
});
export type SsoMethodView = z.infer<typeof methodSchema>;

export const listSsoMethods = contract({
  operation: 'list-sso-methods',
  summary: 'Lists a team’s SSO methods.',
  may: 'admin',
  success: {
    status: 200,
    description: 'All of them.',
    body: z.strictObject({ items: z.array(methodSchema), total: z.int() }),
  },
});

const addBody = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ type: z.enum(samlTypes), name, metadataUrl }),
    z.strictObject({ type: z.literal('oidc'), name, issuer, clientId, clientSecret }),
  ],
  { error: `Say the type of the method, one of: ${types.join(', ')}.` },
);
export type AddSsoMethod = z.infer<typeof addBody>;

export const addSsoMethod = contract({
  operation: 'add-sso-method',
  summary: 'Adds an SSO method, after a look at its metadata or issuer. Refused while SCIM is on.',
  may: 'super-admin',
  body: addBody,
  success: { status: 201, description: 'The method.', body: methodSchema },
  problems: ['scim-is-on', 'too-many-sso-methods', 'url-refused'],
});

const changeBody = z
  .strictObject({
    name: z.optional(name),
    metadataUrl: z.optional(metadataUrl),
    issuer: z.optional(issuer),
    clientId: z.optional(clientId),
    clientSecret: z.optional(clientSecret),
    version: versionField(),
  })
  .check(
    z.refine(({ version: _, ...wanted }) => Object.values(wanted).some((value) => value !== undefined), {
      error: 'Send what is to change: name, metadataUrl, issuer, clientId or clientSecret.',
    }),
  );
export type ChangeSsoMethod = z.infer<typeof changeBody>;

export const changeSsoMethod = contract({
  operation: 'change-sso-method',
  summary: 'Changes an SSO method. A new issuer or client needs its secret along.',
  may: 'super-admin',
  body: changeBody,
  success: { status: 200, description: 'The method.', body: methodSchema },
  problems: ['sso-method-not-found', 'version-differs', 'url-refused', 'scim-is-on', 'too-many-sso-methods'],
});

export const removeSsoMethod = contract({
  operation: 'remove-sso-method',
  summary: 'Removes an SSO method. Refused while SCIM is on.',
  may: 'admin',
  success: { status: 204, description: 'It is gone.' },
  problems: ['sso-method-not-found', 'scim-is-on'],
});
