/** What functions may do with the table, in the words of the operations table: a policy's actions, as single as DynamoDB has them. */

/** Of `dynamodb:` (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html). */
export type TableAction =
  | 'BatchGetItem'
  | 'ConditionCheckItem'
  | 'DeleteItem'
  | 'GetItem'
  | 'PutItem'
  | 'Query'
  | 'UpdateItem';

/** Partitions of a team in which functions write that only read else, by the end of their keys; `TEAM#<team>#` comes before. */
export const sidePartitions = ['PAGES', 'KEYUSE', 'CALLS'] as const;
export type SidePartition = (typeof sidePartitions)[number];

/** An action on the whole table, or in one kind of partition alone. */
export type TableRight = TableAction | `${TableAction} of ${SidePartition}`;

export const noTable: readonly TableRight[] = [];
export const reading: readonly TableRight[] = ['BatchGetItem', 'GetItem', 'Query'];
export const everything: readonly TableRight[] = [
  ...reading,
  'ConditionCheckItem',
  'DeleteItem',
  'PutItem',
  'UpdateItem',
];

export const everythingBut = (...without: readonly TableRight[]): readonly TableRight[] =>
  everything.filter((right) => !without.includes(right));

/** Whoever calls with a SCIM API key leaves behind when it was used, and that a call failed. */
export const keyUse: readonly TableRight[] = ['UpdateItem of KEYUSE', 'PutItem of CALLS'];
