/**
 * The User schema (RFC 7643 sections 4.1 and 8.7.1). References and binaries are case exact, as sections 2.3.6 and 2.3.7 demand;
 * the listing of section 8.7.1 contradicts them.
 */
import type { SchemaDefinition } from './definition.ts';
import { multiValued, primaryFlag, typeLabel } from './multi-valued.ts';

export const userSchema: SchemaDefinition = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:User',
  name: 'User',
  description: 'User Account',
  attributes: [
    {
      name: 'userName',
      required: true,
      uniqueness: 'server',
      description: 'The name the person signs in with; unique in the team, whatever the letter case.',
    },
    {
      name: 'name',
      type: 'complex',
      description: 'The parts of the person’s real name.',
      subAttributes: [
        { name: 'formatted', description: 'The full name as it is shown.' },
        { name: 'familyName', description: 'The family name, or last name.' },
        { name: 'givenName', description: 'The given name, or first name.' },
        { name: 'middleName', description: 'Middle names.' },
        { name: 'honorificPrefix', description: 'What stands before the name, as “Dr”.' },
        { name: 'honorificSuffix', description: 'What stands after the name, as “III”.' },
      ],
    },
    { name: 'displayName', description: 'The name to show to other people.' },
    { name: 'nickName', description: 'What the person is called casually.' },
    {
      name: 'profileUrl',
      type: 'reference',
      referenceTypes: ['external'],
      description: 'The address of a page about the person.',
    },
    { name: 'title', description: 'The job title.' },
    { name: 'userType', description: 'How the person relates to the organization, as “Employee” or “Contractor”.' },
    { name: 'preferredLanguage', description: 'Languages the person prefers, as in Accept-Language.' },
    { name: 'locale', description: 'The language tag for formats of dates and numbers, as “en-GB”.' },
    { name: 'timezone', description: 'The time zone by its IANA name, as “Europe/Berlin”.' },
    { name: 'active', type: 'boolean', description: 'Whether the person is on the team and may sign in.' },
    {
      name: 'password',
      mutability: 'writeOnly',
      returned: 'never',
      description: 'Accepted and discarded: passwords are neither stored nor changed over SCIM.',
    },
    multiValued('emails', 'E-mail addresses.', { description: 'The address.' }, ['work', 'home', 'other']),
    multiValued('phoneNumbers', 'Telephone numbers.', { description: 'The number.' }, [
      'work',
      'home',
      'mobile',
      'fax',
      'pager',
      'other',
    ]),
    multiValued('ims', 'Instant messaging addresses.', { description: 'The address.' }, [
      'aim',
      'gtalk',
      'icq',
      'xmpp',
      'msn',
      'skype',
      'qq',
      'yahoo',
    ]),
    multiValued(
      'photos',
      'Pictures of the person.',
      { type: 'reference', referenceTypes: ['external'], description: 'The address of the picture.' },
      ['photo', 'thumbnail'],
    ),
    {
      name: 'addresses',
      type: 'complex',
      multiValued: true,
      description: 'Postal addresses.',
      subAttributes: [
        { name: 'formatted', description: 'The full address as on a label; may have several lines.' },
        { name: 'streetAddress', description: 'Street, house number and what belongs to them.' },
        { name: 'locality', description: 'The city or place.' },
        { name: 'region', description: 'The state or region.' },
        { name: 'postalCode', description: 'The postal code.' },
        { name: 'country', description: 'The country, by its ISO 3166-1 alpha-2 code.' },
        typeLabel(['work', 'home', 'other']),
        // Not in section 8.7.1's listing, but in section 8.2's example, and every client sends it.
        primaryFlag,
      ],
    },
    {
      name: 'groups',
      type: 'complex',
      multiValued: true,
      mutability: 'readOnly',
      description: 'The groups the person is in; changed through the groups.',
      subAttributes: [
        { name: 'value', mutability: 'readOnly', description: 'The id of the group.' },
        {
          name: '$ref',
          type: 'reference',
          referenceTypes: ['User', 'Group'],
          mutability: 'readOnly',
          description: 'The URI of the group.',
        },
        { name: 'display', mutability: 'readOnly', description: 'The name of the group.' },
        {
          name: 'type',
          mutability: 'readOnly',
          canonicalValues: ['direct', 'indirect'],
          description: 'How the person came to be in the group.',
        },
      ],
    },
    multiValued('entitlements', 'Things the person is entitled to.', { description: 'The entitlement.' }),
    multiValued('roles', 'Roles of the person at the identity provider.', { description: 'The role.' }),
    multiValued('x509Certificates', 'X.509 certificates of the person.', {
      type: 'binary',
      description: 'The certificate, DER in base64.',
    }),
  ],
};
