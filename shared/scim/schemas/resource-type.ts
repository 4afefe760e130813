/** Resource types compiled for look-up: attribute names are case-insensitive (RFC 7643 section 2.1), own entries only. */
import type { AttributeDefinition, ResourceTypeDefinition, SchemaDefinition } from './definition.ts';

/** An attribute with every characteristic filled in. */
export interface Attribute
  extends Required<Omit<AttributeDefinition, 'subAttributes' | 'canonicalValues' | 'referenceTypes'>> {
  readonly canonicalValues: readonly string[] | undefined;
  readonly referenceTypes: readonly string[] | undefined;
  /** By lower-case name; empty unless the type is complex. */
  readonly subAttributes: ReadonlyMap<string, Attribute>;
  /** The full name in messages: `userName`, `name.givenName`, `urn:...:User:manager.value`. */
  readonly fullName: string;
}

export interface CompiledSchema {
  readonly definition: SchemaDefinition;
  readonly id: string;
  /** By lower-case name. */
  readonly attributes: ReadonlyMap<string, Attribute>;
}

export interface ResourceType {
  readonly definition: ResourceTypeDefinition;
  readonly name: string;
  readonly endpoint: string;
  readonly schema: CompiledSchema;
  /** By lower-case URN. */
  readonly extensions: ReadonlyMap<string, CompiledSchema>;
  /** The core schema's attributes and the common ones (`schemas`, `id`, `externalId`, `meta`), by lower-case name. */
  readonly attributes: ReadonlyMap<string, Attribute>;
}

/**
 * What an attribute notation (RFC 7644 section 3.10) names: an attribute of the core schema or an extension, a sub-attribute of
 * it, or an extension as a whole (then `attribute` is absent).
 */
export interface AttributePath {
  /** Set when the attribute lives under an extension's URN. */
  readonly extension: CompiledSchema | undefined;
  readonly attribute: Attribute | undefined;
  readonly subAttribute: Attribute | undefined;
}

/** Common attributes of every resource (RFC 7643 section 3.1) and `schemas` (section 3). */
const commonAttributes: readonly AttributeDefinition[] = [
  {
    name: 'schemas',
    type: 'reference',
    referenceTypes: ['uri'],
    multiValued: true,
    required: true,
    caseExact: true,
    returned: 'always',
    description: 'The URNs of the schemas that define the attributes present in the resource.',
  },
  {
    name: 'id',
    caseExact: true,
    mutability: 'readOnly',
    returned: 'always',
    uniqueness: 'server',
    description: 'The identifier of the resource, assigned by this service, stable and never reassigned.',
  },
  {
    name: 'externalId',
    caseExact: true,
    description: 'The identifier of the resource at the provisioning client.',
  },
  {
    name: 'meta',
    type: 'complex',
    mutability: 'readOnly',
    description: 'Metadata of the resource.',
    subAttributes: [
      { name: 'resourceType', caseExact: true, mutability: 'readOnly', description: 'The name of the resource type.' },
      { name: 'created', type: 'dateTime', mutability: 'readOnly', description: 'When the resource was added here.' },
      {
        name: 'lastModified',
        type: 'dateTime',
        mutability: 'readOnly',
        description: 'When the resource last changed here.',
      },
      {
        name: 'location',
        type: 'reference',
        referenceTypes: ['uri'],
        caseExact: true,
        mutability: 'readOnly',
        description: 'The URI of the resource.',
      },
      {
        name: 'version',
        caseExact: true,
        mutability: 'readOnly',
        description: 'The version of the resource, as its ETag.',
      },
    ],
  },
];

function compileAttribute(definition: AttributeDefinition, prefix: string): Attribute {
  const type = definition.type ?? 'string';
  const fullName = `${prefix}${definition.name}`;
  return {
    name: definition.name,
    fullName,
    type,
    description: definition.description,
    multiValued: definition.multiValued ?? false,
    required: definition.required ?? false,
    // RFC 7643 section 2.3.7 and 2.3.6: references and binaries are case exact; the flag says nothing of other types.
    caseExact: definition.caseExact ?? (type === 'reference' || type === 'binary'),
    mutability: definition.mutability ?? 'readWrite',
    returned: definition.returned ?? 'default',
    uniqueness: definition.uniqueness ?? 'none',
    canonicalValues: definition.canonicalValues,
    referenceTypes: definition.referenceTypes,
    subAttributes: compileAttributes(definition.subAttributes ?? [], `${fullName}.`),
  };
}

function compileAttributes(definitions: readonly AttributeDefinition[], prefix: string): Map<string, Attribute> {
  return new Map(
    definitions.map((definition) => [definition.name.toLowerCase(), compileAttribute(definition, prefix)]),
  );
}

/** @param prefix what stands before the attributes' names in messages: nothing for a core schema, `<URN>:` for an extension */
export function compileSchema(definition: SchemaDefinition, prefix = ''): CompiledSchema {
  return { definition, id: definition.id, attributes: compileAttributes(definition.attributes, prefix) };
}

export function compileResourceType(definition: ResourceTypeDefinition): ResourceType {
  const schema = compileSchema(definition.schema, '');
  return {
    definition,
    name: definition.name,
    endpoint: definition.endpoint,
    schema,
    extensions: new Map(
      definition.extensions.map((extension) => [
        extension.schema.id.toLowerCase(),
        compileSchema(extension.schema, `${extension.schema.id}:`),
      ]),
    ),
    attributes: new Map([...compileAttributes(commonAttributes, ''), ...schema.attributes]),
  };
}

/**
 * Resolves `name`, `name.sub`, `<URN>:name`, `<URN>:name.sub` or an extension's bare URN, in any letter case.
 * @returns undefined when the resource type has no such attribute
 */
export function resolveAttributePath(type: ResourceType, text: string): AttributePath | undefined {
  const lower = text.toLowerCase();
  if (lower.startsWith('urn:')) {
    for (const [urn, extension] of type.extensions) {
      if (lower === urn) return { extension, attribute: undefined, subAttribute: undefined };
      if (lower.startsWith(`${urn}:`)) return resolveName(extension.attributes, lower.slice(urn.length + 1), extension);
    }
    const core = `${type.schema.id.toLowerCase()}:`;
    return lower.startsWith(core) ? resolveName(type.attributes, lower.slice(core.length), undefined) : undefined;
  }
  return resolveName(type.attributes, lower, undefined);
}

function resolveName(
  attributes: ReadonlyMap<string, Attribute>,
  lowerName: string,
  extension: CompiledSchema | undefined,
): AttributePath | undefined {
  const dot = lowerName.indexOf('.');
  const attribute = attributes.get(dot < 0 ? lowerName : lowerName.slice(0, dot));
  if (!attribute) return undefined;
  if (dot < 0) return { extension, attribute, subAttribute: undefined };
  const subAttribute = attribute.subAttributes.get(lowerName.slice(dot + 1));
  return subAttribute && { extension, attribute, subAttribute };
}
