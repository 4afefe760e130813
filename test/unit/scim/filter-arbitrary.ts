/** Random filters, their text, and random people for them. */
import fc from 'fast-check';
import type { CompareOperator, Filter } from '../../../shared/scim/filter/filter.ts';
import type { JsonObject, Resource } from '../../../shared/scim/resource.ts';
import { type AttributePath, resolveAttributePath } from '../../../shared/scim/schemas/resource-type.ts';
import { userResourceType } from '../../../shared/scim/schemas/resource-types.ts';
import { enterprise } from './filter-population.ts';

const pathOf = (name: string): AttributePath => {
  const path = resolveAttributePath(userResourceType, name);
  if (!path) throw new Error(name);
  return path;
};

const textNames = [
  'userName',
  'title',
  'id',
  'externalId',
  'name.givenName',
  'emails.value',
  'emails.type',
  'groups.display',
  `${enterprise}:department`,
  `${enterprise}:manager.displayName`,
];
const booleanNames = ['active', 'emails.primary'];
const dateNames = ['meta.created'];
const wholeNames = ['emails', 'name', 'groups', enterprise, `${enterprise}:manager`];

/** Few letters, so that values meet; and whatever is hard to quote. */
const someText = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'ö', 'O\u0308'), maxLength: 3 }),
  fc.string({ unit: fc.constantFrom('"', "'", '\\', ')', ']', ' ', ',', '\n', '\u0000', '😀', 'null'), maxLength: 3 }),
);

const someDate = fc
  .tuple(
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom('', '.5', '.000000001', '.499999999'),
    fc.constantFrom('Z', '+01:00', ''),
  )
  .map(([second, fraction, offset]) => `2026-03-01T00:00:0${second}${fraction}${offset}`);

const equality = fc.constantFrom<CompareOperator>('eq', 'ne');
const order = fc.constantFrom<CompareOperator>('gt', 'ge', 'lt', 'le');
const substring = fc.constantFrom<CompareOperator>('co', 'sw', 'ew');

const someComparison = (
  texts: readonly AttributePath[],
  booleans: readonly AttributePath[],
  dates: readonly AttributePath[],
) => {
  const compare = (
    paths: readonly AttributePath[],
    operator: fc.Arbitrary<CompareOperator>,
    value: fc.Arbitrary<string | boolean | null>,
  ) =>
    paths.length === 0
      ? []
      : [fc.record({ kind: fc.constant('compare' as const), path: fc.constantFrom(...paths), operator, value })];
  return fc.oneof(
    ...compare(texts, fc.oneof(equality, order, substring), someText),
    ...compare([...texts, ...booleans, ...dates], equality, fc.constant(null)),
    ...compare(booleans, equality, fc.boolean()),
    ...compare(dates, fc.oneof(equality, order), someDate),
  );
};

const somePresence = (paths: readonly AttributePath[]) =>
  fc.record({ kind: fc.constant('present' as const), path: fc.constantFrom(...paths) });

/** Logical expressions of `leaf` as the parser would build them: no `and` directly inside `and`. */
function combined(leaf: fc.Arbitrary<Filter>, depth: number): fc.Arbitrary<Filter> {
  if (depth === 0) return leaf;
  const inner = combined(leaf, depth - 1);
  const chain = (kind: 'and' | 'or'): fc.Arbitrary<Filter> =>
    fc
      .array(
        inner.filter((operand) => operand.kind !== kind),
        { minLength: 2, maxLength: 3 },
      )
      .map((operands) => ({ kind, operands }));
  return fc.oneof(
    leaf,
    chain('and'),
    chain('or'),
    inner.map((operand): Filter => ({ kind: 'not', operand })),
  );
}

const emails = pathOf('emails');
const ofEmail = (name: string): AttributePath => ({
  extension: undefined,
  attribute: emails.attribute?.subAttributes.get(name),
  subAttribute: undefined,
});
const emailTexts = [ofEmail('value'), ofEmail('type')];
const emailFilter = combined(
  fc.oneof(someComparison(emailTexts, [ofEmail('primary')], []), somePresence([...emailTexts, ofEmail('primary')])),
  1,
);

const leaf: fc.Arbitrary<Filter> = fc.oneof(
  { weight: 3, arbitrary: someComparison(textNames.map(pathOf), booleanNames.map(pathOf), dateNames.map(pathOf)) },
  { weight: 1, arbitrary: somePresence([...textNames, ...booleanNames, ...wholeNames].map(pathOf)) },
  { weight: 1, arbitrary: emailFilter.map((filter): Filter => ({ kind: 'valuePath', path: emails, filter })) },
);

export const someFilter: fc.Arbitrary<Filter> = combined(leaf, 2);

/** Ways to write the same filter; `pick(n)` answers a number from 0 to n - 1. */
type Pick = (choices: number) => number;

/** The text of a filter: spaces, letter case, needless parentheses and escapes as `pick` decides. */
export function print(filter: Filter, pick: Pick): string {
  const space = (): string => ' '.repeat(1 + pick(3));
  const gap = (): string => ' '.repeat(pick(2));
  const anyCase = (word: string): string => (pick(2) === 0 ? word : word.toUpperCase());
  const nested = (text: string): string => `(${gap()}${text}${gap()})`;
  const name = (path: AttributePath): string =>
    anyCase((path.subAttribute ?? path.attribute)?.fullName ?? path.extension?.id ?? '');
  const text = (value: string): string =>
    pick(3) === 0
      ? `"${[...value].map((char) => [...Array(char.length).keys()].map((i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')).join('')}"`
      : JSON.stringify(value);
  const literal = (value: string | number | boolean | null): string => {
    if (typeof value === 'string') return text(value);
    return value !== null && pick(3) === 0 ? `"${anyCase(String(value))}"` : String(value);
  };
  const within = (part: Filter, isValue: boolean): string => {
    const nameOf = (path: AttributePath): string => (isValue ? anyCase(path.attribute?.name ?? '') : name(path));
    switch (part.kind) {
      case 'and':
      case 'or':
        return part.operands
          .map((operand) => {
            const printed = within(operand, isValue);
            const needed = part.kind === 'and' && operand.kind === 'or';
            return needed || pick(4) === 0 ? nested(printed) : printed;
          })
          .join(`${space()}${anyCase(part.kind)}${space()}`);
      case 'not':
        return `${anyCase('not')}${gap()}${nested(within(part.operand, isValue))}`;
      case 'present':
        return `${nameOf(part.path)}${space()}${anyCase('pr')}`;
      case 'compare':
        return `${nameOf(part.path)}${space()}${anyCase(part.operator)}${space()}${literal(part.value)}`;
      case 'valuePath':
        return `${name(part.path)}[${gap()}${within(part.filter, true)}${gap()}]`;
    }
  };
  return within(filter, false);
}

/** A filter with names instead of schema objects, to compare and to read. */
export function shape(filter: Filter): unknown {
  const path = (of: AttributePath) => [of.extension?.id, of.attribute?.fullName, of.subAttribute?.fullName];
  switch (filter.kind) {
    case 'and':
    case 'or':
      return [filter.kind, ...filter.operands.map(shape)];
    case 'not':
      return ['not', shape(filter.operand)];
    case 'present':
      return ['pr', path(filter.path)];
    case 'compare':
      return [filter.operator, path(filter.path), filter.value];
    case 'valuePath':
      return ['[]', path(filter.path), shape(filter.filter)];
  }
}

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined, freq: 3 });

/** Drops what is undefined, as resources have no such properties. */
const compact = (object: object): JsonObject => JSON.parse(JSON.stringify(object));

export const somePerson: fc.Arbitrary<Resource> = fc
  .record({
    userName: someText,
    title: maybe(someText),
    id: someText,
    externalId: maybe(someText),
    active: maybe(fc.boolean()),
    name: maybe(fc.record({ givenName: maybe(someText) })),
    emails: maybe(
      fc.array(fc.record({ value: maybe(someText), type: maybe(someText), primary: maybe(fc.boolean()) }), {
        maxLength: 3,
      }),
    ),
    groups: maybe(fc.array(fc.record({ value: someText, display: maybe(someText) }), { maxLength: 2 })),
    [enterprise]: maybe(
      fc.record({ department: maybe(someText), manager: maybe(fc.record({ displayName: maybe(someText) })) }),
    ),
    meta: fc.record({ created: someDate }),
  })
  .map(compact);
