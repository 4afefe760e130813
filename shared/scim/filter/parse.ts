/** Reads a filter (RFC 7644 section 3.4.2.2) against a resource type's schemas. */
import { invalidFilter } from '../error.ts';
import type { Attribute, ResourceType } from '../schemas/resource-type.ts';
import { type Filter, filterLimits } from './filter.ts';
import { FilterParser } from './filter-parser.ts';
import { FilterReader, type LiteralLeniency, lenientLiterals } from './reader.ts';
import { resourceScope, type Scope, valueScope } from './scope.ts';

/**
 * @param text as in the `filter` parameter, URL-decoded
 * @returns names resolved, values of their attributes' types, nested `and` and `or` of one kind flattened
 * @throws ScimError 400 invalidFilter, and nothing else
 */
export function parseFilter(text: string, type: ResourceType, literals: LiteralLeniency = lenientLiterals): Filter {
  return parse(text, resourceScope(type), literals);
}

/**
 * @param text what stands between the brackets of `emails[type eq "work"]`
 * @param attribute the complex attribute before the brackets; the filter's paths are its sub-attributes
 * @throws ScimError 400 invalidFilter, and nothing else
 */
export function parseValueFilter(
  text: string,
  attribute: Attribute,
  literals: LiteralLeniency = lenientLiterals,
): Filter {
  return parse(text, valueScope(attribute), literals);
}

function parse(text: string, scope: Scope, literals: LiteralLeniency): Filter {
  if (text.length > filterLimits.characters) {
    throw invalidFilter(`The filter is longer than ${filterLimits.characters} characters.`);
  }
  return new FilterParser(new FilterReader(text, literals), scope).whole();
}
