/** What a team's `profile` setting shows of a person. */
import { accountProfile } from '../../../shared/domain/account-profile.ts';
import type { Resource } from '../../../shared/scim/resource.ts';

const user: Resource = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  id: 'an-id',
  userName: 'barbara@people.example',
  name: { givenName: 'Barbara' },
  displayName: 'Babs',
  title: 'Guide',
  locale: 'en-GB',
  timezone: 'Europe/London',
  phoneNumbers: [{ value: 'tel:1' }, { value: 'tel:2', primary: true }],
  nickName: 'B',
};

test('"name" shows nothing besides the name', () => expect(accountProfile('name', user)).toEqual({}));

test('"full" shows the profile and nothing else of the User', () => {
  expect(accountProfile('full', user)).toEqual({
    displayName: 'Babs',
    title: 'Guide',
    locale: 'en-GB',
    timezone: 'Europe/London',
    phone: 'tel:2',
  });
});

test.each<[string, Partial<Resource>, object]>([
  [
    'the first number where none is primary',
    { phoneNumbers: [{ value: 'tel:1' }, { value: 'tel:2' }] },
    { phone: 'tel:1' },
  ],
  ['no number where there is none', { phoneNumbers: [] }, {}],
  ['no number of another shape', { phoneNumbers: 'tel:1' }, {}],
  ['no inherited attribute', {}, {}],
])('"full" shows %s', (_, attributes, expected) => {
  const inheriting: Resource = Object.assign(
    Object.create({ displayName: 'Inherited', phoneNumbers: [{ value: 'x' }] }),
    {
      schemas: [],
      ...attributes,
    },
  );
  expect(accountProfile('full', inheriting)).toEqual(expected);
});
