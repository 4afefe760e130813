/** RFC 7644 sections 3.9 and 3.10: which attributes are returned, and how attributes are named. */
import type { JsonObject } from '../../../shared/scim/resource.ts';
import { answers, at, has, list, object, refuses, same, that } from '../check.ts';
import { urns } from '../facts.ts';
import { must, type Row, type Section, should } from '../row.ts';
import type { Made, Scenario } from '../scenario.ts';

interface Subject {
  readonly user: Made;
  readonly group: Made;
}

async function makeSubject(scim: Scenario): Promise<Subject> {
  const user = await scim.user({
    name: { familyName: 'Jensen', givenName: 'Barbara' },
    nickName: 'Babs',
    title: 'Guide',
    emails: [
      { type: 'work', value: `${scim.unique('w')}@example.com` },
      { type: 'home', value: `${scim.unique('h')}@example.com` },
    ],
    [urns.enterprise]: { department: 'Tours', costCenter: '4130' },
  });
  return { user, group: await scim.group({ members: [{ value: user.id }] }) };
}

/** Query; what is in the User then besides `schemas` and `id`; what is not. A dotted name stands for a sub-attribute. */
const projections: readonly (readonly [string, string, string])[] = [
  ['attributes=userName', 'userName', 'name nickName emails meta'],
  ['attributes=userName,nickName', 'userName nickName', 'name emails meta'],
  ['attributes=USERNAME', 'userName', 'name nickName'],
  ['attributes=name', 'name.familyName name.givenName', 'userName'],
  ['attributes=name.familyName', 'name.familyName', 'name.givenName userName'],
  ['attributes=Name.FamilyName', 'name.familyName', 'name.givenName userName'],
  ['attributes=meta.location', 'meta.location', 'meta.created userName'],
  ['attributes=emails', 'emails.value emails.type', 'userName'],
  ['attributes=emails.value', 'emails.value', 'emails.type userName'],
  ['attributes=id', '', 'userName meta'],
  [`attributes=${urns.user}:userName`, 'userName', 'name nickName'],
  [`attributes=${urns.user}:name.familyName`, 'name.familyName', 'name.givenName userName'],
  [
    `attributes=${urns.enterprise}:department`,
    `${urns.enterprise}/department`,
    `userName ${urns.enterprise}/costCenter`,
  ],
  [`attributes=${urns.enterprise}`, `${urns.enterprise}/department ${urns.enterprise}/costCenter`, 'userName'],
  ['attributes=groups', 'groups.value', 'userName'],
  ['attributes=password', '', 'password userName'],
  ['excludedAttributes=name', 'userName emails meta.location', 'name'],
  ['excludedAttributes=NAME,nickName', 'userName emails', 'name nickName'],
  ['excludedAttributes=name.familyName', 'name.givenName userName', 'name.familyName'],
  ['excludedAttributes=id', 'userName', ''],
  ['excludedAttributes=schemas,id,meta', 'userName', 'meta'],
  ['excludedAttributes=emails.type', 'emails.value', 'emails.type'],
  [
    `excludedAttributes=${urns.enterprise}:department`,
    `${urns.enterprise}/costCenter userName`,
    `${urns.enterprise}/department`,
  ],
  [`excludedAttributes=${urns.enterprise}`, 'userName', urns.enterprise],
  ['excludedAttributes=groups', 'userName', 'groups'],
  ['excludedAttributes=password', 'userName name emails', 'password'],
];

function projectionRow([query, present, absent]: (typeof projections)[number]): Row<Subject> {
  return must<Subject>(
    `${query} shows schemas, id ${present ? `and ${present} ` : ''}and not ${absent || 'less'}`,
    async (scim, { user }) => {
      const { path } = user;
      const [name = '', value = ''] = query.split('=');
      const byId = await scim.read(path, { query: { [name]: value } });
      checkShown(byId, present, absent);
    },
  );
}

function checkShown(resource: JsonObject, present: string, absent: string): void {
  for (const always of ['schemas', 'id']) that(has(resource, always), `${always} is missing`);
  for (const name of present.split(' ').filter(Boolean)) that(isShown(resource, name), `${name} is missing`);
  for (const name of absent.split(' ').filter(Boolean)) that(!isShown(resource, name), `${name} is there`);
}

function isShown(resource: JsonObject, name: string): boolean {
  const [attribute = '', sub] = name.startsWith('urn:') ? name.split('/') : name.split('.');
  const value = at(resource, attribute);
  if (sub === undefined) return value !== undefined;
  return Array.isArray(value) ? value.some((each) => has(each, sub)) : has(value, sub);
}

const projection: Section<Subject> = {
  rfc: 'RFC 7644',
  number: '3.9',
  topic: 'Additional operation response parameters',
  given: makeSubject,
  rows: [
    ...projections.map(projectionRow),
    must<Subject>(
      'a list shows what attributes asks for',
      async (scim, { user }) => {
        const [found] = await scim.find('/Users', {
          filter: `id eq "${user.id}"`,
          attributes: 'nickName,emails.value',
        });
        checkShown(object(found, 'the User'), 'nickName emails.value', 'userName emails.type meta');
      },
      'filter',
    ),
    must<Subject>(
      'a list leaves out what excludedAttributes names',
      async (scim, { user }) => {
        const [found] = await scim.find('/Users', { filter: `id eq "${user.id}"`, excludedAttributes: 'name,emails' });
        checkShown(object(found, 'the User'), 'userName nickName meta', 'name emails');
      },
      'filter',
    ),
    must<Subject>(
      'a filter works on attributes that are not returned',
      async (scim, { user }) => {
        const filter = `id eq "${user.id}" and nickName eq "babs"`;
        same((await scim.find('/Users', { filter, attributes: 'userName' })).length, 1, 'number of Resources');
      },
      'filter',
    ),
    must<Subject>('PUT shows what attributes asks for', async (scim) => {
      const { path, body } = await scim.user({ nickName: 'Nick' });
      const answer = answers(await scim.put(path, body, { query: { attributes: 'nickName' } }), 200);
      checkShown(object(answer.body, 'the User'), 'nickName', 'userName meta');
    }),
    must<Subject>('a Group without its members, by excludedAttributes', async (scim, { group }) => {
      checkShown(
        await scim.read(group.path, { query: { excludedAttributes: 'members' } }),
        'displayName meta',
        'members',
      );
    }),
    must<Subject>('a Group with its members alone, by attributes', async (scim, { group }) => {
      checkShown(
        await scim.read(group.path, { query: { attributes: 'members.value' } }),
        'members.value',
        'displayName members.display',
      );
    }),
    should<Subject>('a name that no schema has shows nothing and is no error', async (scim, { user }) => {
      checkShown(
        await scim.read(user.path, { query: { attributes: 'favouriteColour' } }),
        '',
        'userName favouriteColour',
      );
      checkShown(
        await scim.read(user.path, { query: { excludedAttributes: 'favouriteColour' } }),
        'userName',
        'favouriteColour',
      );
    }),
    should<Subject>(
      'attributes and excludedAttributes exclude each other: both are 400, or one wins',
      async (scim, { user }) => {
        const answer = await scim.get(user.path, { query: { attributes: 'userName', excludedAttributes: 'name' } });
        if (answer.status === 200) that(has(answer.body, 'id'), 'id is missing');
        else refuses(answer, 400);
      },
    ),
    must<Subject>('spaces after commas do not matter', async (scim, { user }) => {
      checkShown(
        await scim.read(user.path, { query: { attributes: 'userName, nickName' } }),
        'userName nickName',
        'name',
      );
    }),
  ],
};

const notation: Section<Subject> = {
  rfc: 'RFC 7644',
  number: '3.10',
  topic: 'Attribute notation',
  given: makeSubject,
  rows: [
    must<Subject>(
      'names with the URN of a core schema work in filters',
      async (scim, { user }) => {
        same(await scim.idsBy('/Users', `${urns.user}:userName eq "${user.body['userName']}"`), [user.id], 'ids');
        same(
          await scim.idsBy('/Users', `${urns.user}:emails.value eq "${at(user.body, 'emails', 0, 'value')}"`),
          [user.id],
          'ids',
        );
      },
      'filter',
    ),
    must<Subject>(
      'the URN in a name is case insensitive',
      async (scim, { user }) => {
        same(
          await scim.idsBy('/Users', `${urns.user.toUpperCase()}:userName eq "${user.body['userName']}"`),
          [user.id],
          'ids',
        );
      },
      'filter',
    ),
    must<Subject>(
      'the URN of a Group works for a Group',
      async (scim, { group }) => {
        same(
          await scim.idsBy('/Groups', `${urns.group}:displayName eq "${group.body['displayName']}"`),
          [group.id],
          'ids',
        );
      },
      'filter',
    ),
    must<Subject>(
      'names with the URN of a core schema work in value paths',
      async (scim, { user }) => {
        const filter = `${urns.user}:emails[type eq "work" and value eq "${at(user.body, 'emails', 0, 'value')}"]`;
        same(await scim.idsBy('/Users', filter), [user.id], 'ids');
      },
      'filter',
    ),
    must<Subject>(
      'names with a URN work in paths of PATCH',
      async (scim) => {
        const { path } = await scim.user();
        const after = await scim.patched(
          path,
          { op: 'add', path: `${urns.user}:name.givenName`, value: 'Ada' },
          { op: 'add', path: `${urns.enterprise}:manager.value`, value: 'boss' },
        );
        same(at(after, 'name', 'givenName'), 'Ada', 'name.givenName');
        same(at(after, urns.enterprise, 'manager', 'value'), 'boss', 'manager.value');
      },
      'patch',
    ),
    must<Subject>(
      'an attribute of an extension is not found by its bare name',
      async (scim, { user }) => {
        const answer = await scim.get('/Users', { query: { filter: `id eq "${user.id}" and department eq "Tours"` } });
        if (answer.status === 200)
          same(list(at(answer.body, 'Resources') ?? [], 'Resources').length, 0, 'number of Resources');
        else refuses(answer, 400, 'invalidFilter', 'invalidPath');
      },
      'filter',
    ),
  ],
};

export const projectionAndNotation: readonly Section[] = [projection, notation];
