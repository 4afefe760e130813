/** Okta: what it sends beside the RFC. */
import type { Quirk } from './quirk.ts';

export const quirks: readonly Quirk[] = [
  {
    name: 'bare-authorization',
    provider: 'Okta',
    source: 'okta-developer-docs reference/scim/scim-20: header authentication',
    what: 'With header authentication, Authorization is the key itself, without "Bearer".',
    repair: { at: 'authorization', holds: isBareKey },
  },
  {
    name: 'members-without-path',
    provider: 'Okta',
    source: 'okta-developer-docs reference/scim/scim-20; scimgateway 113',
    what: 'A replace without a path holds members together with id and displayName; the members are split off.',
    repair: { at: 'engine', where: 'shared/scim/patch/plan-group-patch.ts' },
  },
  {
    name: 'read-only-attributes-sent-back',
    provider: 'Okta',
    source: 'okta-developer-docs reference/scim/scim-20: update a user with PUT',
    what: 'PUT and PATCH repeat id, meta and groups as they were read; they are ignored.',
    repair: { at: 'engine', where: 'shared/scim/read-resource.ts, shared/scim/patch/apply-to-attribute.ts' },
  },
  {
    name: 'null-member-display',
    provider: 'Okta',
    source: 'scimgateway 113',
    what: 'Members of a PUT have "display": null, which is no display.',
    repair: { at: 'engine', where: 'shared/scim/read-members.ts' },
  },
];

/** One word; a scheme and its credentials are two. */
function isBareKey(authorization: string): boolean {
  const text = authorization.trim();
  return text !== '' && !text.includes(' ') && !text.includes('\t');
}
