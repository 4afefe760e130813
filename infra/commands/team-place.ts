/** Where the team is that a command is about: its residency, and the table that holds it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { DomainError } from '../../shared/domain/error.ts';
import { newResourceId } from '../../shared/domain/ids.ts';
import type { TeamScope } from '../../shared/store/team-scope.ts';
import { type Table, TableUnavailableError } from '../../shared/table/table.ts';
import { type Residency, residencies, residencyNames } from '../config.ts';
import { defaultData } from '../local/data-folder.ts';
import { sqliteFile, type TablePlace, tablePlace } from '../local/open-table.ts';
import { UsageError } from './command-line.ts';

/** For `readOptions`. */
export const teamOptions = {
  residency: { type: 'string' },
  team: { type: 'string' },
  data: { type: 'string' },
  table: { type: 'string' },
  'table-name': { type: 'string' },
} as const;

/** For `--help`. */
export const teamOptionsUsage = `  --data <folder>              the team of an npm start with this folder (default ${defaultData})
  --table dynamodb=<endpoint>  the team of an npm start with this table
  --table-name <name>          the team of a deployed table, by the AWS credentials of the environment
  --help                       print this
`;

interface TeamPlace {
  readonly residency: Residency;
  /** The data folder, as an absolute path, whether or not the table is in it. */
  readonly data: string;
  readonly place: TablePlace;
}

/** @throws UsageError for a residency or table that is not there */
export function readTeamPlace(
  values: { readonly [option in keyof typeof teamOptions]?: string | undefined },
): TeamPlace {
  const residency = readResidency(values.residency);
  const data = path.resolve(values.data ?? defaultData);
  const tableName = values['table-name'];
  if (tableName !== undefined) {
    process.env['AWS_REGION'] ??= residencies[residency].region;
    return { residency, data, place: { kind: 'aws', tableName } };
  }
  const place = tablePlace({ table: values.table, data });
  // Opening would make an empty one, in which no team could be found.
  if (place.kind === 'sqlite' && !existsSync(sqliteFile(place.directory, residency))) {
    throw new UsageError(`There is no data in ${data}. Run npm start first, or name its folder with --data.`);
  }
  return { residency, data, place };
}

function readResidency(text: string | undefined): Residency {
  const residency = residencyNames.find((name) => name === text);
  if (!residency) {
    const given = text === undefined ? '--residency is missing' : `There is no residency ${text}`;
    throw new UsageError(`${given}: choose one of ${residencyNames.join(', ')}.`);
  }
  return residency;
}

/** A person waits at the keyboard. */
const budgetMs = 10_000;

/** In which an operator's command acts on a team: the activity log names the operator. */
export function operatorScope(table: Table, teamId: string): TeamScope {
  const deadline = Date.now() + budgetMs;
  return { table, teamId, clock: () => new Date(), deadline, actor: 'operator', requestId: newResourceId() };
}

/** What can be put right, as a sentence that says how; anything else as it is. */
export function explained(error: unknown): unknown {
  if (error instanceof DomainError) {
    const hint = error.kind === 'team-not-found' ? ' npm start prints the id of the demo team.' : '';
    return new UsageError(`${error.message}${hint}`, { cause: error });
  }
  if (error instanceof TableUnavailableError) {
    const reason = error.cause instanceof Error ? `: ${error.cause.message}` : '';
    return new UsageError(`The table could not be reached${reason}`, { cause: error });
  }
  return error;
}
