/** Which comparisons an attribute allows and how their values are read (RFC 7644 section 3.4.2.2, table 3). */
import { parseDateTime } from '../date-time.ts';
import { invalidFilter } from '../error.ts';
import type { Attribute, AttributePath } from '../schemas/resource-type.ts';
import type { CompareOperator, Comparison } from './filter.ts';
import type { Literal, LiteralLeniency } from './reader.ts';

const equality = ['eq', 'ne'] as const;
const order = ['gt', 'ge', 'lt', 'le'] as const;
const substring = ['co', 'sw', 'ew'] as const;

const operators: ReadonlyMap<string, CompareOperator> = new Map(
  [...equality, ...order, ...substring].map((operator) => [operator, operator]),
);

/** "Boolean and Binary attributes SHALL cause a failed response (HTTP status code 400)" with gt, ge, lt and le. */
const operatorsByType: Readonly<Record<Attribute['type'], ReadonlySet<CompareOperator>>> = {
  string: new Set([...equality, ...order, ...substring]),
  reference: new Set([...equality, ...order, ...substring]),
  // A part of a date, as `co "2026-01"`, is compared as text.
  dateTime: new Set([...equality, ...order, ...substring]),
  integer: new Set([...equality, ...order]),
  decimal: new Set([...equality, ...order]),
  boolean: new Set(equality),
  binary: new Set(equality),
  complex: new Set(),
};

/** @param word in any letter case */
export function findOperator(word: string): CompareOperator | undefined {
  return operators.get(word.toLowerCase());
}

/** The attribute that a path ends in; absent when it names an extension as a whole. */
export function leafOf(path: AttributePath): Attribute | undefined {
  return path.subAttribute ?? path.attribute;
}

/**
 * A comparison whose value has the attribute's type. A multi-valued complex attribute stands for its `value`.
 * @throws ScimError invalidFilter when the attribute does not allow the operator or the value
 */
export function comparison(
  path: AttributePath,
  operator: CompareOperator,
  literal: Literal,
  literals: LiteralLeniency,
): Comparison {
  const target = comparable(path);
  const attribute = target.leaf;
  const value = readValue(attribute, operator, literal, literals);
  if (!operatorsByType[attribute.type].has(operator) || (value === null && operator !== 'eq' && operator !== 'ne')) {
    const what = value === null ? 'null' : `"${attribute.fullName}", which is ${attribute.type},`;
    throw invalidFilter(`The filter compares ${what} with "${operator}"; only eq, ne and pr are possible.`);
  }
  return { kind: 'compare', path: target.path, operator, value };
}

function comparable(path: AttributePath): { path: AttributePath; leaf: Attribute } {
  const leaf = leafOf(path);
  if (!leaf) throw invalidFilter('The filter compares an extension as a whole; name one of its attributes, or use pr.');
  if (leaf.type !== 'complex') return { path, leaf };
  const value = leaf.subAttributes.get('value');
  if (leaf.multiValued && value && !path.subAttribute) return { path: { ...path, subAttribute: value }, leaf: value };
  const example = leaf.subAttributes.values().next().value?.fullName;
  throw invalidFilter(
    `The filter compares "${leaf.fullName}", which is complex; name one of its sub-attributes, as "${example}", or use pr.`,
  );
}

function readValue(
  attribute: Attribute,
  operator: CompareOperator,
  literal: Literal,
  literals: LiteralLeniency,
): Comparison['value'] {
  if (!literal.quoted && literal.text === 'null') return null;
  switch (attribute.type) {
    case 'boolean':
      return booleanOf(attribute, literal, literals);
    case 'integer':
    case 'decimal':
      return numberOf(attribute, literal);
    default:
      return textOf(attribute, operator, literal, literals);
  }
}

/** Microsoft Entra ID sends booleans as strings, `"True"`. */
function booleanOf(attribute: Attribute, literal: Literal, literals: LiteralLeniency): boolean {
  const text = literal.quoted || literals.unquoted ? literal.text.toLowerCase() : literal.text;
  if (text === 'true') return true;
  if (text === 'false') return false;
  throw invalidFilter(`The filter compares "${attribute.fullName}" with a value that is neither true nor false.`);
}

// JSON's numbers (RFC 8259 section 6); no part can match what another could.
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i;

function numberOf(attribute: Attribute, literal: Literal): number {
  const value = Number(literal.text);
  if (literal.quoted || !number.test(literal.text) || !Number.isFinite(value)) {
    throw invalidFilter(`The filter compares "${attribute.fullName}", which is a number, with something that is not.`);
  }
  return value;
}

function textOf(attribute: Attribute, operator: CompareOperator, literal: Literal, literals: LiteralLeniency): string {
  if (!literal.quoted && !literals.unquoted) {
    throw invalidFilter(`The filter compares "${attribute.fullName}" with a value that is not in double quotes.`);
  }
  const isPart = operator === 'co' || operator === 'sw' || operator === 'ew';
  if (attribute.type === 'dateTime' && !isPart && !parseDateTime(literal.text)) {
    throw invalidFilter(
      `The filter compares "${attribute.fullName}" with a value that is no date and time, as "2026-01-31T09:30:00Z".`,
    );
  }
  return literal.text;
}
