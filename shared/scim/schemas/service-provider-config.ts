/** The ServiceProviderConfig schema (RFC 7643 sections 5 and 8.7.2; `pagination` is RFC 9865 section 4). */
import type { AttributeDefinition, SchemaDefinition } from './definition.ts';

type Described = Pick<AttributeDefinition, 'name' | 'description'> & Partial<AttributeDefinition>;

const readOnly = (attribute: Described): AttributeDefinition => ({ mutability: 'readOnly', ...attribute });

const supported = readOnly({
  name: 'supported',
  type: 'boolean',
  required: true,
  description: 'Whether it is supported.',
});

const feature = (name: string, description: string, ...more: readonly AttributeDefinition[]): AttributeDefinition =>
  readOnly({ name, type: 'complex', required: true, description, subAttributes: [supported, ...more] });

const count = (name: string, description: string, required = true): AttributeDefinition =>
  readOnly({ name, type: 'integer', required, description });

const externalUri = (name: string, description: string): AttributeDefinition =>
  readOnly({ name, type: 'reference', referenceTypes: ['external'], description });

export const serviceProviderConfigSchema: SchemaDefinition = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig',
  name: 'Service Provider Configuration',
  description: 'What this service supports',
  attributes: [
    externalUri('documentationUri', 'The address of the documentation.'),
    feature('patch', 'PATCH.'),
    feature(
      'bulk',
      'Bulk operations.',
      count('maxOperations', 'Operations in one request, at most.'),
      count('maxPayloadSize', 'Bytes in one request, at most.'),
    ),
    feature('filter', 'Filters.', count('maxResults', 'Resources in one response, at most.')),
    feature('changePassword', 'Changing passwords.'),
    feature('sort', 'Sorting.'),
    feature('etag', 'ETags.'),
    readOnly({
      name: 'pagination',
      type: 'complex',
      description: 'Pages of lists.',
      subAttributes: [
        readOnly({ name: 'cursor', type: 'boolean', required: true, description: 'Whether pages go by cursor.' }),
        readOnly({ name: 'index', type: 'boolean', required: true, description: 'Whether pages go by startIndex.' }),
        readOnly({
          name: 'defaultPaginationMethod',
          canonicalValues: ['cursor', 'index'],
          description: 'How pages go when the request does not say.',
        }),
        count('defaultPageSize', 'Resources on a page when the request does not say.', false),
        count('maxPageSize', 'Resources on a page, at most.', false),
        count('cursorTimeout', 'Seconds for which a cursor is good, at least.', false),
      ],
    }),
    readOnly({
      name: 'authenticationSchemes',
      type: 'complex',
      multiValued: true,
      required: true,
      description: 'How clients authenticate.',
      subAttributes: [
        readOnly({
          name: 'type',
          required: true,
          canonicalValues: ['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'],
          description: 'The scheme.',
        }),
        readOnly({ name: 'name', required: true, description: 'The usual name of the scheme.' }),
        readOnly({ name: 'description', required: true, description: 'What the scheme is.' }),
        externalUri('specUri', 'The address of the scheme’s specification.'),
        externalUri('documentationUri', 'The address of the scheme’s documentation.'),
        readOnly({ name: 'primary', type: 'boolean', description: 'Whether this is the preferred scheme.' }),
      ],
    }),
  ],
};
