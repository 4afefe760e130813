/** What holds of all filters (RFC 7644 section 3.4.2.2), tried on random ones. */
import fc from 'fast-check';
import { ScimError } from '../../../shared/scim/error.ts';
import { filterLimits } from '../../../shared/scim/filter/filter.ts';
import { compileFilter } from '../../../shared/scim/filter/matches.ts';
import { parseFilter } from '../../../shared/scim/filter/parse.ts';
import { parsePath } from '../../../shared/scim/filter/parse-path.ts';
import { parseProjection, project } from '../../../shared/scim/projection.ts';
import { userResourceType } from '../../../shared/scim/schemas/resource-types.ts';
import { print, shape, someFilter, somePerson } from './filter-arbitrary.ts';
import { people } from './filter-population.ts';
import { naiveMatches } from './naive-evaluator.ts';

/** Numbers for the printer, drawn from the property's own random source. */
const someStyle = fc.gen().map((draw) => (choices: number) => draw(fc.nat, { max: choices - 1 }));

/** Runs something that may refuse with 400 of certain kinds, and lets every other error through. */
function tolerant(call: () => unknown, scimTypes: readonly string[]): void {
  try {
    call();
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    expect(error.status).toBe(400);
    expect(scimTypes).toContain(error.scimType);
  }
}

test('A printed filter is read back as the same filter, however it is written', () => {
  fc.assert(
    fc.property(someFilter, someStyle, (filter, style) => {
      const text = print(filter, style);
      fc.pre(text.length <= filterLimits.characters);
      expect(shape(parseFilter(text, userResourceType))).toEqual(shape(filter));
    }),
    { numRuns: 2000 },
  );
});

test('A compiled filter selects whom a plain evaluation selects', () => {
  let selected = 0;
  let tried = 0;
  fc.assert(
    fc.property(someFilter, fc.array(somePerson, { minLength: 1, maxLength: 5 }), (filter, resources) => {
      const predicate = compileFilter(filter);
      for (const resource of resources) {
        const result = predicate(resource);
        expect(result).toBe(naiveMatches(filter, resource));
        tried += 1;
        if (result) selected += 1;
      }
    }),
    { numRuns: 3000 },
  );
  // Neither nobody nor everybody: the property would say little.
  expect(selected / tried).toBeGreaterThan(0.1);
  expect(selected / tried).toBeLessThan(0.9);
});

const tokens = [
  '(',
  ')',
  '[',
  ']',
  '"',
  "'",
  '\\',
  ' ',
  '.',
  ':',
  'and',
  'or',
  'not',
  'pr',
  'eq',
  'gt',
  'null',
  'true',
  '-1e9',
  '__proto__',
  'emails',
  'urn:',
  '\u0000',
  '\ud800',
  '$ref',
  ',',
];
const someTokens = fc.array(fc.constantFrom(...tokens), { maxLength: 40 }).map((parts) => parts.join(' '));
const someGluedTokens = fc.array(fc.constantFrom(...tokens), { maxLength: 40 }).map((parts) => parts.join(''));

const mutated = fc
  .tuple(
    fc.tuple(someFilter, someStyle).map(([filter, style]) => print(filter, style)),
    fc.array(fc.tuple(fc.nat(), fc.nat(5), fc.constantFrom('', ...tokens)), { minLength: 1, maxLength: 4 }),
  )
  .map(([text, edits]) =>
    edits.reduce((edited, [at, length, token]) => {
      const start = at % (edited.length + 1);
      return edited.slice(0, start) + token + edited.slice(start + length);
    }, text),
  );

const someHostileText = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), someTokens, someGluedTokens, mutated);

test('Whatever the text, a filter is read and evaluated, or refused with 400 invalidFilter', () => {
  const everybody = Object.values(people);
  fc.assert(
    fc.property(someHostileText, (text) => {
      tolerant(() => {
        const predicate = compileFilter(parseFilter(text, userResourceType));
        for (const person of everybody) predicate(person);
      }, ['invalidFilter']);
    }),
    { numRuns: 5000 },
  );
});

test('Whatever the text, a path is read, or refused with 400 invalidPath or invalidFilter', () => {
  const somePath = fc.oneof(
    someHostileText,
    someHostileText.map((text) => `emails[${text}].value`),
  );
  fc.assert(
    fc.property(somePath, (text) => {
      tolerant(() => parsePath(text, userResourceType), ['invalidPath', 'invalidFilter']);
    }),
    { numRuns: 3000 },
  );
});

test('Whatever the text, a projection keeps id and schemas and adds nothing, or is refused with 400', () => {
  const someList = fc.array(fc.oneof(someHostileText, fc.constantFrom('emails.type', 'name', 'id', 'schemas')), {
    maxLength: 4,
  });
  fc.assert(
    fc.property(someList, fc.boolean(), (names, excluded) => {
      tolerant(() => {
        const projection = parseProjection(
          excluded ? { excludedAttributes: names.join(',') } : { attributes: names.join(',') },
          userResourceType,
        );
        for (const person of Object.values(people)) {
          const projected = project(projection, person);
          expect(person).toMatchObject(
            JSON.parse(JSON.stringify(projected, (key, value) => (key === 'emails' ? undefined : value))),
          );
          expect(projected).toMatchObject({ id: person['id'], schemas: person['schemas'] });
        }
      }, ['invalidValue', 'invalidPath', 'invalidFilter']);
    }),
    { numRuns: 2000 },
  );
});
