/** The ResourceType schema (RFC 7643 sections 6 and 8.7.2). */
import type { SchemaDefinition } from './definition.ts';

export const resourceTypeSchema: SchemaDefinition = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:ResourceType',
  name: 'ResourceType',
  description: 'A type of resource: its endpoint and its schemas',
  attributes: [
    { name: 'id', mutability: 'readOnly', description: 'The id of the resource type; the same as its name.' },
    { name: 'name', required: true, mutability: 'readOnly', description: 'The name of the resource type.' },
    { name: 'description', mutability: 'readOnly', description: 'What the resource type is.' },
    {
      name: 'endpoint',
      type: 'reference',
      referenceTypes: ['uri'],
      required: true,
      mutability: 'readOnly',
      description: 'Where its resources are, below the base URL.',
    },
    {
      name: 'schema',
      type: 'reference',
      referenceTypes: ['uri'],
      required: true,
      mutability: 'readOnly',
      description: 'The URI of its core schema.',
    },
    {
      name: 'schemaExtensions',
      type: 'complex',
      multiValued: true,
      required: true,
      mutability: 'readOnly',
      description: 'Its schema extensions.',
      subAttributes: [
        {
          name: 'schema',
          type: 'reference',
          referenceTypes: ['uri'],
          required: true,
          mutability: 'readOnly',
          description: 'The URI of the extension.',
        },
        {
          name: 'required',
          type: 'boolean',
          required: true,
          mutability: 'readOnly',
          description: 'Whether every resource of the type has the extension.',
        },
      ],
    },
  ],
};
