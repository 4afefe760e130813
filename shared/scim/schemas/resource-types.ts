/** The resource types of this service and every schema it knows (RFC 7643 sections 6 and 7). */
import type { ResourceTypeDefinition, SchemaDefinition } from './definition.ts';
import { enterpriseUserSchema } from './enterprise-user.ts';
import { customExtensions } from './extensions/index.ts';
import { groupSchema } from './group.ts';
import { membershipSchema } from './membership.ts';
import { compileResourceType, type ResourceType } from './resource-type.ts';
import { resourceTypeSchema } from './resource-type-schema.ts';
import { schemaSchema } from './schema-schema.ts';
import { serviceProviderConfigSchema } from './service-provider-config.ts';
import { userSchema } from './user.ts';

const extensionsOf = (resourceType: 'User' | 'Group'): ResourceTypeDefinition['extensions'] =>
  customExtensions
    .filter((extension) => extension.resourceType === resourceType)
    .map(({ schema, required }) => ({ schema, required }));

export const userResourceType: ResourceType = compileResourceType({
  name: 'User',
  endpoint: '/Users',
  description: 'User Account',
  schema: userSchema,
  extensions: [
    { schema: enterpriseUserSchema, required: false },
    { schema: membershipSchema, required: false },
    ...extensionsOf('User'),
  ],
});

export const groupResourceType: ResourceType = compileResourceType({
  name: 'Group',
  endpoint: '/Groups',
  description: 'Group',
  schema: groupSchema,
  extensions: extensionsOf('Group'),
});

export const resourceTypes: readonly ResourceType[] = [userResourceType, groupResourceType];

/** What `/Schemas` lists. An extension of both resource types is one schema. */
export const allSchemas: readonly SchemaDefinition[] = [
  ...new Set([
    userSchema,
    groupSchema,
    enterpriseUserSchema,
    membershipSchema,
    ...customExtensions.map((extension) => extension.schema),
    serviceProviderConfigSchema,
    resourceTypeSchema,
    schemaSchema,
  ]),
];
