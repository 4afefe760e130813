/** What each function does with the table, as the tests saw it: `table-actions.json`, which `npm run rights` writes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Names of DynamoDB's actions, sorted; with ` of readers` behind them where the function wrote what those that only read may write. */
export type TableActions = readonly string[];

export const tableActionsFile = path.join(import.meta.dirname, 'table-actions.json');

const recorded: ReadonlyMap<string, TableActions> = new Map(
  Object.entries(JSON.parse(readFileSync(tableActionsFile, 'utf8'))),
);

/** @returns `undefined` for a function that the tests have not seen yet */
export function tableActionsOf(functionName: string): TableActions | undefined {
  return recorded.get(functionName);
}

/** Behind actions on partitions in which functions that only read may write. */
export const ofReaders = ' of readers';
