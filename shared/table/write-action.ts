/** The DynamoDB API action, which is also the IAM action's name, that each kind of write needs. */
import type { Write } from './table.ts';

export const writeAction: Readonly<Record<Write['kind'], string>> = {
  put: 'PutItem',
  update: 'UpdateItem',
  delete: 'DeleteItem',
  check: 'ConditionCheckItem',
};
