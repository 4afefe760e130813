/** Which attributes a response holds: `attributes`, `excludedAttributes` (RFC 7644 section 3.9) and `returned` (RFC 7643 section 2.2). */
import { invalidValue } from './error.ts';
import { compileFilter, type Predicate } from './filter/matches.ts';
import { parsePath } from './filter/parse-path.ts';
import { scimLimits } from './limits.ts';
import { isObject, type Json, type JsonObject, type Resource } from './resource.ts';
import { type Attribute, type ResourceType, resolveAttributePath } from './schemas/resource-type.ts';

export interface ProjectionParameters {
  readonly attributes?: string | undefined;
  readonly excludedAttributes?: string | undefined;
}

/** Compiled once for a request, then applied to each of its resources. */
export interface Projection {
  /** Whether a core or common attribute is in the response, so that callers need not read what is not; by lower-case name. */
  wants(lowerAttributeName: string): boolean;
  /** By the name under which it stands in a resource; an extension's URN is one. What is not here is not returned. */
  readonly parts: ReadonlyMap<string, Part>;
}

/** What is returned of one attribute or extension; undefined when nothing is left. */
type Part = (value: Json) => Json | undefined;

/**
 * Reads the two parameters. Names that the resource type does not have are ignored: RFC 7644 section 3.9 does not make them an
 * error, and clients ask for attributes that only other services have.
 * @returns undefined when the default representation is wanted, which is the resource as it is stored
 * @throws ScimError 400 invalidValue when both are given, as they are mutually exclusive, or one is too long; invalidFilter or
 *   invalidPath when an attribute has brackets that cannot be read
 */
export function parseProjection(parameters: ProjectionParameters, type: ResourceType): Projection | undefined {
  const attributes = splitNames(parameters.attributes);
  const excluded = splitNames(parameters.excludedAttributes);
  if (attributes.length > 0 && excluded.length > 0) {
    throw invalidValue('attributes and excludedAttributes cannot be combined; send one of them.');
  }
  if (attributes.length > 0) return compile(type, readSelection(attributes, type), includePart);
  if (excluded.length > 0 || dropsByDefault(type)) return compile(type, readSelection(excluded, type), excludePart);
  return undefined;
}

/** The resource as the response holds it; the one passed in is not changed. */
export function project(projection: Projection | undefined, resource: Resource): Resource {
  if (!projection) return resource;
  return pick(resource, projection.parts) ?? {};
}

/** Whether the response holds a core or common attribute. */
export function projectionWants(projection: Projection | undefined, lowerAttributeName: string): boolean {
  return projection?.wants(lowerAttributeName) ?? true;
}

/** What was named of one attribute: a sub-attribute or the whole, of all values or of those that match. */
interface Choice {
  readonly subAttribute: string | undefined;
  readonly matches: Predicate | undefined;
}

/** An extension or a schema named as a whole counts as all its attributes named. */
type Selection = ReadonlyMap<Attribute, readonly Choice[]>;

const whole: Choice = { subAttribute: undefined, matches: undefined };

function readSelection(names: readonly string[], type: ResourceType): Selection {
  const selection = new Map<Attribute, Choice[]>();
  const choose = (attribute: Attribute, choice: Choice): void => {
    const choices = selection.get(attribute);
    if (choices) choices.push(choice);
    else selection.set(attribute, [choice]);
  };
  for (const name of new Set(names)) {
    const bracket = name.indexOf('[');
    const plainName = bracket < 0 ? name : name.slice(0, bracket).trimEnd();
    const path = resolveAttributePath(type, plainName);
    const attribute = path?.attribute;
    if (attribute) {
      const { filter, subAttribute } = bracket < 0 ? { filter: undefined, ...path } : parsePath(name, type);
      choose(attribute, { subAttribute: subAttribute?.name, matches: filter && compileFilter(filter) });
    } else {
      const schema =
        path?.extension ?? (plainName.toLowerCase() === type.schema.id.toLowerCase() ? type.schema : undefined);
      for (const each of schema?.attributes.values() ?? []) choose(each, whole);
    }
  }
  return selection;
}

/** Splits at commas that are not inside brackets or strings. */
function splitNames(list: string | undefined): string[] {
  if (!list) return [];
  if (list.length > scimLimits.projectionCharactersMax) {
    throw invalidValue(`A list of attributes is longer than ${scimLimits.projectionCharactersMax} characters.`);
  }
  const names: string[] = [];
  let start = 0;
  let inBrackets = false;
  let inString = false;
  for (let i = 0; i <= list.length; i++) {
    const char = list.charAt(i);
    if (i === list.length || (char === ',' && !inBrackets)) {
      const name = list.slice(start, i).trim();
      if (name) names.push(name);
      start = i + 1;
    } else if (inString) {
      if (char === '\\') i += 1;
      else if (char === '"') inString = false;
    } else if (inBrackets) {
      if (char === '"') inString = true;
      else if (char === ']') inBrackets = false;
    } else if (char === '[') inBrackets = true;
  }
  return names;
}

type CompilePart = (attribute: Attribute, choices: readonly Choice[] | undefined) => Part | undefined;

function compile(type: ResourceType, selection: Selection, compilePart: CompilePart): Projection {
  const compileAll = (attributes: Iterable<Attribute>): Map<string, Part> => {
    const parts = new Map<string, Part>();
    for (const attribute of attributes) {
      const part = compilePart(attribute, selection.get(attribute));
      if (part) parts.set(attribute.name, part);
    }
    return parts;
  };
  const parts = compileAll(type.attributes.values());
  const names = new Set([...parts.keys()].map((name) => name.toLowerCase()));
  for (const extension of type.extensions.values()) {
    const extensionParts = compileAll(extension.attributes.values());
    if (extensionParts.size > 0) {
      parts.set(extension.id, (value) => (isObject(value) ? pick(value, extensionParts) : undefined));
    }
  }
  return { parts, wants: (lowerAttributeName) => names.has(lowerAttributeName) };
}

/** The properties that have a part; undefined when none is left. Built from entries, so that no name can reach the prototype. */
function pick(object: JsonObject, parts: ReadonlyMap<string, Part>): JsonObject | undefined {
  const kept: [string, Json][] = [];
  for (const name of Object.keys(object)) {
    const value = object[name];
    const projected = value === undefined ? undefined : parts.get(name)?.(value);
    if (projected !== undefined) kept.push([name, projected]);
  }
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

const unchanged: Part = (value) => value;

function includePart(attribute: Attribute, choices: readonly Choice[] | undefined): Part | undefined {
  if (attribute.returned === 'never') return undefined;
  if (attribute.returned === 'always')
    return attribute.subAttributes.size > 0 ? excludePart(attribute, undefined) : unchanged;
  if (!choices) return undefined;
  const isWhole = choices.some((choice) => !choice.subAttribute && !choice.matches);
  if (isWhole && !hasHiddenParts(attribute)) return unchanged;
  return ofEachValue((value) => {
    const applying = choices.filter((choice) => !choice.matches || choice.matches(value));
    if (applying.length === 0) return undefined;
    const wantsDefault = applying.some((choice) => !choice.subAttribute);
    const named = new Set(applying.map((choice) => choice.subAttribute));
    return keep(attribute, value, (sub) =>
      sub.returned === 'default'
        ? wantsDefault || named.has(sub.name)
        : sub.returned === 'always' || named.has(sub.name),
    );
  });
}

function excludePart(attribute: Attribute, choices: readonly Choice[] = []): Part | undefined {
  if (attribute.returned === 'never' || attribute.returned === 'request') return undefined;
  const removable = attribute.returned === 'always' ? choices.filter((choice) => choice.subAttribute) : choices;
  if (removable.some((choice) => !choice.subAttribute && !choice.matches)) return undefined;
  if (removable.length === 0 && !hasHiddenParts(attribute)) return unchanged;
  return ofEachValue((value) => {
    const applying = removable.filter((choice) => !choice.matches || choice.matches(value));
    if (applying.some((choice) => !choice.subAttribute)) return undefined;
    const named = new Set(applying.map((choice) => choice.subAttribute));
    return keep(
      attribute,
      value,
      (sub) => sub.returned === 'always' || (sub.returned === 'default' && !named.has(sub.name)),
    );
  });
}

const hasHiddenParts = (attribute: Attribute): boolean =>
  [...attribute.subAttributes.values()].some((sub) => sub.returned === 'never' || sub.returned === 'request');

/** Of a list, the values of which something is left. */
function ofEachValue(part: (value: JsonObject) => JsonObject | undefined): Part {
  const one = (value: Json): Json | undefined => (isObject(value) ? part(value) : value);
  return (value) => {
    if (!Array.isArray(value)) return one(value);
    const kept = value.map(one).filter((each) => each !== undefined);
    return kept.length > 0 ? kept : undefined;
  };
}

function keep(attribute: Attribute, value: JsonObject, wanted: (sub: Attribute) => boolean): JsonObject | undefined {
  const kept: [string, Json][] = [];
  for (const sub of attribute.subAttributes.values()) {
    if (!Object.hasOwn(value, sub.name) || sub.returned === 'never' || !wanted(sub)) continue;
    const found = value[sub.name];
    if (found !== undefined) kept.push([sub.name, found]);
  }
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** Core schemas hide nothing that is stored: `password` never is. A deployment's own extension may. */
function dropsByDefault(type: ResourceType): boolean {
  const hides = (attribute: Attribute): boolean =>
    attribute.returned === 'never' || attribute.returned === 'request' || hasHiddenParts(attribute);
  return [...type.extensions.values()].some((extension) => [...extension.attributes.values()].some(hides));
}
