/** Reads the `path` of a PATCH operation (RFC 7644 section 3.5.2, figure 7). */
import { invalidPath } from '../error.ts';
import {
  type Attribute,
  type AttributePath,
  type ResourceType,
  resolveAttributePath,
} from '../schemas/resource-type.ts';
import { type Filter, filterLimits } from './filter.ts';
import { FilterParser } from './filter-parser.ts';
import { FilterReader, type LiteralLeniency, lenientLiterals } from './reader.ts';
import { resourceScope, valueScope } from './scope.ts';

export interface PatchPath {
  readonly path: AttributePath;
  /** Selects values of `path.attribute`; its paths are sub-attributes. */
  readonly filter: Filter | undefined;
  /** What the path ends in, after a dot or after the brackets; always the same as `path.subAttribute`. */
  readonly subAttribute: Attribute | undefined;
}

/** Paths in messages are cut here. */
const shownCharactersMax = 100;

/**
 * Reads `name`, `name.sub`, `name[filter]`, `name[filter].sub`, each also after a schema's URN, or an extension's bare URN.
 * @throws ScimError 400 invalidPath; invalidFilter when what is wrong stands between the brackets (RFC 7644 table 9)
 */
export function parsePath(text: string, type: ResourceType, literals: LiteralLeniency = lenientLiterals): PatchPath {
  if (text.length > filterLimits.characters) {
    throw invalidPath(`The path is longer than ${filterLimits.characters} characters.`);
  }
  const reader = new FilterReader(text, literals);
  reader.skipSpaces();
  const name = reader.word();
  const path = resolveAttributePath(type, name);
  if (!path) throw unknown(name, type);
  reader.skipSpaces();
  if (!reader.take('[')) {
    endOfPath(reader, text);
    return { path, filter: undefined, subAttribute: path.subAttribute };
  }
  const { attribute } = path;
  if (!attribute || path.subAttribute || attribute.type !== 'complex') {
    throw invalidPath(`The path has brackets after "${shown(name)}", which has no sub-attributes to filter by.`);
  }
  const filter = new FilterParser(reader, resourceScope(type)).bracketed(attribute);
  const subAttribute = reader.take('.') ? readSubAttribute(reader, attribute) : undefined;
  endOfPath(reader, text);
  return { path: { ...path, subAttribute }, filter, subAttribute };
}

function readSubAttribute(reader: FilterReader, attribute: Attribute): Attribute {
  const name = reader.word();
  const subAttribute = valueScope(attribute).resolve(name)?.attribute;
  if (!subAttribute) throw invalidPath(`The path names "${shown(name)}", which ${attribute.fullName} does not have.`);
  return subAttribute;
}

function unknown(name: string, type: ResourceType): Error {
  if (name === '') return invalidPath('The path does not begin with the name of an attribute.');
  const meant = resourceScope(type).suggest(name);
  return invalidPath(
    `The path names "${shown(name)}", which ${type.name} does not have.${meant ? ` Write "${meant}".` : ''}`,
  );
}

function endOfPath(reader: FilterReader, text: string): void {
  reader.skipSpaces();
  if (!reader.atEnd) throw invalidPath(`The path "${shown(text)}" goes on after its end.`);
}

const shown = (text: string): string => text.slice(0, shownCharactersMax);
