/** Every function of Rollcall. Infra, the local gateway, the documents and the tests read these tables and no others. */
import { accountOperations } from './operations/account.ts';
import { otherOperations } from './operations/console.ts';
import type { FunctionDefinition, Operation } from './operations/definition.ts';
import { hostOperations } from './operations/host.ts';
import { scimOperations } from './operations/scim.ts';
import { teamOperations } from './operations/team.ts';
import { eventFunctions, scheduledFunctions, signInFunctions, streamFunctions } from './operations/triggered.ts';

export * from './operations/definition.ts';
export { sidePartitions, type TableAction, type TableRight } from './operations/table-rights.ts';
export { eventFunctions, scheduledFunctions, signInFunctions, streamFunctions };

export const operations = [
  ...scimOperations,
  ...teamOperations,
  ...accountOperations,
  ...hostOperations,
  ...otherOperations,
] as const satisfies readonly Operation[];

export const functionDefinitions: readonly FunctionDefinition[] = [
  ...operations,
  ...streamFunctions,
  ...eventFunctions,
  ...scheduledFunctions,
  ...signInFunctions,
];
