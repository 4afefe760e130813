/** Paths of PATCH operations (RFC 7644 section 3.5.2, figure 7). */
import { ScimError } from '../../../shared/scim/error.ts';
import { matches } from '../../../shared/scim/filter/matches.ts';
import { type PatchPath, parsePath } from '../../../shared/scim/filter/parse-path.ts';
import type { ResourceType } from '../../../shared/scim/schemas/resource-type.ts';
import { groupResourceType, userResourceType } from '../../../shared/scim/schemas/resource-types.ts';
import { core, enterprise } from './filter-population.ts';

const names = ({ path, filter, subAttribute }: PatchPath) => [
  path.extension?.id,
  path.attribute?.name,
  path.subAttribute?.name,
  subAttribute?.name,
  filter?.kind,
];

const none = undefined;
const user = userResourceType;
const group = groupResourceType;

const accepted: readonly [text: string, type: ResourceType, names: readonly (string | undefined)[]][] = [
  ['userName', user, [none, 'userName', none, none, none]],
  ['USERNAME', user, [none, 'userName', none, none, none]],
  [' userName ', user, [none, 'userName', none, none, none]],
  ['name.givenName', user, [none, 'name', 'givenName', 'givenName', none]],
  ['password', user, [none, 'password', none, none, none]],
  ['emails', user, [none, 'emails', none, none, none]],
  ['emails.value', user, [none, 'emails', 'value', 'value', none]],
  ['emails[type eq "work"]', user, [none, 'emails', none, none, 'compare']],
  ['emails [ type eq "work" ] ', user, [none, 'emails', none, none, 'compare']],
  ['emails[type eq "work"].value', user, [none, 'emails', 'value', 'value', 'compare']],
  ['Emails[Type Eq "work"].Value', user, [none, 'emails', 'value', 'value', 'compare']],
  [
    'addresses[type eq "work" and primary eq "True"].formatted',
    user,
    [none, 'addresses', 'formatted', 'formatted', 'and'],
  ],
  ['emails[not (type eq "work") or value pr]', user, [none, 'emails', none, none, 'or']],
  ['name[givenName eq "x"].familyName', user, [none, 'name', 'familyName', 'familyName', 'compare']],
  [`${core}:userName`, user, [none, 'userName', none, none, none]],
  [`${core}:emails[type eq "work"].value`, user, [none, 'emails', 'value', 'value', 'compare']],
  [enterprise, user, [enterprise, none, none, none, none]],
  [`${enterprise}:department`, user, [enterprise, 'department', none, none, none]],
  [`${enterprise.toLowerCase()}:manager.value`, user, [enterprise, 'manager', 'value', 'value', none]],
  [
    `${enterprise}:manager[value eq "x"].displayName`,
    user,
    [enterprise, 'manager', 'displayName', 'displayName', 'compare'],
  ],
  ['members', group, [none, 'members', none, none, none]],
  ['members[value eq "2819c223"]', group, [none, 'members', none, none, 'compare']],
  ['members[value eq "2819c223"].display', group, [none, 'members', 'display', 'display', 'compare']],
  ['members[value eq 2819c223]', group, [none, 'members', none, none, 'compare']],
];

test.each(accepted)('%s names what it says', (text, type, found) => {
  expect(names(parsePath(text, type))).toEqual(found);
});

const refused: readonly [text: string, scimType: string][] = [
  ['', 'invalidPath'],
  [' ', 'invalidPath'],
  ['.', 'invalidPath'],
  ['[type eq "work"]', 'invalidPath'],
  ['"userName"', 'invalidPath'],
  ['foo', 'invalidPath'],
  ['givenName', 'invalidPath'],
  ['name.foo', 'invalidPath'],
  ['name.givenName.x', 'invalidPath'],
  ['members', 'invalidPath'],
  [core, 'invalidPath'],
  [`${enterprise}:`, 'invalidPath'],
  [`${enterprise}:foo`, 'invalidPath'],
  ['urn:example:2.0:User:x', 'invalidPath'],
  ['userName eq "x"', 'invalidPath'],
  ['userName[value eq "x"]', 'invalidPath'],
  ['emails.value[type eq "work"]', 'invalidPath'],
  [`${enterprise}[department eq "x"]`, 'invalidPath'],
  ['emails[type eq "work"]value', 'invalidPath'],
  ['emails[type eq "work"].', 'invalidPath'],
  ['emails[type eq "work"].foo', 'invalidPath'],
  ['emails[type eq "work"].value.x', 'invalidPath'],
  ['addresses[type eq "work"].$ref', 'invalidPath'],
  ['emails[type eq "work"].value eq "x"', 'invalidPath'],
  ['emails[type eq "work"][value pr]', 'invalidPath'],
  ['emails[type eq "work"', 'invalidFilter'],
  ['emails[', 'invalidFilter'],
  ['emails[]', 'invalidFilter'],
  ['emails[0]', 'invalidFilter'],
  ['emails[0].value', 'invalidFilter'],
  ['emails["work"]', 'invalidFilter'],
  ['emails[type]', 'invalidFilter'],
  ['emails[foo eq "x"]', 'invalidFilter'],
  ['emails[primary gt true]', 'invalidFilter'],
];

// RFC 7644 table 9 has invalidFilter for the filter of a path, invalidPath for the path.
test.each(refused)('%s is refused with %s', (text, scimType) => {
  let refusal: unknown;
  try {
    parsePath(text, userResourceType);
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(ScimError);
  expect(refusal).toMatchObject({ status: 400, scimType });
});

test('A quote in a member’s id cannot widen the filter', () => {
  const { filter } = parsePath('members[value eq "zz\\" or value pr or value eq \\"zz"]', groupResourceType);
  expect(filter && matches(filter, { value: 'somebody' })).toBe(false);
  expect(() => parsePath('members[value eq "zz" or value pr or value eq "zz"] or members', groupResourceType)).toThrow(
    'goes on after its end',
  );
});

test('A path tells what was probably meant', () => {
  expect(() => parsePath('department', userResourceType)).toThrow(`Write "${enterprise}:department".`);
});
