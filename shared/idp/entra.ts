/** Microsoft Entra ID: what it sends beside the RFC. */
import { isList } from '../scim/json-equal.ts';
import { ownAnyCase } from '../scim/own-any-case.ts';
import { isObject, type Json, type JsonObject } from '../scim/resource.ts';
import { type Attribute, type ResourceType, resolveAttributePath } from '../scim/schemas/resource-type.ts';
import type { Quirk } from './quirk.ts';

const provisionDocs = 'entra-docs use-scim-to-provision-users-and-groups';
const compatibilityDocs = 'entra-docs application-provisioning-config-problem-scim-compatibility';

export const quirks: readonly Quirk[] = [
  {
    name: 'string-booleans',
    provider: 'Microsoft Entra ID',
    source: `${compatibilityDocs}; scimmyjs/scimmy 86`,
    what: 'A boolean comes as "True", "False", "true" or "false", as active and roles[0].primary do.',
    repair: { at: 'value', applies: (attribute) => attribute.type === 'boolean', repair: readBoolean },
  },
  {
    name: 'manager-forms',
    provider: 'Microsoft Entra ID',
    source: `${provisionDocs}; recording of the SCIM validator`,
    what: 'The manager comes as an array of one, as the bare id, or as {"value": ""}, which clears it.',
    repair: {
      at: 'value',
      applies: (attribute, parent) =>
        parent ? parent.name === 'manager' && attribute.name === 'value' : attribute.name === 'manager',
      repair: readManager,
    },
  },
  {
    name: 'enterprise-urn-without-colon',
    provider: 'Microsoft Entra ID',
    source: provisionDocs,
    what: 'The enterprise extension is named "…enterprise:2.0User", or "enterprise:2.0User" alone.',
    repair: { at: 'name', repair: readEnterpriseUrn },
  },
  {
    name: 'keys-as-paths',
    provider: 'Microsoft Entra ID',
    source: `${compatibilityDocs}: aadOptscim062020`,
    what: 'The value of an operation without a path has paths for keys: "name.givenName", "urn:…:User:department".',
    repair: { at: 'operation', repair: readKeysAsPaths },
  },
  {
    name: 'remove-with-value',
    provider: 'Microsoft Entra ID',
    source: `${compatibilityDocs}; MicrosoftDocs/azure-docs 30826`,
    what: 'Remove with path members has a list of the members to remove; those are removed, and never the others.',
    repair: { at: 'engine', where: 'shared/scim/patch/plan-group-patch.ts, shared/scim/patch/apply-to-attribute.ts' },
  },
  {
    name: 'create-by-value-filter',
    provider: 'Microsoft Entra ID',
    source: 'SCIM-SDK 416; wire-server 5419',
    what: 'emails[type eq "work"].value is set where there is no such value; it is created from a filter of eq alone.',
    repair: { at: 'engine', where: 'shared/scim/patch/apply-to-values.ts' },
  },
  {
    name: 'null-attributes',
    provider: 'Microsoft Entra ID',
    source: provisionDocs,
    what: 'Attributes without a value are sent as null, which is as if they were absent.',
    repair: { at: 'engine', where: 'shared/scim/read-value.ts' },
  },
  {
    name: 'unknown-schemas',
    provider: 'Microsoft Entra ID',
    source: provisionDocs,
    what: 'schemas of a group holds http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group; it is ignored.',
    repair: { at: 'engine', where: 'shared/scim/read-resource.ts' },
  },
  {
    name: 'capitalised-operations',
    provider: 'Microsoft Entra ID',
    source: provisionDocs,
    what: 'op is "Add", "Replace" or "Remove".',
    repair: { at: 'engine', where: 'shared/scim/patch/read-operations.ts' },
  },
  {
    name: 'unquoted-filter-literals',
    provider: 'Microsoft Entra ID',
    source: 'recording of the SCIM validator',
    what: 'A filter compares with a string without quotes, or in single quotes: userName eq bob@example.com.',
    repair: { at: 'filter', option: 'lenient literals' },
  },
];

function readBoolean(value: Json): Json {
  if (typeof value !== 'string' || value.length > 5) return value;
  const lower = value.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : value;
}

function readManager(value: Json, attribute: Attribute): Json {
  if (attribute.name === 'value') return value === '' ? null : value;
  const manager = isList(value) && value.length < 2 ? (value[0] ?? null) : value;
  if (typeof manager === 'string') return manager === '' ? null : { value: manager };
  return isObject(manager) && ownAnyCase(manager, 'value') === null ? null : manager;
}

const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const misspeltUrns = ['urn:ietf:params:scim:schemas:extension:enterprise:2.0user', 'enterprise:2.0user'];

function readEnterpriseUrn(name: string): string {
  const first = name.charCodeAt(0) | 0x20;
  if (first !== 0x75 && first !== 0x65) return name; // neither u nor e
  for (const misspelt of misspeltUrns) {
    if (name.length < misspelt.length || name.slice(0, misspelt.length).toLowerCase() !== misspelt) continue;
    if (name.length === misspelt.length || name[misspelt.length] === ':') {
      return enterpriseUrn + name.slice(misspelt.length);
    }
  }
  return name;
}

/** The keys stay the client's own paths; they are read as a `path` is. */
function readKeysAsPaths(operation: JsonObject, type: ResourceType): readonly JsonObject[] | undefined {
  const path = ownAnyCase(operation, 'path');
  const value = ownAnyCase(operation, 'value');
  if ((path !== undefined && path !== null && path !== '') || !isObject(value)) return undefined;
  const names = Object.keys(value);
  const paths = names.filter((name) => isPath(name, type));
  if (paths.length === 0) return undefined;
  const op = ownAnyCase(operation, 'op') ?? null;
  const operations: JsonObject[] = paths.map((name) => ({ op, path: name, value: value[name] ?? null }));
  if (paths.length === names.length) return operations;
  const taken = new Set(paths);
  const rest = names.filter((name) => !taken.has(name)).map((name): [string, Json] => [name, value[name] ?? null]);
  return [{ op, value: Object.fromEntries(rest) }, ...operations];
}

/** A name that is one attribute, or one extension, is no path but a member of the value. */
function isPath(name: string, type: ResourceType): boolean {
  if (name.includes('[')) return true;
  if (!name.includes('.') && !name.includes(':')) return false;
  return resolveAttributePath(type, name)?.attribute !== undefined;
}
