/** Filters that are refused, all with 400 invalidFilter (RFC 7644 table 9). */
import { ScimError } from '../../../shared/scim/error.ts';
import { parseFilter, parseValueFilter } from '../../../shared/scim/filter/parse.ts';
import { type LiteralLeniency, lenientLiterals, rfcLiterals } from '../../../shared/scim/filter/reader.ts';
import type { ResourceType } from '../../../shared/scim/schemas/resource-type.ts';
import { groupResourceType, userResourceType } from '../../../shared/scim/schemas/resource-types.ts';
import { enterprise, thingResourceType } from './filter-population.ts';

function refusal(filter: string, type: ResourceType, literals?: LiteralLeniency): ScimError {
  try {
    parseFilter(filter, type, literals);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error(`accepted: ${filter}`);
}

const invalidFilter = { status: 400, scimType: 'invalidFilter' };

const cases: readonly [filter: string, detail: string][] = [
  ['', 'character 1: the name of an attribute is expected'],
  ['   ', 'name of an attribute'],
  ['userName', 'operators'],
  ['userName ', 'operators'],
  ['userName eq', 'a space and a value'],
  ['userName eq ', 'a value is expected'],
  ['userName eq"x"', 'a space and a value'],
  ['userName"x"', 'operators'],
  ['userName is "x"', 'operators'],
  ['userName = "x"', 'operators'],
  ['eq "x"', 'which User does not have'],
  ['"userName" eq "x"', 'name of an attribute'],
  ['userName pr "x"', '"and", "or" or the end'],
  ['userName pr active pr', '"and", "or" or the end'],
  ['userName eq "a" "b"', '"and", "or" or the end'],
  ['userName eq "a"b', 'after the string'],
  ['userName eq "a"and active pr', 'after the string'],
  ['userName eq Bob Smith', '"and", "or" or the end'],
  ['userName eq "a', 'does not end'],
  ['userName eq "', 'does not end'],
  ['userName eq "a\\', 'does not end'],
  ['userName eq "a\\"', 'does not end'],
  ["userName eq 'a", 'does not end'],
  ["userName eq 'a'b", 'after the string'],
  ["userName eq 'a\\q'", 'escape'],
  ['userName eq "\\q"', 'escape'],
  ['userName eq "\\u12"', 'escape'],
  ['userName eq "\\u12G4"', 'escape'],
  ['userName eq "a\nb"', 'control character'],
  ['userName eq a(b', 'double quotes'],
  ['userName eq a"b', 'double quotes'],
  ['userName eq )', 'a value is expected'],
  ['userName eq and active pr', 'a value is expected'],
  ['userName eq or', 'a value is expected'],
  ['userName pr and', 'name of an attribute'],
  ['userName pr or', 'name of an attribute'],
  ['and userName pr', 'which User does not have'],
  ['userName pr and and active pr', 'which User does not have'],
  ['userName pr andactive pr', '"and", "or" or the end'],
  ['not userName pr', 'after "not"'],
  ['not', 'after "not"'],
  ['not ()', 'name of an attribute'],
  ['()', 'name of an attribute'],
  ['(userName pr', '")" is expected'],
  ['userName pr)', 'the end is expected'],
  ['((userName pr)', '")" is expected'],
  ['(userName pr]', '")" is expected'],
  ['emails[type eq "work"', '"]" is expected'],
  ['emails[type eq "work")', '"]" is expected'],
  ['emails[]', 'name of an attribute'],
  ['emails]', 'operators'],
  ['emails[type eq "work"]]', 'the end is expected'],
  ['emails[emails[type eq "work"]]', 'which emails does not have'],
  ['emails[type[value eq "x"]]', 'brackets cannot stand inside brackets'],
  ['emails[userName eq "x"]', 'which emails does not have'],
  ['emails[type.value eq "x"]', 'which emails does not have'],
  ['emails.type[value eq "x"]', 'brackets'],
  ['userName[value eq "x"]', 'no sub-attributes'],
  [`${enterprise}[department eq "x"]`, 'brackets'],
  ['emails[type eq "work"].', 'which emails does not have'],
  ['emails[type eq "work"].userName eq "x"', 'which emails does not have'],
  ['emails[type eq "work"].value', 'operators'],
  ['emails[type eq "work"].value.x eq "x"', 'which emails does not have'],
  ['emails[type eq "work"] eq "x"', 'the end is expected'],
  ['foo eq "x"', '"foo", which User does not have.'],
  ['givenName eq "x"', 'Write "name.givenName".'],
  ['department eq "x"', `Write "${enterprise}:department".`],
  ['manager.value eq "x"', `Write "${enterprise}:manager.value".`],
  ['name.foo eq "x"', 'which User does not have'],
  ['userName.value eq "x"', 'which User does not have'],
  ['name..givenName eq "x"', 'which User does not have'],
  ['.userName eq "x"', 'which User does not have'],
  ['userName. eq "x"', 'which User does not have'],
  ['members eq "x"', 'which User does not have'],
  ['urn:ietf:params:scim:schemas:core:2.0:Group:displayName eq "x"', 'which User does not have'],
  ['urn:example:unknown:2.0:User:x eq "x"', 'which User does not have'],
  [`${enterprise}:foo eq "x"`, 'which User does not have'],
  [`${enterprise} eq "x"`, 'an extension as a whole'],
  ['password eq "x"', 'cannot be filtered by'],
  ['password pr', 'cannot be filtered by'],
  ['name eq "x"', 'name.formatted'],
  ['meta gt "2020-01-01"', 'meta.resourceType'],
  ['addresses eq "x"', 'addresses.formatted'],
  [`${enterprise}:manager eq "x"`, 'is complex'],
  ['active gt true', 'only eq, ne and pr'],
  ['active ge "true"', 'only eq, ne and pr'],
  ['active lt false', 'only eq, ne and pr'],
  ['active le false', 'only eq, ne and pr'],
  ['active co true', 'only eq, ne and pr'],
  ['active sw "true"', 'only eq, ne and pr'],
  ['active ew "true"', 'only eq, ne and pr'],
  ['active eq "yes"', 'neither true nor false'],
  ['active eq 1', 'neither true nor false'],
  ['active eq ""', 'neither true nor false'],
  ['x509Certificates.value gt "AQID"', 'only eq, ne and pr'],
  ['userName gt null', 'null'],
  ['userName co null', 'null'],
  ['meta.created eq "yesterday"', 'no date and time'],
  ['meta.created gt "2026-02-30T00:00:00Z"', 'no date and time'],
  ['meta.created gt "2026-13-01T00:00:00Z"', 'no date and time'],
  ['meta.created gt "2026-01-01T24:00:00Z"', 'no date and time'],
  ['meta.created gt "2026-01-01T00:00:00.1234567890Z"', 'no date and time'],
  ['meta.created gt "2026-01-01T00:00:00+25:00"', 'no date and time'],
  ['meta.created gt 2026', 'no date and time'],
  ['meta.created gt ""', 'no date and time'],
];

test.each(cases)('%s is refused', (filter, detail) => {
  const error = refusal(filter, userResourceType);
  expect(error).toMatchObject(invalidFilter);
  expect(error.detail).toContain(detail);
});

const thingCases: readonly [filter: string, detail: string][] = [
  ['count eq "1"', 'is a number'],
  ['count eq one', 'is a number'],
  ['count eq true', 'is a number'],
  ['count eq 01', 'is a number'],
  ['count eq +1', 'is a number'],
  ['count eq .5', 'is a number'],
  ['count eq 1.', 'is a number'],
  ['count eq 0x10', 'is a number'],
  ['count eq 1e999', 'is a number'],
  ['count eq Infinity', 'is a number'],
  ['count co 1', 'only eq'],
  ['weight sw 1', 'only eq'],
  ['key ge "AQID"', 'only eq, ne and pr'],
  ['tags[value eq "red"]', 'no sub-attributes'],
  ['parts.secret eq "s"', 'cannot be filtered by'],
  ['parts[secret eq "s"]', 'cannot be filtered by'],
  ['parts[kind eq "x"].secret eq "s"', 'cannot be filtered by'],
];

test.each(thingCases)('%s is refused', (filter, detail) => {
  const error = refusal(filter, thingResourceType);
  expect(error).toMatchObject(invalidFilter);
  expect(error.detail).toContain(detail);
});

describe('leniencies can be refused one by one', () => {
  const onlyUnquoted: LiteralLeniency = { unquoted: true, singleQuoted: false };
  const onlySingleQuoted: LiteralLeniency = { unquoted: false, singleQuoted: true };
  const texts = { unquoted: 'userName eq bob', singleQuoted: "userName eq 'bob'", rfc: 'userName eq "bob"' };

  test.each([
    ['rfc', rfcLiterals, ['rfc']],
    ['unquoted', onlyUnquoted, ['unquoted', 'rfc']],
    ['single quoted', onlySingleQuoted, ['singleQuoted', 'rfc']],
    ['lenient', lenientLiterals, ['unquoted', 'singleQuoted', 'rfc']],
  ] as const)('%s literals', (_name, literals, accepted) => {
    const found = Object.entries(texts).filter(([, text]) => {
      try {
        parseFilter(text, userResourceType, literals);
        return true;
      } catch {
        return false;
      }
    });
    expect(found.map(([name]) => name)).toEqual(accepted);
  });

  test.each(['userName eq 12', 'userName eq true', 'active eq True', 'meta.created gt 2026-01-01T00:00:00Z'])(
    'without the leniency %s is refused',
    (filter) => {
      expect(refusal(filter, userResourceType, rfcLiterals)).toMatchObject(invalidFilter);
    },
  );

  test.each(['userName eq null', 'active eq true', 'active eq "True"', 'name.givenName pr'])(
    'without any leniency %s is still read',
    (filter) => {
      expect(() => parseFilter(filter, userResourceType, rfcLiterals)).not.toThrow();
    },
  );
});

test('A value filter knows the sub-attributes of its attribute and nothing else', () => {
  const members = groupResourceType.attributes.get('members');
  if (!members) throw new Error('members');
  expect(parseValueFilter('value eq "x"', members)).toEqual({
    kind: 'compare',
    path: { extension: undefined, attribute: members.subAttributes.get('value'), subAttribute: undefined },
    operator: 'eq',
    value: 'x',
  });
  expect(() => parseValueFilter('displayName eq "x"', members)).toThrow('which members does not have');
});
