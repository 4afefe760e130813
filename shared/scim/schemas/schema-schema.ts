/** The Schema schema: schemas describe themselves (RFC 7643 sections 7 and 8.7.2). */
import type { AttributeDefinition, SchemaDefinition } from './definition.ts';

const text = (name: string, description: string, more: Partial<AttributeDefinition> = {}): AttributeDefinition => ({
  name,
  mutability: 'readOnly',
  description,
  ...more,
});

const flag = (name: string, description: string, required = false): AttributeDefinition =>
  text(name, description, { type: 'boolean', required });

/** The characteristics of attributes and of sub-attributes alike. */
const characteristics: readonly AttributeDefinition[] = [
  text('name', 'The name.', { required: true, caseExact: true }),
  text('type', 'The type of its values.', {
    required: true,
    canonicalValues: ['string', 'complex', 'boolean', 'decimal', 'integer', 'dateTime', 'reference', 'binary'],
  }),
  flag('multiValued', 'Whether it has several values.', true),
  text('description', 'What it means.', { caseExact: true }),
  flag('required', 'Whether a resource must have it.'),
  text('canonicalValues', 'Values it usually has.', { multiValued: true, caseExact: true }),
  flag('caseExact', 'Whether letter case matters in comparisons.'),
  text('mutability', 'Who may change it, and when.', {
    caseExact: true,
    canonicalValues: ['readOnly', 'readWrite', 'immutable', 'writeOnly'],
  }),
  text('returned', 'When it is in a response.', {
    caseExact: true,
    canonicalValues: ['always', 'never', 'default', 'request'],
  }),
  text('uniqueness', 'Among which resources its values are unique.', {
    caseExact: true,
    canonicalValues: ['none', 'server', 'global'],
  }),
  text('referenceTypes', 'What a reference may point to.', { multiValued: true, caseExact: true }),
];

const complex = (
  name: string,
  description: string,
  subAttributes: readonly AttributeDefinition[],
  required: boolean,
): AttributeDefinition => text(name, description, { type: 'complex', multiValued: true, required, subAttributes });

export const schemaSchema: SchemaDefinition = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:Schema',
  name: 'Schema',
  description: 'A schema: the attributes of a resource and their characteristics',
  attributes: [
    text('id', 'The URN of the schema.', { required: true }),
    text('name', 'The name of the schema.'),
    text('description', 'What the schema is for.'),
    complex(
      'attributes',
      'The attributes.',
      [...characteristics, complex('subAttributes', 'The attributes of a complex attribute.', characteristics, false)],
      true,
    ),
  ],
};
