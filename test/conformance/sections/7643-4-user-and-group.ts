/** RFC 7643 section 4: User, Group and the enterprise extension. */
import type { Json } from '../../../shared/scim/resource.ts';
import { answers, at, has, includes, list, refuses, same, skip, text, that } from '../check.ts';
import { attributeOf, urns } from '../facts.ts';
import { may, must, type Section, should } from '../row.ts';

/** A value of each attribute that clients write, as sections 4.1.1 and 4.1.2 describe them. */
const userValues: Readonly<Record<string, Json>> = {
  name: {
    formatted: 'Ms. Barbara J Jensen, III',
    familyName: 'Jensen',
    givenName: 'Barbara',
    middleName: 'Jane',
    honorificPrefix: 'Ms.',
    honorificSuffix: 'III',
  },
  displayName: 'Babs Jensen',
  nickName: 'Babs',
  profileUrl: 'https://login.example.com/bjensen',
  title: 'Tour Guide',
  userType: 'Employee',
  preferredLanguage: 'en-GB',
  locale: 'en-GB',
  timezone: 'Europe/Berlin',
  active: true,
  phoneNumbers: [
    { value: 'tel:+1-201-555-0123', type: 'work' },
    { value: 'tel:555-555-4444', type: 'mobile', display: '555' },
  ],
  ims: [{ value: 'someaimhandle', type: 'aim' }],
  photos: [{ value: 'https://photos.example.com/profilephoto/72930000000Ccne/F', type: 'photo' }],
  addresses: [
    {
      type: 'work',
      streetAddress: '100 Universal City Plaza',
      locality: 'Hollywood',
      region: 'CA',
      postalCode: '91608',
      country: 'US',
      formatted: '100 Universal City Plaza\nHollywood, CA 91608 USA',
      primary: true,
    },
  ],
  entitlements: [{ value: 'parking' }],
  roles: [{ value: 'guide', display: 'Guide', type: 'job', primary: true }],
  x509Certificates: [{ value: 'MIIDQzCCAqygAwIBAgICEAAwDQYJKoZIhvcNAQEFBQAw' }],
};

const user: Section = {
  rfc: 'RFC 7643',
  number: '4.1',
  topic: 'User',
  rows: [
    must('userName is required', async (scim) => {
      const { schemas = [], name = {} } = scim.userBody();
      refuses(await scim.post('/Users', { schemas, name }), 400, 'invalidValue', 'invalidSyntax');
    }),
    must('userName must not be empty', async (scim) => {
      refuses(await scim.post('/Users', scim.userBody({ userName: '' })), 400, 'invalidValue', 'invalidSyntax');
    }),
    must('userName is unique among the Users', async (scim) => {
      const { userName = '' } = (await scim.user()).body;
      refuses(await scim.post('/Users', scim.userBody({ userName })), 409, 'uniqueness');
    }),
    must('userName is case insensitive: a name that differs in case alone is taken', async (scim) => {
      if (attributeOf(scim.facts, urns.user, 'userName')?.['caseExact'] === true)
        skip('userName is advertised as case exact');
      const userName = text((await scim.user()).body['userName'], 'userName').toUpperCase();
      refuses(await scim.post('/Users', scim.userBody({ userName })), 409, 'uniqueness');
    }),
    must('userName keeps the case in which it was sent', async (scim) => {
      const userName = `${scim.unique('CamelCase')}@Example.com`;
      const { path } = await scim.user({ userName });
      same((await scim.read(path))['userName'], userName, 'userName');
    }),
    ...Object.entries(userValues).map(([name, value]) =>
      must(`${name} of a User is stored and returned`, async (scim) => {
        if (!attributeOf(scim.facts, urns.user, name)) skip(`the User schema has no ${name}`);
        const { path } = await scim.user({ [name]: value });
        includes((await scim.read(path))[name], value, name);
      }),
    ),
    must('emails of a User are stored and returned in their own case', async (scim) => {
      const emails = [
        { value: `${scim.unique('Work')}@Example.com`, type: 'work', primary: true },
        { value: `${scim.unique('home')}@example.com`, type: 'home', display: 'At home' },
      ];
      const { path } = await scim.user({ emails });
      includes((await scim.read(path))['emails'], emails, 'emails');
    }),
    must('password is never returned', async (scim) => {
      const password = `t1meMa$heen-${scim.run}`;
      const { path, exchange } = await scim.user({ password });
      const got = answers(await scim.get(path), 200);
      const asked = answers(await scim.get(path, { query: { attributes: 'password' } }), 200);
      for (const { text } of [exchange, got, asked]) that(!text.includes(password), 'the password is in an answer');
      that(!has(got.body, 'password') && !has(asked.body, 'password'), 'password is in the resource');
    }),
    must('groups is readOnly: it changes through the Group and not through the User', async (scim) => {
      const group = await scim.group();
      const { path, body } = await scim.user();
      answers(await scim.put(path, { ...body, groups: [{ value: group.id }] }), 200);
      same(list((await scim.read(path))['groups'] ?? [], 'groups').length, 0, 'number of groups');
    }),
    must('groups tells the groups the User is a direct member of', async (scim) => {
      const made = await scim.user();
      const group = await scim.group({ members: [{ value: made.id }] });
      const groups = list((await scim.read(made.path))['groups'], 'groups');
      same(
        groups.map((each) => at(each, 'value') ?? null),
        [group.id],
        'values of groups',
      );
      that([undefined, 'direct'].includes(kindOf(groups[0])), `type is ${kindOf(groups[0])}`);
    }),
    must('the value of groups is the id of the Group', async (scim) => {
      const made = await scim.user();
      await scim.group({ members: [{ value: made.id }] });
      const id = at(await scim.read(made.path), 'groups', 0, 'value');
      await scim.read(`/Groups/${id}`);
    }),
    may('a deactivated User stays readable', async (scim) => {
      const { path } = await scim.user({ active: false });
      const answer = await scim.get(path);
      if (answer.status === 404) skip('Users that are not active are not readable');
      same(at(answer.body, 'active'), false, 'active');
    }),
  ],
};

function kindOf(value: Json | undefined): string | undefined {
  const kind = at(value, 'type');
  return kind === undefined ? undefined : String(kind);
}

const group: Section = {
  rfc: 'RFC 7643',
  number: '4.2',
  topic: 'Group',
  rows: [
    must('displayName is required', async (scim) => {
      refuses(await scim.post('/Groups', { schemas: [urns.group] }), 400, 'invalidValue', 'invalidSyntax');
    }),
    must('displayName is stored and returned', async (scim) => {
      const displayName = scim.unique('Größe ✓');
      const { path } = await scim.group({ displayName });
      same((await scim.read(path))['displayName'], displayName, 'displayName');
    }),
    must('members are stored and returned with the id of the member as value', async (scim) => {
      const ids = [(await scim.user()).id, (await scim.user()).id];
      const { path } = await scim.group({ members: ids.map((value) => ({ value })) });
      includes(
        (await scim.read(path))['members'],
        ids.map((value) => ({ value })),
        'members',
      );
    }),
    must('the type of a member is "User" or "Group"', async (scim) => {
      const { path } = await scim.group({ members: [{ value: (await scim.user()).id }] });
      const type = at(await scim.read(path), 'members', 0, 'type');
      if (type === undefined) skip('members have no type');
      same(type, 'User', 'type of a member that is a User');
    }),
    should('a member is listed once, however often it is sent', async (scim) => {
      const value = (await scim.user()).id;
      const { path } = await scim.group({ members: [{ value }, { value }] });
      same(list((await scim.read(path))['members'], 'members').length, 1, 'number of members');
    }),
    must('a Group may have no members', async (scim) => {
      const { path } = await scim.group({ members: [] });
      same(list((await scim.read(path))['members'] ?? [], 'members').length, 0, 'number of members');
    }),
    may('a Group may be a member of a Group', async (scim) => {
      const inner = await scim.group();
      const body = scim.groupBody({ members: [{ value: inner.id, type: 'Group' }] });
      const answer = await scim.post('/Groups', body);
      if (answer.status === 400) skip('Groups in Groups are refused');
      answers(answer, 201);
      if (list(at(answer.body, 'members') ?? [], 'members').length === 0) skip('Groups in Groups are left out');
      includes(at(answer.body, 'members'), [{ value: inner.id }], 'members');
    }),
    must('a member that is deleted is no member any more', async (scim) => {
      const [gone, stays] = [await scim.user(), await scim.user()];
      const { path } = await scim.group({ members: [{ value: gone.id }, { value: stays.id }] });
      answers(await scim.delete(gone.path), 204);
      includes((await scim.read(path))['members'], [{ value: stays.id }], 'members');
    }),
  ],
};

const enterpriseValues: Readonly<Record<string, Json>> = {
  employeeNumber: '701984',
  costCenter: '4130',
  organization: 'Universal Studios',
  division: 'Theme Park',
  department: 'Tour Operations',
};

const enterprise: Section = {
  rfc: 'RFC 7643',
  number: '4.3',
  topic: 'Enterprise User',
  rows: [
    ...Object.entries(enterpriseValues).map(([name, value]) =>
      must(`${name} of the enterprise extension is stored and returned`, async (scim) => {
        if (!attributeOf(scim.facts, urns.enterprise, name)) skip('the enterprise extension is not advertised');
        const { path } = await scim.user({ [urns.enterprise]: { [name]: value } });
        same(at(await scim.read(path), urns.enterprise, name), value, name);
      }),
    ),
    must('manager is stored and returned with the id of the manager as value', async (scim) => {
      if (!attributeOf(scim.facts, urns.enterprise, 'manager')) skip('the enterprise extension is not advertised');
      const manager = { value: (await scim.user()).id };
      const { path } = await scim.user({ [urns.enterprise]: { manager } });
      includes(at(await scim.read(path), urns.enterprise, 'manager'), manager, 'manager');
    }),
    must('manager.displayName is readOnly: what the client sends is ignored', async (scim) => {
      const displayName = attributeOf(scim.facts, urns.enterprise, 'manager', 'displayName');
      if (!displayName) skip('manager.displayName is not advertised');
      same(displayName['mutability'], 'readOnly', 'mutability of manager.displayName');
      const manager = { value: (await scim.user()).id, displayName: 'Invented' };
      const { path } = await scim.user({ [urns.enterprise]: { manager } });
      that(
        at(await scim.read(path), urns.enterprise, 'manager', 'displayName') !== 'Invented',
        'displayName was taken',
      );
    }),
  ],
};

export const userAndGroup: readonly Section[] = [user, group, enterprise];
