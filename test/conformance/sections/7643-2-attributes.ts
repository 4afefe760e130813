/** RFC 7643 section 2: attribute names, data types, multi-valued attributes, and what is unassigned. */
import type { JsonObject } from '../../../shared/scim/resource.ts';
import { answers, at, has, includes, list, refuses, same, skip, that } from '../check.ts';
import { attributeOf, urns } from '../facts.ts';
import { must, type Section, should } from '../row.ts';

const names: Section = {
  rfc: 'RFC 7643',
  number: '2.1',
  topic: 'Attributes',
  rows: [
    must('attribute names are case insensitive: POST takes them in any case', async (scim) => {
      const { schemas, userName = '' } = scim.userBody();
      const { body } = answers(
        await scim.post('/Users', { schemas: schemas ?? [], USERNAME: userName, Name: { FAMILYNAME: 'Upper' } }),
        201,
      );
      same(at(body, 'userName'), userName, 'userName');
      same(at(body, 'name', 'familyName'), 'Upper', 'name.familyName');
    }),
    must('attribute names are case insensitive in PUT', async (scim) => {
      const user = await scim.user();
      const body = { schemas: [urns.user], username: user.body['userName'] ?? '', NICKNAME: 'Nick' };
      answers(await scim.put(user.path, body), 200);
      same((await scim.read(user.path))['nickName'], 'Nick', 'nickName');
    }),
    must(
      'attribute names are case insensitive in the path of PATCH',
      async (scim) => {
        const user = await scim.user();
        const after = await scim.patched(user.path, { op: 'replace', path: 'NAME.familyname', value: 'Lower' });
        same(at(after, 'name', 'familyName'), 'Lower', 'name.familyName');
      },
      'patch',
    ),
    must('schema URIs as names of extensions are case insensitive', async (scim) => {
      if (!scim.facts.schemas.has(urns.enterprise)) skip('the enterprise extension is not advertised');
      const user = await scim.user({ [urns.enterprise.toUpperCase()]: { department: 'Tours' } });
      same(at(await scim.read(user.path), urns.enterprise, 'department'), 'Tours', 'department');
    }),
    must('an attribute the schema does not define is not returned', async (scim) => {
      const user = await scim.user({ favouriteColour: 'green' });
      that(!has(await scim.read(user.path), 'favouriteColour'), 'favouriteColour is returned');
    }),
    must('names that an object inherits in some languages are attribute names like any other', async (scim) => {
      const { userName = '' } = scim.userBody();
      const body = `{"schemas":["${urns.user}"],"userName":${JSON.stringify(userName)},"constructor":"x","__proto__":{"nickName":"leaked"}}`;
      const answer = await scim.post('/Users', body);
      answers(answer, 201, 400);
      if (answer.status === 201) that(!has(answer.body, 'nickName'), 'nickName was taken from __proto__');
    }),
  ],
};

/** A value of a wrong type for an attribute of the User schema. */
const misfits: readonly (readonly [string, JsonObject])[] = [
  ['string', { nickName: 7 }],
  ['string', { nickName: { value: 'x' } }],
  ['string, singular', { nickName: ['a', 'b'] }],
  ['boolean', { active: 'perhaps' }],
  ['boolean', { active: 1 }],
  ['complex', { name: 'Ada Lovelace' }],
  ['complex, singular', { name: [{ familyName: 'Lovelace' }, { familyName: 'King' }] }],
  ['complex, multi-valued', { emails: [7] }],
  ['boolean in a multi-valued attribute', { emails: [{ value: 'x@example.com', primary: 'perhaps' }] }],
];

const types: Section = {
  rfc: 'RFC 7643',
  number: '2.3',
  topic: 'Attribute data types',
  rows: [
    ...misfits.map(([type, attributes]) =>
      must(`POST refuses ${JSON.stringify(attributes)}, which is no ${type}, with 400`, async (scim) => {
        refuses(await scim.post('/Users', scim.userBody(attributes)), 400, 'invalidValue', 'invalidSyntax');
      }),
    ),
    must('a boolean is returned as true or false without quotes', async (scim) => {
      const user = await scim.user({ active: true });
      same((await scim.read(user.path))['active'], true, 'active');
    }),
    must('a string is Unicode and comes back as it was sent', async (scim) => {
      const nickName = 'Ωμέγα 山田太郎 👩🏽‍🚀 "quoted" \\ back / slash \t tab';
      const user = await scim.user({ nickName });
      same((await scim.read(user.path))['nickName'], nickName, 'nickName');
    }),
    must('JSON escapes and plain UTF-8 in a request mean the same', async (scim) => {
      const { userName = '' } = scim.userBody();
      const body = `{"schemas":["${urns.user}"],"userName":"${userName}","nickName":"\\u00e9\\ud83d\\ude80"}`;
      const { body: created } = answers(await scim.post('/Users', body), 201);
      same(at(created, 'nickName'), 'é🚀', 'nickName');
    }),
    must('dateTime values are xsd:dateTime with date and time', async (scim) => {
      const user = await scim.user();
      for (const name of ['created', 'lastModified']) {
        const value = String(at(user.body, 'meta', name));
        that(dateTime.test(value), `meta.${name} is no xsd:dateTime: ${value}`);
      }
    }),
    must('binary values are base64 and come back as they were sent', async (scim) => {
      const x509Certificates = [{ value: Buffer.from('certificate\u0000\u00ff').toString('base64') }];
      const user = await scim.user({ x509Certificates });
      includes((await scim.read(user.path))['x509Certificates'], x509Certificates, 'x509Certificates');
    }),
    must('a reference to a SCIM resource can be followed', async (scim) => {
      const user = await scim.user();
      const group = await scim.group({ members: [{ value: user.id }] });
      const reference = at(await scim.read(group.path), 'members', 0, '$ref');
      if (reference === undefined) skip('members have no $ref');
      const url = new URL(String(reference), `${scim.baseUrl}/`).href;
      that(url.startsWith(scim.baseUrl), `$ref is elsewhere: ${url}`);
      same((await scim.read(url.slice(scim.baseUrl.length)))['id'], user.id, 'id of what $ref names');
    }),
  ],
};

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const multiValued: Section = {
  rfc: 'RFC 7643',
  number: '2.4',
  topic: 'Multi-valued attributes',
  rows: [
    must('every value of a multi-valued attribute is kept', async (scim) => {
      const emails = ['work', 'home', 'other'].map((type) => ({ type, value: `${scim.unique(type)}@example.com` }));
      const user = await scim.user({ emails });
      includes((await scim.read(user.path))['emails'], emails, 'emails');
    }),
    must('the primary value of true appears no more than once', async (scim) => {
      const emails = ['a', 'b'].map((name) => ({ value: `${scim.unique(name)}@example.com`, primary: true }));
      const answer = await scim.post('/Users', scim.userBody({ emails }));
      answers(answer, 201, 400);
      const stored = answer.status === 201 ? list(at(answer.body, 'emails') ?? [], 'emails') : [];
      const primaries = stored.filter((email) => at(email, 'primary') === true);
      that(primaries.length <= 1, `${primaries.length} e-mails are primary`);
    }),
    must(
      'setting a primary value to true with PATCH sets any other one to false',
      async (scim) => {
        const old = { type: 'home', value: `${scim.unique('old')}@example.com`, primary: true };
        const user = await scim.user({ emails: [old] });
        const fresh = { type: 'work', value: `${scim.unique('new')}@example.com`, primary: true };
        const after = await scim.patched(user.path, { op: 'add', path: 'emails', value: [fresh] });
        const primaries = list(after['emails'], 'emails').filter((email) => at(email, 'primary') === true);
        same(
          primaries.map((email) => at(email, 'value') ?? null),
          [fresh.value],
          'primary e-mails',
        );
      },
      'patch',
    ),
    should('the same type and value combination is returned no more than once', async (scim) => {
      const email = { type: 'work', value: `${scim.unique('twice')}@example.com` };
      const answer = await scim.post('/Users', scim.userBody({ emails: [email, email] }));
      answers(answer, 201, 400);
      if (answer.status === 201) same(list(at(answer.body, 'emails'), 'emails').length, 1, 'number of e-mails');
    }),
    should('a value of type that is not canonical is accepted', async (scim) => {
      // "Service providers MAY restrict the set", so the schema has to be asked whether it does.
      if (!attributeOf(scim.facts, urns.user, 'emails', 'type')) skip('emails.type is not advertised');
      const email = { type: 'conformance', value: `${scim.unique('type')}@example.com` };
      const answer = await scim.post('/Users', scim.userBody({ emails: [email] }));
      if (answer.status === 400) skip('types are restricted to the canonical ones');
      answers(answer, 201);
      includes(at(answer.body, 'emails'), [email], 'emails');
    }),
  ],
};

const empties: readonly (readonly [string, JsonObject])[] = [
  ['null', { nickName: null }],
  ['an empty list', { emails: [] }],
  ['null for a complex attribute', { name: null }],
  ['null for a multi-valued attribute', { phoneNumbers: null }],
];

const unassigned: Section = {
  rfc: 'RFC 7643',
  number: '2.5',
  topic: 'Unassigned and null values',
  rows: [
    ...empties.map(([what, attributes]) =>
      must(`${what} (${JSON.stringify(attributes)}) in POST is the same as leaving the attribute out`, async (scim) => {
        const user = await scim.user(attributes);
        const after = await scim.read(user.path);
        for (const name of Object.keys(attributes)) that(isUnassigned(after[name]), `${name} has a value`);
      }),
    ),
    ...empties.map(([what, attributes]) =>
      must(`${what} (${JSON.stringify(attributes)}) in PUT clears the attribute`, async (scim) => {
        const full = {
          nickName: 'Nick',
          emails: [{ value: `${scim.unique('mail')}@example.com` }],
          phoneNumbers: [{ value: 'tel:+1-201-555-0123' }],
        };
        const user = await scim.user(full);
        const { userName = '', name = {} } = user.body;
        answers(await scim.put(user.path, { schemas: [urns.user], userName, name, ...full, ...attributes }), 200);
        const after = await scim.read(user.path);
        for (const cleared of Object.keys(attributes)) that(isUnassigned(after[cleared]), `${cleared} has a value`);
      }),
    ),
    should('an attribute without a value is left out of answers', async (scim) => {
      const user = await scim.user();
      for (const [name, value] of Object.entries(await scim.read(user.path))) that(value !== null, `${name} is null`);
    }),
  ],
};

/** "Unassigned, the empty array, and null are equivalent in state." */
function isUnassigned(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

export const attributes: readonly Section[] = [names, types, multiValued, unassigned];
