/** A handful of people and things that filters are tried on. */
import type { Resource } from '../../../shared/scim/resource.ts';
import { compileResourceType } from '../../../shared/scim/schemas/resource-type.ts';

export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const extra = 'urn:example:params:scim:schemas:extra.v1:2.0:Badge';

/** By the name that tests use for them. */
export const people: Readonly<Record<string, Resource>> = {
  babs: {
    schemas: [core, enterprise],
    id: '0190a000-0000-7000-8000-00000000000a',
    externalId: 'Ext-1',
    userName: 'bjensen@example.com',
    name: { familyName: 'Jensen', givenName: 'Barbara' },
    displayName: 'Babs Jensen',
    title: 'Tour Guide',
    userType: 'Employee',
    active: true,
    emails: [
      { value: 'bjensen@Example.com', type: 'work', primary: true },
      { value: 'babs@home.example', type: 'home' },
    ],
    groups: [{ value: 'g-1', display: 'Guides' }],
    [enterprise]: { department: 'Tours', employeeNumber: '701984', manager: { value: 'm-1', displayName: 'Lee' } },
    meta: { resourceType: 'User', created: '2010-01-23T04:56:22Z', lastModified: '2011-05-13T04:42:34.123Z' },
  },
  jim: {
    schemas: [core],
    id: '0190a000-0000-7000-8000-00000000000b',
    externalId: 'ext-1',
    userName: 'Jim.Smith@example.com',
    name: { familyName: 'Smith', givenName: 'Jim' },
    userType: 'Intern',
    active: false,
    emails: [
      { value: 'jim@other.example', type: 'work' },
      { value: 'jim@example.com', type: 'home', primary: true },
    ],
    meta: { resourceType: 'User', created: '2015-10-10T14:38:21.8617979-07:00', lastModified: '2020-02-29T00:00:00Z' },
  },
  omar: {
    schemas: [core],
    id: '0190a000-0000-7000-8000-00000000000c',
    userName: "omar.o'brien",
    name: { familyName: "O'Brien", givenName: 'Ömar' },
    nickName: 'quote " bracket ] paren ) back \\ slash',
    title: '',
    active: true,
    emails: [],
    phoneNumbers: [{ value: '+1 (201) 555-0123', type: 'mobile' }],
    meta: { resourceType: 'User', created: '2026-01-31T23:59:59.9999999Z', lastModified: '2026-02-01T00:00:00Z' },
  },
  bare: {
    schemas: [core],
    id: '0190a000-0000-7000-8000-00000000000d',
    userName: 'null',
    meta: { resourceType: 'User', created: '2026-01-31T23:59:59.999Z', lastModified: '2026-02-01T00:00:00Z' },
  },
};

export const everyone = Object.keys(people);

/** A resource type with the attribute types and characteristics that User lacks. */
export const thingResourceType = compileResourceType({
  name: 'Thing',
  endpoint: '/Things',
  description: 'For tests',
  schema: {
    id: 'urn:example:params:scim:schemas:core:2.0:Thing',
    name: 'Thing',
    description: 'For tests',
    attributes: [
      { name: 'label', description: '' },
      { name: 'exact', caseExact: true, description: '' },
      { name: 'count', type: 'integer', description: '' },
      { name: 'weight', type: 'decimal', description: '' },
      { name: 'key', type: 'binary', description: '' },
      { name: 'tags', multiValued: true, description: '' },
      { name: 'onRequest', returned: 'request', description: '' },
      { name: 'hidden', returned: 'never', mutability: 'writeOnly', description: '' },
      { name: 'pinned', returned: 'always', description: '' },
      {
        name: 'parts',
        type: 'complex',
        multiValued: true,
        description: '',
        subAttributes: [
          { name: 'value', description: '' },
          { name: 'kind', returned: 'always', description: '' },
          { name: 'detail', returned: 'request', description: '' },
          { name: 'secret', returned: 'never', description: '' },
        ],
      },
    ],
  },
  extensions: [
    {
      required: false,
      schema: {
        id: extra,
        name: 'Badge',
        description: 'For tests',
        attributes: [
          { name: 'number', type: 'integer', description: '' },
          { name: 'pin', returned: 'never', description: '' },
        ],
      },
    },
  ],
});

export const things: Readonly<Record<string, Resource>> = {
  one: {
    id: '1',
    label: 'Ａ',
    exact: 'Case',
    count: 1,
    weight: 1.5,
    key: 'AQID',
    tags: ['Red', 'green'],
    onRequest: 'asked',
    pinned: 'here',
    parts: [
      { value: 'a', kind: 'x', detail: 'd', secret: 's' },
      { value: 'b', kind: 'y' },
    ],
    [extra]: { number: 7, pin: '0000' },
  },
  two: { id: '2', label: '😀', exact: 'case', count: -20, weight: 1e3, key: 'aqid', tags: ['blue'] },
};

export const extraUrn = extra;
