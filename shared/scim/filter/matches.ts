/**
 * Whether a resource satisfies a filter (RFC 7644 section 3.4.2.2).
 *
 * One value of a multi-valued attribute is enough. `ne` is the negation of `eq`: a resource without the attribute satisfies it, and
 * one of whose values equals does not. `eq null` means absent, `ne null` present.
 */
import { compareInstants, parseDateTime } from '../date-time.ts';
import { isObject, type Json, type JsonObject, own, type Resource } from '../resource.ts';
import type { Attribute, AttributePath } from '../schemas/resource-type.ts';
import { leafOf } from './comparison.ts';
import type { Comparison, Filter } from './filter.ts';
import { compareCodePoints, fold } from './fold.ts';

/** Between brackets the resource is one value of the complex attribute. */
export type Predicate = (resource: Resource) => boolean;

/** Compiles a filter once, so that each of many resources costs no look-up and no folding of the filter's values. */
export function compileFilter(filter: Filter): Predicate {
  switch (filter.kind) {
    case 'and': {
      const operands = filter.operands.map(compileFilter);
      return (resource) => operands.every((operand) => operand(resource));
    }
    case 'or': {
      const operands = filter.operands.map(compileFilter);
      return (resource) => operands.some((operand) => operand(resource));
    }
    case 'not': {
      const operand = compileFilter(filter.operand);
      return (resource) => !operand(resource);
    }
    case 'present':
      return someValue(filter.path, isPresent);
    case 'compare':
      return compileComparison(filter);
    case 'valuePath': {
      const predicate = compileFilter(filter.filter);
      return someValue(filter.path, (value) => isObject(value) && predicate(value));
    }
  }
}

/** For one resource; to test many, compile the filter. */
export function matches(filter: Filter, resource: Resource): boolean {
  return compileFilter(filter)(resource);
}

type ValueTest = (value: Json) => boolean;

function compileComparison(filter: Comparison): Predicate {
  const satisfied = someValue(filter.path, filter.value === null ? isPresent : valueTest(filter));
  const negated = (filter.operator === 'eq') === (filter.value === null);
  return negated && (filter.operator === 'eq' || filter.operator === 'ne')
    ? (resource) => !satisfied(resource)
    : satisfied;
}

/** Whether what a path names has a value that passes, among the values of a list and the sub-attributes of each. */
function someValue(path: AttributePath, test: ValueTest): Predicate {
  const { extension, attribute, subAttribute } = path;
  const subName = subAttribute?.name;
  const ofAttribute: ValueTest =
    subName === undefined
      ? (value) => some(value, test)
      : (value) =>
          some(value, (element) => {
            const found = isObject(element) ? own(element, subName) : undefined;
            return found !== undefined && some(found, test);
          });
  const inContainer = (container: JsonObject): boolean => {
    const value = attribute && own(container, attribute.name);
    return value !== undefined && ofAttribute(value);
  };
  if (!extension) return inContainer;
  return (resource) => {
    const container = own(resource, extension.id);
    if (!isObject(container)) return false;
    return attribute ? inContainer(container) : test(container);
  };
}

function some(value: Json, test: ValueTest): boolean {
  return Array.isArray(value) ? value.some(test) : test(value);
}

/** "Non-empty": a text, list or object without content is absent. */
function isPresent(value: Json): boolean {
  if (value === null || value === '') return false;
  if (Array.isArray(value)) return value.some(isPresent);
  return !isObject(value) || Object.values(value).some(isPresent);
}

function valueTest({ path, operator, value: wanted }: Comparison): ValueTest {
  const attribute = leafOf(path);
  if (typeof wanted === 'number')
    return orderTest(operator, (value) => (typeof value === 'number' ? value - wanted : NaN));
  if (typeof wanted !== 'string') return (value) => value === wanted;
  const isPart = operator === 'co' || operator === 'sw' || operator === 'ew';
  if (attribute?.type === 'dateTime' && !isPart) return dateTimeTest(operator, wanted);
  return textTest(operator, wanted, attribute);
}

function dateTimeTest(operator: Comparison['operator'], wanted: string): ValueTest {
  const instant = parseDateTime(wanted);
  return orderTest(operator, (value) => {
    const found = typeof value === 'string' ? parseDateTime(value) : undefined;
    return found && instant ? compareInstants(found, instant) : NaN;
  });
}

function textTest(operator: Comparison['operator'], wanted: string, attribute: Attribute | undefined): ValueTest {
  const caseExact = attribute?.caseExact ?? false;
  const folded = fold(wanted, caseExact);
  const text =
    (test: (text: string) => boolean): ValueTest =>
    (value) =>
      typeof value === 'string' && test(fold(value, caseExact));
  switch (operator) {
    case 'eq':
    case 'ne':
      return text((value) => value === folded);
    case 'co':
      return text((value) => value.includes(folded));
    case 'sw':
      return text((value) => value.startsWith(folded));
    case 'ew':
      return text((value) => value.endsWith(folded));
    default:
      return orderTest(operator, (value) =>
        typeof value === 'string' ? compareCodePoints(fold(value, caseExact), folded) : NaN,
      );
  }
}

/** @param difference negative when the value comes first, 0 when equal, NaN when it cannot be compared: then nothing holds */
function orderTest(operator: Comparison['operator'], difference: (value: Json) => number): ValueTest {
  switch (operator) {
    case 'gt':
      return (value) => difference(value) > 0;
    case 'ge':
      return (value) => difference(value) >= 0;
    case 'lt':
      return (value) => difference(value) < 0;
    case 'le':
      return (value) => difference(value) <= 0;
    default:
      return (value) => difference(value) === 0;
  }
}
