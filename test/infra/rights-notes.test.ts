/** The comparison of roles with what functions did that a full run of the tests ends with. */
import { functionDefinitions } from '../../functions/operations.ts';
import { actionsDone, differences } from '../support/rights-notes.ts';

const definitions = functionDefinitions.filter(({ name }) => ['get-user', 'create-user', 'get-team'].includes(name));
const everything = {
  'get-user': ['BatchGetItem', 'GetItem', 'Query', 'PutItem of readers', 'UpdateItem of readers'],
  'get-team': ['BatchGetItem', 'GetItem', 'Query'],
  'create-user': [
    ...['BatchGetItem', 'GetItem', 'Query', 'ConditionCheckItem', 'DeleteItem', 'PutItem', 'UpdateItem'],
    'PutItem of readers',
  ],
};

const differencesOf = (done: Readonly<Record<string, readonly string[]>>) =>
  differences(
    actionsDone(
      Object.entries(done)
        .flatMap(([name, actions]) => actions.map((action) => JSON.stringify([name, action])))
        .join('\n'),
    ),
    definitions,
  );

test('roles that allow what was done, and nothing besides, are in order', () => {
  expect(differencesOf(everything)).toEqual([]);
});

test.each([
  ['get-team', 'PutItem of readers'],
  ['get-user', 'PutItem'],
  ['get-user', 'DeleteItem of readers'],
])('%s may not %s', (name, action) => {
  const done = { ...everything, [name]: [...(new Map(Object.entries(everything)).get(name) ?? []), action] };
  expect(differencesOf(done)).toEqual([`${name} does ${action}, and may not`]);
});

test('what a kind of function may and none of it ever does is found', () => {
  const done = { ...everything, 'create-user': everything['create-user'].filter((action) => action !== 'DeleteItem') };
  expect(differencesOf(done)).toEqual(['functions of the kind "write" may DeleteItem, and none ever does']);
});

test('a function that no test calls is found', () => {
  const { 'get-team': _, ...done } = everything;
  expect(differencesOf(done)).toContain('no test calls get-team with a table that is watched');
});
