/** What a fixture is filled with over SCIM: people and groups in every state that the first release knew. */
import type { ScimAnswer } from '../support/scim-client.ts';

export type Send = (method: string, path: string, body?: unknown) => Promise<ScimAnswer>;

const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
const enterpriseSchema = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const patch = (...Operations: readonly object[]) => ({ schemas: [patchSchema], Operations });

/** Enough for a change of members that takes several transactions. */
const crowd = 130;

const someone = (name: string) => ({
  schemas: [userSchema],
  userName: `${name}@people.example`,
  name: { givenName: name, familyName: 'Jensen', formatted: `${name} Jensen` },
  emails: [{ value: `${name}@people.example`, type: 'work', primary: true }],
  externalId: `external-${name}`,
  active: true,
});

const whole = {
  ...someone('whole'),
  schemas: [userSchema, enterpriseSchema],
  displayName: 'Whole Jensen',
  nickName: 'W',
  title: 'Tour Guide',
  userType: 'Employee',
  preferredLanguage: 'en-GB',
  locale: 'en-GB',
  timezone: 'Europe/Oslo',
  profileUrl: 'https://people.example/whole',
  phoneNumbers: [{ value: '+47 22 00 00 00', type: 'work' }],
  ims: [{ value: 'whole', type: 'xmpp' }],
  photos: [{ value: 'https://people.example/whole.png', type: 'photo' }],
  addresses: [{ type: 'work', locality: 'Oslo', country: 'NO', primary: true }],
  entitlements: [{ value: 'guide' }],
  roles: [{ value: 'lead', primary: true }],
  [enterpriseSchema]: { employeeNumber: '7', department: 'Tours', costCenter: '42', organization: 'Universal' },
};

/** @throws Error for an answer that is none of the wanted */
export async function makePeople(send: Send): Promise<void> {
  async function made(method: string, path: string, body?: unknown): Promise<{ readonly id: string }> {
    const answer = await send(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path} was answered ${answer.status} ${answer.text}`);
    return answer.body;
  }
  const user = async (body: object): Promise<string> => (await made('POST', '/Users', body)).id;
  const group = async (displayName: string, ids: readonly string[], more: object = {}): Promise<string> =>
    (
      await made('POST', '/Groups', {
        schemas: [groupSchema],
        displayName,
        members: ids.map((value) => ({ value })),
        ...more,
      })
    ).id;

  const boss = await user(someone('boss'));
  const wholeId = await user({
    ...whole,
    [enterpriseSchema]: { ...whole[enterpriseSchema], manager: { value: boss } },
  });
  await user({ schemas: [userSchema], userName: 'Least Of All' });
  await user({ ...someone('inactive'), active: false });
  const left = await user(someone('left'));
  await made('PATCH', `/Users/${left}`, patch({ op: 'replace', path: 'active', value: false }));
  const renamed = await user(someone('before'));
  await made('PUT', `/Users/${renamed}`, { ...someone('after'), emails: [{ value: 'After.Mail@People.example' }] });
  await user({ ...someone('ümläut'), userName: 'ümläut#%@people.example' });
  await user({ ...someone('long'), userName: `${'long'.repeat(150)}@people.example`, externalId: 'x'.repeat(600) });
  const deleted = await user(someone('deleted'));

  const many: string[] = [];
  for (let each = 0; each < crowd; each += 1) many.push(await user(someone(`crowd${each}`)));
  await group('Empty', []);
  await group('Pushed', [boss, wholeId, deleted], { externalId: 'group-external' });
  const linked = await group('Linked', [boss]);
  await made('PATCH', `/Groups/${linked}`, patch({ op: 'replace', path: 'displayName', value: 'Linked and renamed' }));
  await made('PATCH', `/Groups/${linked}`, patch({ op: 'add', path: 'members', value: [{ value: left }] }));
  await made('PATCH', `/Groups/${linked}`, patch({ op: 'remove', path: `members[value eq "${boss}"]` }));
  const large = await group('Large', many);
  await made('PUT', `/Groups/${large}`, {
    schemas: [groupSchema],
    displayName: 'Large',
    members: many.slice(20).map((value) => ({ value })),
  });
  const gone = await group('Gone', [boss]);
  await made('DELETE', `/Groups/${gone}`);
  await made('DELETE', `/Users/${deleted}`);
  // A position in a list, and a call that failed.
  await made('GET', '/Users?startIndex=1&count=10');
  await send('POST', '/Users', someone('boss'));
}
