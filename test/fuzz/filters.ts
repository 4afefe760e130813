/** Filters, paths and query strings by the grammar of RFC 7644 sections 3.4.2.2 and 3.5.2, and what is almost one. */
import fc from 'fast-check';
import { allSchemas } from '../../shared/scim/schemas/resource-types.ts';
import { print, someFilter } from '../unit/scim/filter-arbitrary.ts';
import type { Random } from './random.ts';
import { encoded, inheritedNames, mutated, someText } from './texts.ts';

/** Every name that a filter or path may use: alone, below its attribute, and below its URN. */
const names: readonly string[] = allSchemas.flatMap(({ id, attributes }) =>
  attributes.flatMap(({ name, subAttributes = [] }) => {
    const own = [name, ...subAttributes.map((sub) => `${name}.${sub.name}`)];
    return [...own, ...own.map((each) => `${id}:${each}`)];
  }),
);
const subNames = [
  ...new Set(allSchemas.flatMap(({ attributes }) => attributes.flatMap((each) => each.subAttributes ?? []))),
].map(({ name }) => name);
const usual = [
  'userName',
  'emails',
  'emails.value',
  'members',
  'members.value',
  'groups.value',
  'active',
  'displayName',
  'id',
  'externalId',
  'meta.created',
  'name.givenName',
];
const operators = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'pr'];
const tokens = [
  ...operators,
  ' and ',
  ' or ',
  'not(',
  '(',
  ')',
  '[',
  ']',
  '"',
  '\\',
  '.',
  ':',
  ' ',
  ',',
  'true',
  'null',
  '\\u00',
  'urn:',
];

const usualOf = {
  User: [
    'userName',
    'emails',
    'active',
    'displayName',
    'name.givenName',
    'externalId',
    'title',
    'phoneNumbers',
    'addresses',
  ],
  Group: ['members', 'displayName', 'externalId', 'members.value', 'id'],
} as const;

/** @param kind whose attribute it is, while calm */
export function attributeName(random: Random, kind?: keyof typeof usualOf): string {
  if (random.calm && !random.odd(1)) return random.pick(kind ? usualOf[kind] : random.chance(0.7) ? usual : names);
  return random.oneOf(
    () => random.pick(usual),
    () => random.pick(usual),
    () => random.pick(names),
    () => random.pick(inheritedNames),
    () => `${random.pick(names)}.${random.pick(subNames)}`,
    () => mutated(random, random.pick(names), tokens),
  );
}

export type Ids = readonly string[];

function literal(random: Random, ids: Ids): string {
  return random.oneOf(
    () => JSON.stringify(random.pick(ids)),
    () => JSON.stringify(someText(random, ids)),
    () =>
      random.pick(['true', 'false', 'null', '"True"', '7', '-1.5e3', '1e400', "'x'", 'bare', '"2026-03-01T00:00:00Z"']),
  );
}

function condition(random: Random, ids: Ids, depth: number): string {
  const name = attributeName(random);
  if (depth > 0 && random.chance(0.2)) return `${name}[${expression(random, ids, depth - 1)}]`;
  const operator = random.pick(operators);
  return operator === 'pr' ? `${name} pr` : `${name} ${operator} ${literal(random, ids)}`;
}

function expression(random: Random, ids: Ids, depth: number): string {
  if (depth === 0 || random.chance(0.4)) return condition(random, ids, depth);
  return random.oneOf(
    () => `(${expression(random, ids, depth - 1)})`,
    () => `not(${expression(random, ids, depth - 1)})`,
    () => `not ${expression(random, ids, depth - 1)}`,
    () => {
      const word = random.pick([' and ', ' or ', ' AND ', ' Or ']);
      return Array.from({ length: 2 + random.int(3) }, () => expression(random, ids, depth - 1)).join(word);
    },
  );
}

/** Filters of another maker, a few hundred for a run: those are all valid, and spelt in every way there is. */
export function validFilters(random: Random): readonly string[] {
  const seed = random.int(0x7fff_ffff);
  return fc.sample(someFilter, { numRuns: 200, seed }).map((filter) => print(filter, (choices) => random.int(choices)));
}

export function filterText(random: Random, ids: Ids, valid: readonly string[]): string {
  const text = random.oneOf(
    () => expression(random, ids, 3),
    () => random.pick(valid),
    () => condition(random, ids, 1),
    () => repeated(random, ids),
  );
  return random.odd(0.35) ? mutated(random, text, tokens) : text;
}

/** As long and as deep as it may be, or a little more. */
function repeated(random: Random, ids: Ids): string {
  const times = random.pick([31, 32, 33, 100, 199, 201, 4000]);
  return random.oneOf(
    () => '('.repeat(times) + condition(random, ids, 0) + ')'.repeat(times),
    () => 'not('.repeat(times) + condition(random, ids, 0) + ')'.repeat(times),
    () =>
      Array.from({ length: Math.min(times, 300) }, () => condition(random, ids, 0)).join(
        random.pick([' and ', ' or ']),
      ),
    () => random.pick(tokens).repeat(times),
    () => `emails[${'type eq "a" or '.repeat(Math.min(times, 250))}type pr]`,
    () => `userName eq "${random.pick(['\\', '\\\\', '\\u0061', 'İ', '(']).repeat(times)}"`,
  );
}

/** Of a PATCH operation. */
export function pathText(random: Random, ids: Ids, valid: readonly string[], kind: keyof typeof usualOf): string {
  const text = random.oneOf(
    () => attributeName(random, kind),
    () => attributeName(random, kind),
    () => `${random.pick(['emails', 'members', 'groups', 'phoneNumbers', 'addresses'])}[${expression(random, ids, 1)}]`,
    () => `emails[type eq "work"].${random.pick(subNames)}`,
    () => `members[value eq "${random.pick(ids)}"]`,
    () =>
      `${attributeName(random)}[${filterText(random, ids, valid)}].${random.pick([...subNames, ...inheritedNames])}`,
  );
  return random.odd(0.25) ? mutated(random, text, tokens) : text;
}

/** `?...`, of the parameters of a list. */
export function listQuery(random: Random, ids: Ids, cursors: readonly string[], valid: readonly string[]): string {
  const some = new Map<string, () => string>([
    ['filter', () => filterText(random, ids, valid)],
    ['startIndex', () => random.pick(['0', '1', '-1', '3', '99999999', '1e3', '', '9007199254740993', '1.5'])],
    ['count', () => random.pick(['0', '1', '2', '200', '201', '-1', 'x', '', '99999999999999999999'])],
    ['sortBy', () => attributeName(random)],
    ['sortOrder', () => random.pick(['ascending', 'descending', 'DESCENDING', 'sideways', ''])],
    ['attributes', () => random.several(4, () => attributeName(random)).join(',')],
    ['excludedAttributes', () => random.several(4, () => attributeName(random)).join(random.pick([',', ', ', ',,']))],
    ['cursor', () => random.pick([...cursors, ''])],
  ]);
  const pairs = [...some]
    .filter(([name]) => random.chance(name === 'filter' ? 0.6 : 0.25))
    .map(([name, make]) => `${random.chance(0.05) ? name.toUpperCase() : name}=${encoded(random, make())}`);
  if (random.chance(0.1)) pairs.push(`${encoded(random, someText(random))}=${encoded(random, someText(random))}`);
  if (random.chance(0.05)) pairs.push(`filter=${encoded(random, filterText(random, ids, valid))}`);
  const query = pairs.length > 0 ? `?${pairs.join(random.chance(0.03) ? '&&' : '&')}` : '';
  // What a request line cannot hold would not come to be a request.
  return query.slice(0, 12_000);
}
