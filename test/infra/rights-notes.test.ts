/** The comparison of roles with what functions did that a full run of the tests ends with. */
import { functionDefinitions } from '../../functions/operations.ts';
import { differences, rightsUsed } from '../support/rights-notes.ts';

const used = {
  'get-user': ['BatchGetItem', 'GetItem', 'Query', 'UpdateItem of KEYUSE', 'PutItem of CALLS'],
  'create-user': [
    ...['BatchGetItem', 'GetItem', 'Query', 'ConditionCheckItem', 'DeleteItem', 'PutItem', 'UpdateItem'],
    'PutItem of CALLS',
  ],
  'end-sessions': ['GetItem'],
};
const definitions = functionDefinitions.filter(({ name }) => Object.hasOwn(used, name));

const differencesOf = (rights: Readonly<Record<string, readonly string[]>>) =>
  differences(
    rightsUsed(
      Object.entries(rights)
        .flatMap(([name, own]) => own.map((right) => JSON.stringify([name, right])))
        .join('\n'),
    ),
    definitions,
  );

const ownOf = (name: string): readonly string[] => new Map(Object.entries(used)).get(name) ?? [];

test('roles that allow what was done, and nothing besides, are in order', () => {
  expect(definitions).toHaveLength(3);
  expect(differencesOf(used)).toEqual([]);
});

test.each([
  ['end-sessions', 'PutItem of CALLS'],
  ['get-user', 'PutItem'],
  ['get-user', 'PutItem of PAGES'],
  ['get-user', 'DeleteItem of CALLS'],
])('%s may not %s', (name, right) => {
  expect(differencesOf({ ...used, [name]: [...ownOf(name), right] })).toEqual([`${name} does ${right}, and may not`]);
});

test.each([
  ['create-user', 'DeleteItem'],
  ['get-user', 'PutItem of CALLS'],
])('that %s may %s and never does is found', (name, right) => {
  const others = ownOf(name).filter((each) => each !== right);
  expect(differencesOf({ ...used, [name]: others })).toEqual([`${name} may ${right}, and never does`]);
});

test('that a function may write anywhere and writes in a part of the table alone is found', () => {
  const elsewhere = ownOf('create-user').filter((each) => each !== 'PutItem');
  expect(differencesOf({ ...used, 'create-user': elsewhere })).toEqual(['create-user may PutItem, and never does']);
});

test('a function that no test calls is found', () => {
  const { 'end-sessions': _, ...others } = used;
  expect(differencesOf(others)).toEqual(['end-sessions may GetItem, and never does']);
});
