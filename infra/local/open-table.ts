/** Where a residency's table is, and how a process on this machine opens it. */
import path from 'node:path';
import type { SqliteTable, SqliteTableOptions } from '../../shared/table/sqlite-table.ts';
import type { Table } from '../../shared/table/table.ts';
import { fewTokens, TokenMemory } from '../../shared/table/token-memory.ts';
import { WriteTurn } from '../../shared/table/write-turn.ts';
import { UsageError } from '../commands/command-line.ts';

export type TablePlace =
  /** One file per residency below this folder. */
  | { readonly kind: 'sqlite'; readonly directory: string }
  /** DynamoDB Local, or what else speaks its protocol without AWS credentials. */
  | { readonly kind: 'dynamodb'; readonly endpoint: string }
  /** A deployed table; credentials and region come from the environment, as for any AWS tool. */
  | { readonly kind: 'aws'; readonly tableName: string };

export interface OpenTable {
  readonly table: Table;
  /** The same table where it is one that records a stream. */
  readonly streamed?: SqliteTable;
  /** Its file, for another connection, and whose turn it is to write to it. */
  readonly file?: string;
  readonly turn?: WriteTurn;
  close(): void;
}

/** A table's name at a DynamoDB endpoint of this machine. */
export function localTableName(residency: string): string {
  return `rollcall-${residency}`;
}

export function sqliteFile(directory: string, residency: string): string {
  return path.join(directory, `${residency}.sqlite`);
}

/**
 * The place that `--table` and `--data` name.
 * @throws UsageError where `table` is not `dynamodb=<endpoint>`
 */
export function tablePlace({ table, data }: { table?: string | undefined; data: string }): TablePlace {
  if (table === undefined) return { kind: 'sqlite', directory: data };
  const endpoint = table.startsWith('dynamodb=') ? table.slice('dynamodb='.length) : '';
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) {
    throw new UsageError(`--table ${table} is not dynamodb=<endpoint>, as in --table dynamodb=http://127.0.0.1:8000`);
  }
  return { kind: 'dynamodb', endpoint };
}

/**
 * Opens the table, which is made where it is missing (never on AWS).
 * @param streams which items' changes are recorded
 * @param isCheckpointed whether a `SqliteCheckpointer` looks after a file's log
 * @param fresh empties a table at a local DynamoDB endpoint first; of files the data folder is emptied instead
 * @throws UsageError when nothing answers at the endpoint; Error of `node:sqlite` when the file cannot be opened
 */
export async function openTable(
  place: TablePlace,
  residency: string,
  {
    fresh = false,
    streams,
    isCheckpointed = false,
  }: { fresh?: boolean; streams?: SqliteTableOptions['streams']; isCheckpointed?: boolean } = {},
): Promise<OpenTable> {
  // Each adapter is loaded only where it is used: the AWS SDK takes longer to load than all the rest.
  if (place.kind === 'sqlite') {
    const { SqliteTable } = await import('../../shared/table/sqlite-table.ts');
    const file = sqliteFile(place.directory, residency);
    const turn = new WriteTurn();
    const table = SqliteTable.open({
      file,
      tokens: new TokenMemory(fewTokens),
      turn,
      isCheckpointed,
      ...(streams && { streams }),
    });
    return { table, streamed: table, file, turn, close: () => table.close() };
  }
  const { DynamoDbTable } = await import('../../shared/table/dynamodb-table.ts');
  const tableName = place.kind === 'aws' ? place.tableName : localTableName(residency);
  const endpoint = place.kind === 'aws' ? undefined : place.endpoint;
  if (endpoint !== undefined) await prepareTable({ tableName, endpoint, fresh });
  const table = DynamoDbTable.connect({ tableName, endpoint });
  return { table, close: () => table.close() };
}

async function prepareTable(table: { tableName: string; endpoint: string; fresh: boolean }): Promise<void> {
  const { createTable } = await import('../../shared/table/create-table.ts');
  try {
    if (table.fresh) await deleteTable(table);
    await createTable(table);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
    throw new UsageError(
      `No table could be made at ${table.endpoint} (${reason}). Start DynamoDB Local there, or leave --table out to use files.`,
      { cause },
    );
  }
}

async function deleteTable({ tableName, endpoint }: { tableName: string; endpoint: string }): Promise<void> {
  const { DeleteTableCommand, ResourceNotFoundException } = await import('@aws-sdk/client-dynamodb');
  const { connectClient } = await import('../../shared/table/dynamodb-client.ts');
  const client = connectClient(endpoint);
  try {
    await client.send(new DeleteTableCommand({ TableName: tableName }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  } finally {
    client.destroy();
  }
}
