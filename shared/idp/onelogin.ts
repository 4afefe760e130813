/** OneLogin: the administrator writes the JSON template, so nearly anything comes. */
import type { Quirk } from './quirk.ts';

const template = "the JSON template of OneLogin's SCIM connector, which the administrator writes";

export const quirks: readonly Quirk[] = [
  {
    name: 'null-id',
    provider: 'OneLogin',
    source: template,
    what: 'A template holds "id": null, which says nothing about the id.',
    repair: {
      at: 'value',
      applies: (attribute, parent) => parent === undefined && attribute.name === 'id',
      repair: (value) => (value === null ? undefined : value),
    },
  },
  {
    name: 'plain-json',
    provider: 'OneLogin',
    source: 'goauthentik/authentik 11249',
    what: 'Accept names application/json and not application/scim+json; the answer is labelled application/json.',
    repair: { at: 'accept', holds: wantsPlainJson },
  },
  {
    name: 'scim-1-schemas',
    provider: 'OneLogin',
    source: template,
    what: 'schemas holds SCIM 1.0 URNs; unknown URNs are ignored.',
    repair: { at: 'engine', where: 'shared/scim/read-resource.ts' },
  },
  {
    name: 'single-values',
    provider: 'OneLogin',
    source: template,
    what: 'A multi-valued attribute comes as one value without an array, and an element as a bare string.',
    repair: { at: 'engine', where: 'shared/scim/read-value.ts' },
  },
];

function wantsPlainJson(accept: string): boolean {
  const types = accept.split(',', 50).map((range) => (range.split(';', 1)[0] ?? '').trim().toLowerCase());
  return types.includes('application/json') && !types.includes('application/scim+json');
}
