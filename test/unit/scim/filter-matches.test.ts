/** Filters and whom they select (RFC 7644 section 3.4.2.2). */
import { compileFilter, matches } from '../../../shared/scim/filter/matches.ts';
import { parseFilter } from '../../../shared/scim/filter/parse.ts';
import type { Resource } from '../../../shared/scim/resource.ts';
import type { ResourceType } from '../../../shared/scim/schemas/resource-type.ts';
import { userResourceType } from '../../../shared/scim/schemas/resource-types.ts';
import { core, enterprise, everyone, extraUrn, people, thingResourceType, things } from './filter-population.ts';

type Case = readonly [filter: string, selected: readonly string[]];

function select(filter: string, type: ResourceType, population: Readonly<Record<string, Resource>>): string[] {
  const predicate = compileFilter(parseFilter(filter, type));
  return Object.entries(population)
    .filter(([, resource]) => predicate(resource))
    .map(([name]) => name);
}

const except = (...names: readonly string[]): string[] => everyone.filter((name) => !names.includes(name));

function tableOf(claim: string, cases: readonly Case[]): void {
  test.each(cases)(`${claim}: %s`, (filter, selected) => {
    expect(select(filter, userResourceType, people)).toEqual(selected);
  });
}

describe('operators', () => {
  tableOf('eq and ne', [
    ['userName eq "bjensen@example.com"', ['babs']],
    ['userName ne "bjensen@example.com"', except('babs')],
    ['title eq "Tour Guide"', ['babs']],
    ['title ne "Tour Guide"', except('babs')],
    ['title eq ""', ['omar']],
    ['active eq true', ['babs', 'omar']],
    ['active eq false', ['jim']],
    ['active ne true', ['jim', 'bare']],
    ['active eq "true"', ['babs', 'omar']],
    ['active eq "False"', ['jim']],
    ['active eq True', ['babs', 'omar']],
    ['nickName eq null', except('omar')],
    ['nickName ne null', ['omar']],
    ['userName eq "null"', ['bare']],
    ['emails eq null', ['omar', 'bare']],
    ['emails.value ne null', ['babs', 'jim']],
  ]);
  tableOf('co, sw, ew', [
    ['userName co "example"', ['babs', 'jim']],
    ['userName sw "J"', ['jim']],
    ['userName ew "EXAMPLE.COM"', ['babs', 'jim']],
    ['userName co ""', everyone],
    ['displayName co ""', ['babs']],
    ['userName sw "bjensen@example.com and more"', []],
    ['meta.created sw "2026-01-31t"', ['omar', 'bare']],
    ['meta.lastModified co "05-13"', ['babs']],
  ]);
  tableOf('gt, ge, lt, le order strings by code points, without letter case', [
    ['userName gt "jim.smith@example.com"', ['omar', 'bare']],
    ['userName ge "JIM.SMITH@example.com"', ['jim', 'omar', 'bare']],
    ['userName lt "c"', ['babs']],
    ['userName le "bjensen@example.com"', ['babs']],
    ['displayName lt "zzz"', ['babs']],
  ]);
  tableOf('pr', [
    ['userName pr', everyone],
    ['title pr', ['babs']],
    ['emails pr', ['babs', 'jim']],
    ['emails.primary pr', ['babs', 'jim']],
    ['name pr', except('bare')],
    ['name.givenName pr', except('bare')],
    ['active pr', ['babs', 'jim', 'omar']],
    [`${enterprise} pr`, ['babs']],
    ['not (title pr)', except('babs')],
  ]);
});

describe('dates are instants', () => {
  tableOf('dateTime', [
    ['meta.created gt "2011-05-13T04:42:34Z"', ['jim', 'omar', 'bare']],
    ['meta.created eq "2010-01-23T05:56:22+01:00"', ['babs']],
    ['meta.created eq "2010-01-23T04:56:22"', ['babs']],
    ['meta.created eq "2010-01-23T04:56:22.000000000Z"', ['babs']],
    ['meta.created eq "2015-10-10T21:38:21.8617979Z"', ['jim']],
    ['meta.created gt 2015-10-10T14:38:21.8617979-07:00', ['omar', 'bare']],
    ['meta.created ge 2015-10-10T14:38:21.8617979-07:00', ['jim', 'omar', 'bare']],
    ['meta.created gt "2015-10-10T14:38:21.8617978-07:00"', ['jim', 'omar', 'bare']],
    ['meta.created gt "2026-01-31T23:59:59.999Z"', ['omar']],
    ['meta.created lt "2026-02-01T00:00:00Z"', everyone],
    ['meta.lastModified eq "2020-02-29"', ['jim']],
    ['meta.lastModified le "2020-02-28T23:59:60Z"', ['babs', 'jim']],
    ['meta.lastModified ne "2020-02-29T00:00:00Z"', except('jim')],
    ['meta.created eq null', []],
  ]);
});

describe('names', () => {
  tableOf('names and operators are read in any letter case', [
    ['USERNAME EQ "bjensen@example.com"', ['babs']],
    ['Name.FamilyName Sw "sm"', ['jim']],
    ['title PR', ['babs']],
    ['title pr AND active Eq true', ['babs']],
    ['NOT (title pr) Or title pr', everyone],
  ]);
  tableOf('names can follow their schema', [
    [`${core}:userName eq "null"`, ['bare']],
    [`${core}:name.givenName eq "jim"`, ['jim']],
    [`${enterprise}:department eq "tours"`, ['babs']],
    [`${enterprise.toUpperCase()}:DEPARTMENT eq "tours"`, ['babs']],
    [`${enterprise}:manager.displayName sw "L"`, ['babs']],
    [`${enterprise}:manager pr`, ['babs']],
    [`${enterprise}:department ne "tours"`, except('babs')],
    [`${core}:emails[type eq "work"] and active eq true`, ['babs']],
  ]);
});

describe('letter case', () => {
  tableOf('caseExact decides', [
    ['userName eq "BJENSEN@EXAMPLE.COM"', ['babs']],
    ['externalId eq "Ext-1"', ['babs']],
    ['externalId eq "ext-1"', ['jim']],
    ['id eq "0190A000-0000-7000-8000-00000000000A"', []],
    ['id eq "0190a000-0000-7000-8000-00000000000a"', ['babs']],
    ['name.givenName eq "öMAR"', ['omar']],
    ['name.givenName eq "O\\u0308mar"', ['omar']],
    ['schemas eq "urn:ietf:params:scim:schemas:core:2.0:user"', []],
  ]);
});

describe('multi-valued attributes', () => {
  tableOf('one value is enough', [
    ['emails.type eq "home"', ['babs', 'jim']],
    ['emails co "example.com"', ['babs', 'jim']],
    ['emails eq "jim@example.com"', ['jim']],
    ['emails.value ew "home.example"', ['babs']],
    ['groups eq "g-1"', ['babs']],
    ['groups.display eq "guides"', ['babs']],
    [`schemas eq "${enterprise}"`, ['babs']],
    ['emails.primary eq "True"', ['babs', 'jim']],
    ['emails.primary eq false', []],
  ]);
  tableOf('ne means that no value equals', [
    ['emails.type ne "home"', ['omar', 'bare']],
    ['emails ne "jim@example.com"', except('jim')],
  ]);
  tableOf('brackets hold for one value together', [
    ['emails[type eq "work" and value co "@example.com"]', ['babs']],
    ['emails.type eq "work" and emails.value co "@example.com"', ['babs', 'jim']],
    ['emails[type eq "work" and primary eq true]', ['babs']],
    ['emails[primary ne true]', ['babs', 'jim']],
    ['emails[not (type eq "work")]', ['babs', 'jim']],
    ['not (emails[type eq "work"])', ['omar', 'bare']],
    ['emails[type eq "home" and (value sw "babs" or primary pr)]', ['babs', 'jim']],
    ['emails[value pr]', ['babs', 'jim']],
    ['phoneNumbers[value co "(201)"]', ['omar']],
    ['name[familyName eq "smith" and givenName sw "j"]', ['jim']],
    [`${enterprise}:manager[value eq "m-1"]`, ['babs']],
  ]);
  tableOf('a sub-attribute after brackets belongs to the same value', [
    ['emails[type eq "work"].value eq "jim@example.com"', []],
    ['emails[type eq "home"].value eq "jim@example.com"', ['jim']],
    ['emails[type eq "work" or type eq "home"].value ew ".example"', ['babs', 'jim']],
    ['emails[type eq "work"].value ne "jim@other.example"', except('jim')],
    ['emails[type eq "home"].primary pr', ['jim']],
    ['emails[type eq "home"].primary eq null', except('jim')],
    ['emails[type eq "home"].primary ne null', ['jim']],
  ]);
});

describe('precedence', () => {
  tableOf('not binds before and, and before or', [
    ['userName eq "null" or title pr and active eq false', ['bare']],
    ['(userName eq "null" or title pr) and active eq false', []],
    ['title pr and active eq false or userName eq "null"', ['bare']],
    ['title pr and (active eq false or userName eq "bjensen@example.com")', ['babs']],
    ['not (title pr) and active eq true', ['omar']],
    ['not (title pr and active eq true)', except('babs')],
    ['not (not (title pr))', ['babs']],
    ['active eq false or active eq true and title pr or userName eq "null"', ['babs', 'jim', 'bare']],
    ['title pr or title pr and not (title pr) or title pr', ['babs']],
    ['userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")', ['babs']],
    ['userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")', ['omar', 'bare']],
    ['emails[type eq "home" or type eq "work" and primary eq true]', ['babs', 'jim']],
    ['emails[(type eq "home" or type eq "work") and primary eq true and value co "@e"]', ['babs', 'jim']],
  ]);
});

describe('spaces', () => {
  tableOf('spaces and tabs may be many, and none are needed at brackets', [
    ['  userName   eq   "null"  ', ['bare']],
    ['( userName eq "null" )', ['bare']],
    ['((userName eq "null")or(title pr))and(active eq true)', ['babs']],
    ['not(title pr)and not   (active pr)', ['bare']],
    ['emails[ type eq "work" and value sw "b" ]', ['babs']],
    ['emails [type eq "work"]', ['babs', 'jim']],
    ['userName\teq\t"null"', ['bare']],
  ]);
});

describe('strings', () => {
  tableOf('JSON strings may hold anything', [
    ['nickName eq "quote \\" bracket ] paren ) back \\\\ slash"', ['omar']],
    ['nickName co "\\u0022 bracket"', ['omar']],
    ['nickName co "\\" bracket ] paren )" and active eq true', ['omar']],
    ['nickName eq "\\b\\f\\n\\r\\t\\/"', []],
    ['userName eq "zz\\" or userName pr or userName eq \\"zz"', []],
    ['userName eq "zz) or (userName pr"', []],
    ['emails[value eq "zz\\" or value pr or value eq \\"zz"]', []],
    ['userName eq "\\ud83d\\ude00"', []],
    ['userName eq "and"', []],
  ]);
  tableOf('values without double quotes are texts', [
    ['userName eq bjensen@example.com', ['babs']],
    ['userName sw O', ['omar']],
    ['userName eq null', []],
    ['name.familyName eq Smith and (emails.value co example.com or emails.value co example.org)', ['jim']],
    ['(userName eq bjensen@example.com)', ['babs']],
    ['emails[type eq work and value co example.com]', ['babs']],
    [`${enterprise}:employeeNumber eq 701984`, ['babs']],
    [`name.familyName eq O'Brien`, ['omar']],
    [`userName eq 'bjensen@example.com'`, ['babs']],
    [`name.familyName eq 'O''Brien'`, ['omar']],
    [`name.familyName eq 'O\\'Brien'`, ['omar']],
    [`(name.familyName eq 'O''Brien') and nickName co '" bracket ] paren ) back \\\\'`, ['omar']],
  ]);
});

describe('other attribute types', () => {
  const cases: readonly Case[] = [
    ['count eq 1', ['one']],
    ['count eq 1.0', ['one']],
    ['count eq 10e-1', ['one']],
    ['count gt -20', ['one']],
    ['count ge -20', ['one', 'two']],
    ['count lt -1.9E+1', ['two']],
    ['count ne 1', ['two']],
    ['count eq null', []],
    ['weight eq 1000', ['two']],
    ['weight le 1.5', ['one']],
    ['key eq "AQID"', ['one']],
    ['key ne "AQID"', ['two']],
    ['tags eq "red"', ['one']],
    ['tags pr', ['one', 'two']],
    ['tags ne "red"', ['two']],
    ['exact eq "case"', ['two']],
    ['exact lt "a"', ['one']],
    // U+1F600 comes after U+FF41 by code points and before it by UTF-16 units.
    ['label gt "ａ"', ['two']],
    ['label lt "😀"', ['one']],
    ['parts[value eq "a" and kind eq "y"]', []],
    [`${extraUrn}:number ge 7`, ['one']],
    [`${extraUrn} pr`, ['one']],
  ];
  test.each(cases)('numbers, binaries and lists: %s', (filter, selected) => {
    expect(select(filter, thingResourceType, things)).toEqual(selected);
  });
});

test('Values that do not have the attribute’s type never match', () => {
  const odd: Resource = { userName: 7, active: 'true', meta: { created: 'yesterday' }, name: ['x'], emails: 'x@y' };
  for (const filter of [
    'userName co "7"',
    'active eq true',
    'meta.created lt "2030-01-01"',
    'name.givenName pr',
    'emails.value pr',
  ])
    expect(matches(parseFilter(filter, userResourceType), odd)).toBe(false);
});
