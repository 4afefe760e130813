/** Who calls: the SCIM API key in the `Authorization` header (RFC 6750, RFC 7644 section 2). */
import { type KeyClaim, type KeyVerdict, parseApiKey } from '../domain/api-key.ts';
import { readsBareKey } from '../idp/index.ts';
import { type ScimError, unauthorized } from '../scim/error.ts';

export interface Residence {
  readonly residency: string;
  /** Base URLs of the other residencies, where they are known. */
  readonly otherBaseUrls: Readonly<Record<string, string>>;
}

const bearer = /^bearer +/i;

/**
 * What the header claims; nothing is read for it, and nothing of the request has been.
 * @throws ScimError 401 saying what is wrong with the header itself
 */
export function readCaller(authorization: string | undefined, residence: Residence): KeyClaim {
  if (!authorization) throw unauthorized('Authorization is missing; send "Bearer" and a SCIM API key of the team.');
  const text = bearer.test(authorization) ? authorization.replace(bearer, '') : authorization;
  const claim = bearer.test(authorization) || readsBareKey(authorization) ? parseApiKey(text.trim()) : undefined;
  if (!claim) {
    throw unauthorized(
      'Authorization does not hold a SCIM API key of this service. Copy the whole key, or generate a new one in the console.',
    );
  }
  if (claim.residency !== residence.residency) throw unauthorized(otherResidency(claim.residency, residence));
  return claim;
}

function otherResidency(residency: string, { otherBaseUrls }: Residence): string {
  const baseUrl = Object.hasOwn(otherBaseUrls, residency) ? otherBaseUrls[residency] : undefined;
  const where = baseUrl ? `; use its base URL ${baseUrl}` : '; use the base URL shown beside the key in the console';
  return `This key belongs to a team whose data is in another residency (${residency.toUpperCase()})${where}.`;
}

const refusals: Readonly<Record<Exclude<KeyVerdict, 'valid'>, string>> = {
  unknown: 'This SCIM API key is unknown. Generate a new one in the console.',
  revoked:
    'This SCIM API key was revoked or replaced. Use the key that replaced it, or generate a new one in the console.',
  expired: 'This SCIM API key has expired. Generate a new one in the console.',
  'scim-off':
    'SCIM provisioning is turned off for this team. A team admin can turn it on in the console; the key then works again.',
};

export function refuseKey(verdict: Exclude<KeyVerdict, 'valid'>): ScimError {
  return unauthorized(refusals[verdict]);
}
