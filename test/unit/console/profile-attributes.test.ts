/** A member's attributes as the console shows them, line by line. */
import { attributesOf } from '../../../functions/console/page/pages/members/profile-attributes.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const cases: readonly (readonly [claim: string, profile: Record<string, unknown>, lines: readonly string[]])[] = [
  ['a simple attribute is one line', { title: 'Engineer' }, ['title = Engineer']],
  [
    'a complex attribute is a line for each of its parts',
    { name: { givenName: 'Ada', familyName: 'Lovelace' } },
    ['name.givenName = Ada', 'name.familyName = Lovelace'],
  ],
  [
    'each of several values has its place, and its type where it has one',
    { emails: [{ value: 'a@example.com', type: 'work' }, { value: 'b@example.com' }] },
    ['emails[1, work].value = a@example.com', 'emails[1, work].type = work', 'emails[2].value = b@example.com'],
  ],
  [
    'what is no text is written as text, and what is not there is left out',
    { emails: [{ primary: true }], nickName: null, logins: 0 },
    ['emails[1].primary = true', 'logins = 0'],
  ],
  [
    'an extension’s attribute names its schema',
    { [enterprise]: { department: 'Research', manager: { value: 'x' } } },
    [`department = Research (${enterprise})`, `manager.value = x (${enterprise})`],
  ],
  ['nothing inherited is shown', Object.create({ title: 'inherited' }), []],
];

describe('A member’s attributes as lines', () => {
  test.each(cases)('%s', (_, profile, lines) => {
    const shown = attributesOf(profile).map(
      ({ path, value, extension }) => `${path} = ${value}${extension === undefined ? '' : ` (${extension})`}`,
    );
    expect(shown).toEqual(lines);
  });

  test('no two lines of a profile have the same key, also where an extension has an attribute of the same name', () => {
    const lines = attributesOf({
      title: 'a',
      emails: [
        { value: 'x', type: 'work' },
        { value: 'y', type: 'work' },
      ],
      [enterprise]: { title: 'b' },
    });
    expect(new Set(lines.map(({ key }) => key)).size).toBe(lines.length);
    expect(lines).toHaveLength(6);
  });
});
