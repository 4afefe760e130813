/** Filters that are meant to harm: the work for each is bounded, and nothing inherited is read or written. */
import { ScimError } from '../../../shared/scim/error.ts';
import { type Filter, filterLimits } from '../../../shared/scim/filter/filter.ts';
import { matches } from '../../../shared/scim/filter/matches.ts';
import { parseFilter } from '../../../shared/scim/filter/parse.ts';
import { parsePath } from '../../../shared/scim/filter/parse-path.ts';
import type { Resource } from '../../../shared/scim/resource.ts';
import { userResourceType } from '../../../shared/scim/schemas/resource-types.ts';
import { charactersRead } from './count-characters.ts';
import { core, enterprise, people } from './filter-population.ts';

const parse = (filter: string): Filter => parseFilter(filter, userResourceType);

function refusal(filter: string): ScimError {
  try {
    parse(filter);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error('accepted');
}

const countNodes = (filter: Filter): number => {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.operands.reduce((sum, operand) => sum + countNodes(operand), 1);
    case 'not':
      return 1 + countNodes(filter.operand);
    case 'valuePath':
      return 1 + countNodes(filter.filter);
    default:
      return 1;
  }
};

describe('size', () => {
  const groups = Array.from({ length: 24 }, () => '(title eq "a" or title eq "b")').join(' and ');
  const oneMegabyte = `userName eq "${'a'.repeat(1_048_576)}"`;

  test.each([
    ['a filter of 1 MB', oneMegabyte],
    ['100,000 backslashes', `userName eq "${'\\'.repeat(100_000)}"`],
    ['10,000 parentheses', `${'('.repeat(10_000)}userName pr${')'.repeat(10_000)}`],
  ])('%s is refused without reading a character', (_name, filter) => {
    expect(charactersRead(() => parse(filter))).toBe(0);
    expect(refusal(filter)).toMatchObject({ status: 400, scimType: 'invalidFilter' });
  });

  test('A path of 1 MB is refused without reading a character', () => {
    expect(charactersRead(() => parsePath(`emails[${oneMegabyte}]`, userResourceType))).toBe(0);
  });

  const longest = filterLimits.characters;
  const filled = (start: string, fill: string, end = ''): string =>
    start + fill.repeat(Math.floor((longest - start.length - end.length) / fill.length)) + end;

  test.each([
    ['parentheses', filled('', '(')],
    ['negations', filled('', 'not(')],
    ['brackets', filled('emails', '[')],
    ['brackets of paths', filled('', 'emails[')],
    ['backslashes', filled('userName eq "', '\\')],
    ['escaped backslashes', filled('userName eq "', '\\\\', '"')],
    ['escapes', filled('userName eq "', '\\u0061', '"')],
    ['single quotes', filled("userName eq '", "''", "'")],
    ['spaces', filled('userName', ' ', 'pr')],
    ['spaces without an end', filled('userName eq', ' ')],
    ['one long name', filled('', 'a')],
    ['dots', filled('name', '.')],
    ['colons', filled('urn', ':')],
    ['a long URN', filled(`${enterprise}:`, 'a')],
    ['one long value', filled('userName eq ', 'a')],
    ['digits', filled('meta.created gt ', '1')],
    ['operators', filled('', 'eq ')],
    ['keywords', filled('userName pr', ' and')],
    ['conditions', filled('title pr', ' and title pr')],
    ['alternatives', filled('title pr', ' or title pr')],
    ['groups', filled('title pr', ' and (title pr or title pr)')],
    ['open strings', filled('userName eq ', '"')],
  ])('The longest filter of %s is read a few times over at most', (_name, filter) => {
    expect(filter.length).toBeGreaterThan(longest - 40);
    expect(filter.length).toBeLessThanOrEqual(longest);
    expect(charactersRead(() => parse(filter))).toBeLessThanOrEqual(8 * longest);
  });

  test('The work grows with the length, not with its square', () => {
    const work = (conditions: number): number =>
      charactersRead(() => parse(Array.from({ length: conditions }, () => '(not (title eq "a\\\\b"))').join(' or ')));
    expect(work(80)).toBeLessThan(work(40) * 2.1);
  });

  test('24 groups of alternatives stay 24 groups, and each condition is evaluated once', () => {
    const filter = parse(groups);
    expect(countNodes(filter)).toBe(24 * 3 + 1);
    const { hasOwn } = Object;
    let looked = 0;
    Object.hasOwn = (object, name) => {
      looked += 1;
      return hasOwn(object, name);
    };
    try {
      expect(matches(filter, { title: 'b' })).toBe(true);
    } finally {
      Object.hasOwn = hasOwn;
    }
    expect(looked).toBe(48);
  });

  const deep = (levels: number): string => `${'('.repeat(levels)}userName pr${')'.repeat(levels)}`;
  test('Brackets go as deep as the limit and no deeper', () => {
    expect(parse(deep(filterLimits.depth))).toMatchObject({ kind: 'present' });
    expect(refusal(deep(filterLimits.depth + 1)).detail).toContain('more than 32 deep');
    expect(refusal(`emails[${deep(filterLimits.depth)}]`).detail).toContain('more than 32 deep');
    expect(parse(Array.from({ length: 100 }, () => '(title pr)').join(' and '))).toMatchObject({ kind: 'and' });
  });

  const wide = (conditions: number): string => Array.from({ length: conditions }, () => 'title pr').join(' or ');
  test('Conditions are as many as the limit and no more', () => {
    expect(countNodes(parse(wide(filterLimits.nodes - 1)))).toBe(filterLimits.nodes);
    expect(refusal(wide(filterLimits.nodes)).detail).toContain('more than 200 conditions');
    expect(refusal(`emails[${wide(filterLimits.nodes).replaceAll('title', 'type')}]`).detail).toContain('200');
  });

  test('A long name is cut in the message', () => {
    expect(refusal(filled('', 'a')).detail.length).toBeLessThan(200);
  });
});

describe('inherited names', () => {
  const inherited = [
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'valueOf',
    '__defineGetter__',
    'prototype',
  ];
  const filters = inherited.flatMap((name) => [
    `${name} pr`,
    `${name} eq "x"`,
    `${name}.toString eq "x"`,
    `${name}.__proto__.polluted eq "x"`,
    `${name}[value eq "x"]`,
    `name.${name} eq "x"`,
    `emails.${name} pr`,
    `emails[${name} pr]`,
    `emails[type eq "work"].${name} eq "x"`,
    `${core}:${name} pr`,
    `${enterprise}:${name} pr`,
    `${enterprise}:manager.${name} pr`,
  ]);

  test.each(filters)('%s is refused and leaves no trace', (filter) => {
    expect(refusal(filter)).toMatchObject({ status: 400, scimType: 'invalidFilter' });
    expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
    expect(() => parsePath(filter.split(' ')[0] ?? '', userResourceType)).toThrow(ScimError);
  });
  const before = Reflect.ownKeys(Object.prototype);

  test('As values they are texts like any other', () => {
    const everybody = Object.values(people);
    expect(everybody.filter((person) => matches(parse('userName eq "__proto__"'), person))).toEqual([]);
    expect(matches(parse('userName eq constructor'), { userName: 'constructor' })).toBe(true);
  });

  test('An inherited property of a resource or value is not there', () => {
    const resource: Resource = Object.create({ title: 'x', [enterprise]: { department: 'x' } });
    const value: Resource = Object.create({ type: 'work' });
    expect(matches(parse('title pr'), resource)).toBe(false);
    expect(matches(parse(`${enterprise}:department pr`), resource)).toBe(false);
    expect(matches(parse('emails[type eq "work"] or emails.type pr'), { emails: [value] })).toBe(false);
  });
});
