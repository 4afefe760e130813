/** Conditions, updates and queries as DynamoDB's expressions. Names and values only ever stand behind placeholders. */
import { tableLayout } from './layout.ts';
import type { Condition, Query, Scalar, Update, Write } from './table.ts';

/** Placeholders of one request and what they stand for. */
class Placeholders {
  readonly #names = new Map<string, string>();
  readonly #values: Record<string, Scalar> = {};
  #count = 0;

  name(attribute: string): string {
    let placeholder = this.#names.get(attribute);
    if (placeholder === undefined) {
      placeholder = `#${this.#names.size}`;
      this.#names.set(attribute, placeholder);
    }
    return placeholder;
  }

  value(value: Scalar): string {
    const placeholder = `:${this.#count}`;
    this.#count += 1;
    this.#values[placeholder] = value;
    return placeholder;
  }

  /** DynamoDB refuses empty maps. */
  parameters(): PlaceholderParameters {
    return {
      ...(this.#names.size > 0 && {
        ExpressionAttributeNames: Object.fromEntries(
          [...this.#names].map(([name, placeholder]) => [placeholder, name]),
        ),
      }),
      ...(this.#count > 0 && { ExpressionAttributeValues: this.#values }),
    };
  }
}

interface PlaceholderParameters {
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, Scalar>;
}

export interface WriteParameters extends PlaceholderParameters {
  ConditionExpression?: string;
  UpdateExpression?: string;
}

/** The expressions of a write; an empty object where it has none. */
export function writeParameters(write: Write): WriteParameters {
  const placeholders = new Placeholders();
  const update = write.kind === 'update' ? updateExpression(write, placeholders) : undefined;
  const conditions = (write.when ?? []).map((condition) => conditionExpression(condition, placeholders));
  return {
    ...(update !== undefined && { UpdateExpression: update }),
    ...(conditions.length > 0 && { ConditionExpression: conditions.join(' AND ') }),
    ...placeholders.parameters(),
  };
}

export interface QueryParameters extends PlaceholderParameters {
  KeyConditionExpression: string;
  ProjectionExpression?: string;
}

export function queryParameters({ pk, sk, keysOnly = false }: Query): QueryParameters {
  const placeholders = new Placeholders();
  const partition = placeholders.name(tableLayout.partitionKey);
  const sort = placeholders.name(tableLayout.sortKey);
  let condition = `${partition} = ${placeholders.value(pk)}`;
  if (sk !== undefined && 'prefix' in sk) condition += ` AND begins_with(${sort}, ${placeholders.value(sk.prefix)})`;
  if (sk !== undefined && 'from' in sk) {
    condition += ` AND ${sort} BETWEEN ${placeholders.value(sk.from)} AND ${placeholders.value(sk.to)}`;
  }
  const { ExpressionAttributeNames = {}, ...values } = placeholders.parameters();
  // DynamoDB refuses a name that no expression uses.
  if (sk === undefined && !keysOnly) delete ExpressionAttributeNames[sort];
  return {
    KeyConditionExpression: condition,
    ...(keysOnly && { ProjectionExpression: `${partition}, ${sort}` }),
    ExpressionAttributeNames,
    ...values,
  };
}

function conditionExpression(condition: Condition, placeholders: Placeholders): string {
  if ('item' in condition) return existence(condition.item, placeholders.name(tableLayout.partitionKey));
  const name = placeholders.name(condition.attribute);
  const value = (scalar: Scalar): string => placeholders.value(scalar);
  if ('is' in condition) return existence(condition.is, name);
  if ('equals' in condition) return `${name} = ${value(condition.equals)}`;
  if ('absentOrEquals' in condition) {
    return `(attribute_not_exists(${name}) OR ${name} = ${value(condition.absentOrEquals)})`;
  }
  if ('lessThan' in condition) return `${name} < ${value(condition.lessThan)}`;
  if ('absentOrLessThan' in condition) {
    return `(attribute_not_exists(${name}) OR ${name} < ${value(condition.absentOrLessThan)})`;
  }
  return `${name} >= ${value(condition.atLeast)}`;
}

const existence = (wanted: 'present' | 'absent', name: string): string =>
  wanted === 'present' ? `attribute_exists(${name})` : `attribute_not_exists(${name})`;

function updateExpression({ set = {}, remove = [], add = {} }: Update, placeholders: Placeholders): string {
  const pairs = (values: Readonly<Record<string, Scalar>>, sign: string): string[] =>
    Object.entries(values).map(([name, value]) => `${placeholders.name(name)}${sign}${placeholders.value(value)}`);
  const clauses: [string, string[]][] = [
    ['SET', pairs(set, ' = ')],
    ['REMOVE', remove.map((name) => placeholders.name(name))],
    ['ADD', pairs(add, ' ')],
  ];
  return clauses
    .filter(([, parts]) => parts.length > 0)
    .map(([clause, parts]) => `${clause} ${parts.join(', ')}`)
    .join(' ');
}
