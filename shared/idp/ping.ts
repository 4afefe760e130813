/** Ping Identity: what it sends beside the RFC. */
import { isList } from '../scim/json-equal.ts';
import { ownAnyCase } from '../scim/own-any-case.ts';
import { isObject, type Json } from '../scim/resource.ts';
import type { Quirk } from './quirk.ts';

export const quirks: readonly Quirk[] = [
  {
    name: 'two-primaries',
    provider: 'Ping',
    source: 'Ping provisioning: two e-mail addresses marked primary',
    what: 'Two values of one attribute are primary; the last one stays so (RFC 7643 section 2.4 allows one).',
    repair: {
      at: 'value',
      applies: (attribute) => attribute.multiValued && attribute.subAttributes.has('primary'),
      repair: lastPrimaryWins,
    },
  },
];

const isPrimary = (value: Json): boolean => isObject(value) && ownAnyCase(value, 'primary') === true;

function lastPrimaryWins(values: Json): Json {
  if (!isList(values) || values.length < 2) return values;
  const last = values.findLastIndex(isPrimary);
  if (last < 1 || !values.slice(0, last).some(isPrimary)) return values;
  return values.map((value, at) => (at < last && isObject(value) && isPrimary(value) ? notPrimary(value) : value));
}

const notPrimary = (value: { readonly [name: string]: Json }): Json =>
  Object.fromEntries(
    Object.entries(value).map(([name, sub]) => [name, name.toLowerCase() === 'primary' ? false : sub]),
  );
