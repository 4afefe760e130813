/** Makes one walk over a request out of the table of quirks. */
import { isList } from '../scim/json-equal.ts';
import { ownAnyCase } from '../scim/own-any-case.ts';
import { isObject, type Json, type JsonObject } from '../scim/resource.ts';
import { type Attribute, type ResourceType, resolveAttributePath } from '../scim/schemas/resource-type.ts';
import type { Quirk, Repair } from './quirk.ts';

/** Repairs one value; returns it as it is when there is nothing to repair, undefined to leave it out. */
type ValueRepair = (value: Json) => Json | undefined;
/** By lower-case name; attributes that no quirk concerns are not in it. */
type AttributeRepairs = ReadonlyMap<string, ValueRepair>;
type RepairAt<At extends Repair['at']> = Extract<Repair, { readonly at: At }>;

export interface Repairs {
  /** Members of a resource: of the body of POST and PUT, or of the value of an operation without a path. */
  attributes(holder: JsonObject, type: ResourceType): JsonObject;
  operation(operation: JsonObject, type: ResourceType): readonly JsonObject[];
  /** Whether a quirk about this header knows its value. */
  holds(header: 'authorization' | 'accept', value: string): boolean;
}

export function compileRepairs(quirks: readonly Quirk[]): Repairs {
  const all = quirks.map(({ repair }) => repair);
  const values = all.filter((repair): repair is RepairAt<'value'> => repair.at === 'value');
  const names = all.filter((repair): repair is RepairAt<'name'> => repair.at === 'name');
  const operations = all.filter((repair): repair is RepairAt<'operation'> => repair.at === 'operation');
  const headers = all.filter((repair) => repair.at === 'authorization' || repair.at === 'accept');
  const compiled = new WeakMap<ResourceType, AttributeRepairs>();
  const compiledAttributes = new WeakMap<Attribute, { readonly repair: ValueRepair | undefined }>();

  const repairsOf = (type: ResourceType): AttributeRepairs => {
    let repairs = compiled.get(type);
    if (!repairs) {
      repairs = compileType(type, values);
      compiled.set(type, repairs);
    }
    return repairs;
  };

  const repairOf = (attribute: Attribute, parent: Attribute | undefined): ValueRepair | undefined => {
    let entry = compiledAttributes.get(attribute);
    if (!entry) {
      entry = { repair: compileAttribute(attribute, parent, values) };
      compiledAttributes.set(attribute, entry);
    }
    return entry.repair;
  };

  /** The value of an operation whose path names an attribute, with or without a value filter. */
  const repairAt = (type: ResourceType, path: string, value: Json): Json | undefined => {
    const target = resolveAttributePath(type, withoutFilter(path));
    if (!target) return value;
    const { extension, attribute, subAttribute } = target;
    const repair = attribute
      ? repairOf(subAttribute ?? attribute, subAttribute && attribute)
      : extension && repairsOf(type).get(extension.id.toLowerCase());
    return repair ? repair(value) : value;
  };

  const repairName = (name: string, type: ResourceType): string =>
    names.reduce((text, { repair }) => repair(text, type), name);

  const attributes = (holder: JsonObject, type: ResourceType): JsonObject =>
    repairMembers(holder, repairsOf(type), (name) => repairName(name, type));

  const named = (operation: JsonObject, type: ResourceType): JsonObject => {
    const path = ownAnyCase(operation, 'path');
    const value = ownAnyCase(operation, 'value');
    if (typeof path !== 'string' || path === '') {
      if (!isObject(value)) return operation;
      const repaired = attributes(value, type);
      return repaired === value ? operation : withMember(operation, 'value', repaired);
    }
    const name = repairName(path, type);
    const renamed = name === path ? operation : withMember(operation, 'path', name);
    if (value === undefined) return renamed;
    const repaired = repairAt(type, name, value);
    return repaired === value ? renamed : withMember(renamed, 'value', repaired ?? null);
  };

  return {
    attributes,
    operation(operation, type) {
      let pending: readonly JsonObject[] = [withNames(operation, (name) => repairName(name, type))];
      for (const { repair } of operations) pending = pending.flatMap((each) => repair(each, type) ?? [each]);
      return pending.map((each) => named(each, type));
    },
    holds: (header, value) => headers.some((repair) => repair.at === header && repair.holds(value)),
  };
}

/** Names in the value of an operation without a path are repaired first, so that the next repairs know them. */
function withNames(operation: JsonObject, repairName: (name: string) => string): JsonObject {
  const path = ownAnyCase(operation, 'path');
  const value = ownAnyCase(operation, 'value');
  if ((typeof path === 'string' && path !== '') || !isObject(value)) return operation;
  const repaired = repairMembers(value, noRepairs, repairName);
  return repaired === value ? operation : withMember(operation, 'value', repaired);
}

const noRepairs: AttributeRepairs = new Map();

function compileType(type: ResourceType, repairs: readonly RepairAt<'value'>[]): AttributeRepairs {
  const compiled = new Map(compileAttributes(type.attributes, undefined, repairs));
  for (const [urn, { attributes }] of type.extensions) {
    const inner = compileAttributes(attributes, undefined, repairs);
    if (inner.size > 0) compiled.set(urn, (value) => (isObject(value) ? repairMembers(value, inner) : value));
  }
  return compiled;
}

function compileAttributes(
  attributes: ReadonlyMap<string, Attribute>,
  parent: Attribute | undefined,
  repairs: readonly RepairAt<'value'>[],
): AttributeRepairs {
  const compiled = new Map<string, ValueRepair>();
  for (const [name, attribute] of attributes) {
    const repair = compileAttribute(attribute, parent, repairs);
    if (repair) compiled.set(name, repair);
  }
  return compiled;
}

function compileAttribute(
  attribute: Attribute,
  parent: Attribute | undefined,
  repairs: readonly RepairAt<'value'>[],
): ValueRepair | undefined {
  const own = repairs.filter((repair) => repair.applies(attribute, parent));
  const inner = compileAttributes(attribute.subAttributes, attribute, repairs);
  if (own.length === 0 && inner.size === 0) return undefined;
  return (value) => {
    let repaired: Json | undefined = inner.size === 0 ? value : repairInside(value, inner);
    for (const { repair } of own) if (repaired !== undefined) repaired = repair(repaired, attribute);
    return repaired;
  };
}

function repairInside(value: Json, repairs: AttributeRepairs): Json {
  if (isObject(value)) return repairMembers(value, repairs);
  if (!isList(value)) return value;
  let copy: Json[] | undefined;
  for (let at = 0; at < value.length; at += 1) {
    const element = value[at] ?? null;
    const repaired = isObject(element) ? repairMembers(element, repairs) : element;
    if (repaired === element) continue;
    copy ??= [...value];
    copy[at] = repaired;
  }
  return copy ?? value;
}

/** Copies only where something is repaired. */
function repairMembers(
  holder: JsonObject,
  repairs: AttributeRepairs,
  repairName: (name: string) => string = (name) => name,
): JsonObject {
  let entries: [string, Json][] | undefined;
  const names = Object.keys(holder);
  for (let at = 0; at < names.length; at += 1) {
    const name = names[at] ?? '';
    const value = holder[name] ?? null;
    const newName = repairName(name);
    const repair = repairs.get(newName.toLowerCase());
    const repaired = repair ? repair(value) : value;
    if (repaired === value && newName === name) {
      entries?.push([name, value]);
      continue;
    }
    entries ??= names.slice(0, at).map((earlier) => [earlier, holder[earlier] ?? null]);
    if (repaired !== undefined) entries.push([newName, repaired]);
  }
  return entries ? Object.fromEntries(entries) : holder;
}

/** `emails[type eq "work"].value` names `emails.value`. */
function withoutFilter(path: string): string {
  const open = path.indexOf('[');
  return open < 0 ? path : path.slice(0, open) + path.slice(path.lastIndexOf(']') + 1);
}

function withMember(object: JsonObject, lowerName: string, value: Json): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, old]) => [name, name.toLowerCase() === lowerName ? value : old]),
  );
}
