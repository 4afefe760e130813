/** RFC 7644 section 3.4.2.2: filters, by operator, type and grammar. */
import { answers, at, integer, list, refuses, same, that } from '../check.ts';
import { must, type Row, type Section } from '../row.ts';
import { filled, found, makePeople, type People, type PersonName, peopleNames } from './people.ts';

type Case = readonly [filter: string, finds: readonly PersonName[], misses: readonly PersonName[]];

/** What is in neither list may or may not be found: the RFC does not say. */
const row = ([filter, finds, misses]: Case): Row<People> =>
  must<People>(
    `filter ${filter} finds ${finds.join(', ') || 'nobody'} and not ${misses.join(', ') || 'nobody'}`,
    async (scim, people) => {
      const names = await found(scim, people, filter);
      for (const name of finds) that(names.includes(name), `${name} is not found, but ${names.join(', ') || 'nobody'}`);
      for (const name of misses) that(!names.includes(name), `${name} is found, with ${names.join(', ')}`);
    },
  );

/** As `row`, for filters whose values nobody else has: the filter goes out alone. */
const aloneRow = ([filter, finds]: readonly [string, readonly PersonName[]]): Row<People> =>
  must<People>(
    `filter ${filter} by itself finds ${finds.join(', ') || 'nobody'} and nobody else`,
    async (scim, people) => {
      const { body } = answers(await scim.get('/Users', { query: { filter: filled(filter, people) } }), 200);
      const ids = list(at(body, 'Resources') ?? [], 'Resources').map((each) => at(each, 'id') ?? null);
      same(ids.sort(), finds.map((name) => people.made[name].id).sort(), 'ids');
      same(at(body, 'totalResults'), finds.length, 'totalResults');
    },
  );

const everybody = [...peopleNames];

const operators: readonly Case[] = [
  ['nickName eq "alpha"', ['anna'], ['bert', 'cleo', 'dora']],
  ['nickName eq "ALPHA"', ['anna'], ['bert', 'cleo', 'dora']],
  ['nickName ne "alpha"', ['bert'], ['anna']],
  ['nickName co "ET"', ['bert'], ['anna', 'cleo', 'dora']],
  ['nickName sw "al"', ['anna'], ['bert', 'cleo', 'dora']],
  ['nickName ew "A"', ['anna', 'bert'], ['cleo', 'dora']],
  ['nickName ew "ta"', ['bert'], ['anna', 'cleo', 'dora']],
  ['nickName pr', ['anna', 'bert'], ['cleo', 'dora']],
  ['nickName gt "alpha"', ['bert'], ['anna', 'cleo', 'dora']],
  ['nickName ge "alpha"', ['anna', 'bert'], ['cleo', 'dora']],
  ['nickName lt "beta"', ['anna'], ['bert', 'cleo', 'dora']],
  ['nickName le "beta"', ['anna', 'bert'], ['cleo', 'dora']],
  ['nickName sw "lpha"', [], everybody],
  ['nickName ew "alph"', [], everybody],
  ['active eq true', ['anna'], ['bert']],
  ['active eq false', ['bert'], ['anna']],
  ['active ne true', ['bert'], ['anna']],
  ['active ne false', ['anna'], ['bert']],
  ['active pr', ['anna', 'bert'], []],
  ['meta.created gt "2000-01-01T00:00:00Z"', everybody, []],
  ['meta.created lt "2000-01-01T00:00:00Z"', [], everybody],
  ['meta.created eq "{anna.created}"', ['anna'], []],
  ['meta.created ge "{anna.created}"', everybody, []],
  ['meta.created gt "{anna.created}"', [], ['anna']],
  ['meta.created le "{anna.created}"', ['anna'], []],
  ['meta.created lt "2999-12-31T23:59:59.999+01:00"', everybody, []],
  ['meta.lastModified pr', everybody, []],
  ['meta.resourceType eq "User"', everybody, []],
  ['meta.resourceType eq "Group"', [], everybody],
  ['profileUrl eq "https://example.com/Anna"', ['anna'], ['bert', 'cleo', 'dora']],
  ['profileUrl eq "https://example.com/anna"', [], everybody],
  ['profileUrl co "example.com/A"', ['anna'], ['bert', 'cleo', 'dora']],
  ['x509Certificates.value eq "QUJD"', ['anna'], ['bert', 'cleo', 'dora']],
  ['x509Certificates.value eq "qujd"', [], everybody],
  ['externalId eq "{mark}-Ext-anna"', ['anna'], ['bert', 'cleo', 'dora']],
  ['externalId eq "{mark}-ext-anna"', [], everybody],
  ['externalId sw "{mark}-Ext-b"', ['bert'], ['anna', 'cleo', 'dora']],
  ['id eq "{anna.id}"', ['anna'], ['bert', 'cleo', 'dora']],
  ['id ne "{anna.id}"', ['bert', 'cleo', 'dora'], ['anna']],
];

const paths: readonly Case[] = [
  ['name.familyName eq "o\'malley"', ['anna'], ['bert', 'cleo', 'dora']],
  ['name.familyName pr', ['anna', 'bert', 'dora'], ['cleo']],
  ['name pr', everybody, []],
  ['NAME.FamilyName eq "null"', ['dora'], ['anna', 'bert', 'cleo']],
  ['emails pr', ['anna', 'bert', 'cleo'], ['dora']],
  ['emails.type eq "home"', ['anna'], ['bert', 'cleo', 'dora']],
  ['emails.value eq "BERT@work.{mark}.example"', ['bert'], ['anna', 'cleo', 'dora']],
  ['emails co "@home."', ['anna'], ['bert', 'cleo', 'dora']],
  ['emails.primary eq true', ['anna', 'bert', 'cleo'], ['dora']],
  ['emails[type eq "work"]', ['anna', 'bert', 'cleo'], ['dora']],
  ['emails[type eq "home" and value co "@home."]', ['anna'], ['bert', 'cleo', 'dora']],
  ['emails[type eq "home" and value co "@work."]', [], everybody],
  ['emails.type eq "home" and emails.value co "@work."', ['anna'], ['bert', 'cleo', 'dora']],
  ['emails[type eq "home" or value sw "bert"]', ['anna', 'bert'], ['cleo', 'dora']],
  ['emails[not (type eq "work")]', ['anna'], ['bert', 'cleo', 'dora']],
  ['emails[type eq "work" and (value sw "anna" or value sw "cleo")]', ['anna', 'cleo'], ['bert', 'dora']],
  ['emails[type eq "home"] and title eq "engineer"', ['anna'], ['bert', 'cleo', 'dora']],
  ['addresses[locality eq "lisbon"]', ['anna'], ['bert', 'cleo', 'dora']],
  ['urn:ietf:params:scim:schemas:core:2.0:User:nickName eq "beta"', ['bert'], ['anna', 'cleo', 'dora']],
  ['urn:ietf:params:scim:schemas:core:2.0:User:name.givenName eq "cleo"', ['cleo'], ['anna', 'bert', 'dora']],
  [
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq "100"',
    ['anna'],
    ['bert', 'cleo', 'dora'],
  ],
  [
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department co "kit"',
    ['bert'],
    ['anna', 'cleo', 'dora'],
  ],
  ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value pr', [], everybody],
  ['schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"', ['anna', 'bert'], ['cleo', 'dora']],
];

const grammar: readonly Case[] = [
  ['nickName eq "alpha" and active eq true', ['anna'], ['bert', 'cleo', 'dora']],
  ['nickName eq "alpha" or nickName eq "beta"', ['anna', 'bert'], ['cleo', 'dora']],
  ['not (nickName pr)', ['cleo', 'dora'], ['anna', 'bert']],
  ['not (nickName eq "alpha") and nickName pr', ['bert'], ['anna', 'cleo', 'dora']],
  ['nickName eq "alpha" or title eq "nothing" and active eq false', ['anna'], ['bert', 'cleo', 'dora']],
  ['active eq false and title eq "nothing" or nickName eq "alpha"', ['anna'], ['bert', 'cleo', 'dora']],
  ['(nickName eq "alpha" or nickName eq "beta") and active eq false', ['bert'], ['anna', 'cleo', 'dora']],
  ['not (nickName eq "alpha" or nickName eq "beta") and name.familyName pr', ['dora'], ['anna', 'bert', 'cleo']],
  ['((nickName eq "alpha"))', ['anna'], ['bert', 'cleo', 'dora']],
  ['nickName EQ "alpha"', ['anna'], ['bert', 'cleo', 'dora']],
  ['nickName Pr AND active Eq FALSE', ['bert'], ['anna', 'cleo', 'dora']],
  ['NOT (nickName pr) Or nickname SW "AL"', ['anna', 'cleo', 'dora'], ['bert']],
  ['NICKNAME eq "beta"', ['bert'], ['anna', 'cleo', 'dora']],
  ['title eq "says \\"hi\\" \\\\ there"', ['cleo'], ['anna', 'bert', 'dora']],
  ['title co "\\"HI\\""', ['cleo'], ['anna', 'bert', 'dora']],
  ['displayName eq "Zoë Ωμέγα 山田"', ['cleo'], ['anna', 'bert', 'dora']],
  ['displayName eq "Zo\\u00eb \\u03a9μέγα 山田"', ['cleo'], ['anna', 'bert', 'dora']],
  ['displayName co "ωΜΈΓΑ"', ['cleo'], ['anna', 'bert', 'dora']],
  ['name.familyName sw "ångs"', ['bert'], ['anna', 'cleo', 'dora']],
  ['name.familyName eq "null"', ['dora'], ['anna', 'bert', 'cleo']],
  ['nickName eq " and "', [], everybody],
  ['nickName eq ""', [], ['anna', 'bert']],
];

const alone: readonly (readonly [string, readonly PersonName[]])[] = [
  ['id eq "{anna.id}"', ['anna']],
  ['userName eq "{mark}-bert@example.com"', ['bert']],
  ['userName eq "{mark}-BERT@EXAMPLE.COM"', ['bert']],
  ['userName sw "{mark}"', everybody],
  ['userName co "{mark}-c"', ['cleo']],
  ['externalId eq "{mark}-Ext-cleo"', ['cleo']],
  ['emails.value eq "anna@home.{mark}.example"', ['anna']],
  ['emails[type eq "work" and value eq "anna@work.{mark}.example"]', ['anna']],
  ['emails co "{mark}"', ['anna', 'bert', 'cleo']],
  ['userName eq "{mark}-bert@example.com" or id eq "{anna.id}"', ['anna', 'bert']],
  ['id eq "{anna.id}" and userName eq "{mark}-bert@example.com"', []],
  ['not (userName pr) and id eq "{anna.id}"', []],
];

const invalid: readonly string[] = [
  'nickName',
  'nickName eq',
  'nickName is "a"',
  'nickName eq "a',
  '"a" eq nickName',
  'eq "a"',
  '(nickName eq "a"',
  'nickName eq "a")',
  'nickName eq "a" and',
  'nickName eq "a" xor nickName eq "b"',
  'nickName eq "a" nickName eq "b"',
  'nickName pr "a"',
  'not nickName eq "a"',
  'emails[type eq "work"',
  'emails[]',
  'emails[type eq "work"]]',
  'nickName eq "\\x"',
  'active gt true',
  'active le false',
  'x509Certificates.value gt "QUJD"',
  'x509Certificates.value le "QUJD"',
  '__proto__.toString eq "x"',
];

const hostile: readonly (readonly [string, string])[] = [
  ['200 nested parentheses', `${'('.repeat(200)}nickName pr${')'.repeat(200)}`],
  ['3,000 backslashes', `nickName eq "${'\\'.repeat(3000)}`],
  ['300 conditions', Array.from({ length: 300 }, (_, index) => `nickName eq "${index}"`).join(' or ')],
];

export const filter: Section<People> = {
  rfc: 'RFC 7644',
  number: '3.4.2.2',
  topic: 'Filtering',
  needs: ['filter'],
  given: makePeople,
  rows: [
    ...[...operators, ...paths, ...grammar].map(row),
    ...alone.map(aloneRow),
    ...invalid.map((text) =>
      must<People>(`filter ${text} is 400 invalidFilter`, async (scim) => {
        refuses(await scim.get('/Users', { query: { filter: text } }), 400, 'invalidFilter');
      }),
    ),
    ...hostile.map(([what, text]) =>
      must<People>(`a filter of ${what} is answered within 2 seconds`, async (scim) => {
        const startedAt = performance.now();
        const answer = await scim.get('/Users', { query: { filter: text, count: 1 } });
        if (answer.status === 200) integer(at(answer.body, 'totalResults'), 'totalResults');
        else refuses(answer, [400, 413, 414]);
        that(performance.now() - startedAt < 2000, 'it took longer');
      }),
    ),
    must<People>('Groups are filtered by displayName, whatever its case', async (scim) => {
      const { id, body } = await scim.group();
      same(await scim.idsBy('/Groups', `displayName eq "${String(body['displayName']).toUpperCase()}"`), [id], 'ids');
    }),
    must<People>('Groups are filtered by their members', async (scim, { made }) => {
      const group = await scim.group({ members: [{ value: made.anna.id }] });
      await scim.group({ members: [{ value: made.bert.id }] });
      for (const text of [`members.value eq "${made.anna.id}"`, `members[value eq "${made.anna.id}"]`]) {
        same(await scim.idsBy('/Groups', text), [group.id], `ids by ${text}`);
      }
    }),
    must<People>('a query that filters by password finds nobody', async (scim) => {
      const password = scim.unique('password');
      await scim.user({ password });
      const answer = await scim.get('/Users', { query: { filter: `password eq "${password}"` } });
      if (answer.status === 200) same(at(answer.body, 'totalResults'), 0, 'totalResults');
      else refuses(answer, [400, 403]);
    }),
  ],
};
