/** `npm run key`: generates a SCIM API key for a team and prints it, once. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { DomainError } from '../../shared/domain/error.ts';
import { newShortId } from '../../shared/domain/ids.ts';
import { apiKeys } from '../../shared/store/api-keys.ts';
import { teams } from '../../shared/store/teams.ts';
import { TableUnavailableError } from '../../shared/table/table.ts';
import { type Residency, residencies, residencyNames } from '../config.ts';
import { defaultData } from '../local/data-folder.ts';
import { readDemoKeys } from '../local/demo-keys.ts';
import { openTable, sqliteFile, type TablePlace, tablePlace } from '../local/open-table.ts';
import { readOptions, runCommand, UsageError } from './command-line.ts';

const usage = `Usage: npm run key -- --residency ${residencyNames.join('|')} --team <id> --name <name> [where the team is]

Generates a SCIM API key for the team and prints it with the base URL. It cannot be shown again.

  --new-team <name>            instead of --team: makes a team, with SCIM turned on

  --data <folder>              the team of an npm start with this folder (default .rollcall)
  --table dynamodb=<endpoint>  the team of an npm start with this table
  --table-name <name>          the team of a deployed table, by the AWS credentials of the environment
  --help                       print this
`;

async function generateKey(): Promise<void> {
  const values = readOptions(
    process.argv.slice(2),
    {
      residency: { type: 'string' },
      team: { type: 'string' },
      'new-team': { type: 'string' },
      name: { type: 'string' },
      data: { type: 'string' },
      table: { type: 'string' },
      'table-name': { type: 'string' },
    },
    usage,
  );
  if (!values) return;
  const residency = readResidency(values.residency);
  const { team, name, 'new-team': newTeam } = values;
  if (!team === !newTeam) {
    throw new UsageError(
      'Say either --team, the id of a team (npm start prints that of the demo team), or --new-team, the name of one to make.',
    );
  }
  if (!name) throw new UsageError('--name is missing: what the key is for, as in --name Okta.');
  const data = path.resolve(values.data ?? defaultData);
  const place = placeOf({ tableName: values['table-name'], table: values.table, data, residency });
  const { table, close } = await openTable(place, residency);
  try {
    const teamId = team || newShortId();
    if (newTeam) await teams(table).create({ id: teamId, name: newTeam, residency, scim: 'on' });
    const { key } = await apiKeys({ table, teamId, clock: () => new Date() }).generate({ name, createdBy: 'operator' });
    process.stdout.write(
      [
        ...(newTeam ? [`Team           ${newTeam} (${teamId})`] : []),
        `SCIM base URL  ${await baseUrlOf(place, data, residency)}`,
        `SCIM API key   ${key}`,
        'This key cannot be shown again.',
        '',
      ].join('\n'),
    );
  } catch (error) {
    throw explained(error);
  } finally {
    close();
  }
}

function readResidency(text: string | undefined): Residency {
  const residency = residencyNames.find((name) => name === text);
  if (!residency) {
    const given = text === undefined ? '--residency is missing' : `There is no residency ${text}`;
    throw new UsageError(`${given}: choose one of ${residencyNames.join(', ')}.`);
  }
  return residency;
}

function placeOf(wanted: {
  tableName: string | undefined;
  table: string | undefined;
  data: string;
  residency: Residency;
}): TablePlace {
  const { tableName, table, data, residency } = wanted;
  if (tableName !== undefined) {
    process.env['AWS_REGION'] ??= residencies[residency].region;
    return { kind: 'aws', tableName };
  }
  const place = tablePlace({ table, data });
  // Opening would make an empty one, in which no team could be found.
  if (place.kind === 'sqlite' && !existsSync(sqliteFile(place.directory, residency))) {
    throw new UsageError(`There is no data in ${data}. Run npm start first, or name its folder with --data.`);
  }
  return place;
}

async function baseUrlOf(place: TablePlace, data: string, residency: Residency): Promise<string> {
  if (place.kind === 'aws') return "see the outputs of this residency's SCIM stack";
  return (await readDemoKeys(data)).get(residency)?.baseUrl ?? 'printed by npm start';
}

/** What can be put right, as a sentence that says how; anything else as it is. */
function explained(error: unknown): unknown {
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

await runCommand(generateKey);
