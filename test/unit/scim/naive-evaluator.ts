/** A second reading of RFC 7644 section 3.4.2.2, slow and plain, that the compiled filters are compared with. */
import type { Filter } from '../../../shared/scim/filter/filter.ts';
import type { Json, Resource } from '../../../shared/scim/resource.ts';
import type { Attribute, AttributePath } from '../../../shared/scim/schemas/resource-type.ts';

export function naiveMatches(filter: Filter, resource: Resource): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.operands.filter((operand) => !naiveMatches(operand, resource)).length === 0;
    case 'or':
      return filter.operands.filter((operand) => naiveMatches(operand, resource)).length > 0;
    case 'not':
      return !naiveMatches(filter.operand, resource);
    case 'present':
      return valuesAt(filter.path, resource).some(hasContent);
    case 'valuePath':
      return valuesAt(filter.path, resource).some((value) =>
        naiveMatches(filter.filter, Object.fromEntries(Object.entries(value ?? {}))),
      );
    case 'compare': {
      const { operator, value, path } = filter;
      const found = valuesAt(path, resource);
      if (value === null) return found.some(hasContent) === (operator === 'ne');
      const attribute = path.subAttribute ?? path.attribute;
      if (operator === 'ne') return !found.some((each) => holds(each, 'eq', value, attribute));
      return found.some((each) => holds(each, operator, value, attribute));
    }
  }
}

const hasContent = (value: Json): boolean => prune(value) !== undefined;

/** Every value at a path, lists opened. */
function valuesAt(path: AttributePath, resource: Resource): Json[] {
  const steps = [path.extension?.id, path.attribute?.name, path.subAttribute?.name];
  let values: Json[] = [resource];
  for (const step of steps) {
    if (step === undefined) continue;
    values = values
      .flatMap((value) => Object.entries(value ?? {}).filter(([name]) => name === step))
      .flatMap(([, value]) => value);
  }
  return values;
}

/** What is left of a value without its empty parts; undefined when nothing is. */
function prune(value: Json): unknown {
  if (value === null || value === '') return undefined;
  if (typeof value !== 'object') return value;
  const left = Object.values(value)
    .map(prune)
    .filter((part) => part !== undefined);
  return left.length > 0 ? left : undefined;
}

function holds(
  found: Json,
  operator: string,
  wanted: string | number | boolean,
  attribute: Attribute | undefined,
): boolean {
  if (typeof found !== typeof wanted) return false;
  if (typeof found !== 'string' || typeof wanted !== 'string') return found === wanted;
  const isDate = attribute?.type === 'dateTime';
  const [a, b] = isDate ? [instant(found), instant(wanted)] : [text(found, attribute), text(wanted, attribute)];
  const standsAt = (start: number): boolean => start >= 0 && b.every((unit, i) => a[start + i] === unit);
  if (operator === 'sw') return standsAt(0);
  if (operator === 'ew') return standsAt(a.length - b.length);
  if (operator === 'co') return [...a, 0].some((_, start) => standsAt(start));
  const difference = compare(a, b);
  return (
    { eq: difference === 0, gt: difference > 0, ge: difference >= 0, lt: difference < 0, le: difference <= 0 }[
      operator
    ] ?? false
  );
}

/** As code points. */
function text(value: string, attribute: Attribute | undefined): number[] {
  const normal = attribute?.caseExact ? value.normalize('NFC') : value.normalize('NFC').toLowerCase();
  return [...normal].map((char) => char.codePointAt(0) ?? 0);
}

/** As whole seconds and nanoseconds, by way of JavaScript's dates. */
function instant(value: string): number[] {
  const fraction = /\.(\d+)/.exec(value)?.[1] ?? '';
  const whole = value.replace(/\.\d+/, '');
  return [Date.parse(/T.*(Z|[+-]\d\d:\d\d)$/.test(whole) ? whole : `${whole}Z`), Number(fraction.padEnd(9, '0'))];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
