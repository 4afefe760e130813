/** `npm run key`: generates a SCIM API key for a team and prints it, once. */
import { newShortId } from '../../shared/domain/ids.ts';
import { apiKeys } from '../../shared/store/api-keys.ts';
import { teams } from '../../shared/store/teams.ts';
import { residencyNames } from '../config.ts';
import { readDemoKeys } from '../local/demo-keys.ts';
import { openTable, type TablePlace } from '../local/open-table.ts';
import { readOptions, runCommand, UsageError } from './command-line.ts';
import { explained, readTeamPlace, teamOptions, teamOptionsUsage } from './team-place.ts';

const usage = `Usage: npm run key -- --residency ${residencyNames.join('|')} --team <id> --name <name> [where the team is]

Generates a SCIM API key for the team and prints it with the base URL. It cannot be shown again.

  --new-team <name>            instead of --team: makes a team, with SCIM turned on

${teamOptionsUsage}`;

async function generateKey(): Promise<void> {
  const values = readOptions(
    process.argv.slice(2),
    { ...teamOptions, 'new-team': { type: 'string' }, name: { type: 'string' } },
    usage,
  );
  if (!values) return;
  const { residency, data, place } = readTeamPlace(values);
  const { team, name, 'new-team': newTeam } = values;
  if (!team === !newTeam) {
    throw new UsageError(
      'Say either --team, the id of a team (npm start prints that of the demo team), or --new-team, the name of one to make.',
    );
  }
  if (!name) throw new UsageError('--name is missing: what the key is for, as in --name Okta.');
  const { table, close } = await openTable(place, residency);
  try {
    const teamId = team || newShortId();
    if (newTeam) await teams(table).create({ id: teamId, name: newTeam, residency, scim: 'on' });
    const { key } = await apiKeys({ table, teamId, clock: () => new Date(), actor: 'operator' }).generate({
      name,
      createdBy: 'operator',
    });
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

async function baseUrlOf(place: TablePlace, data: string, residency: string): Promise<string> {
  if (place.kind === 'aws') return "see the outputs of this residency's SCIM stack";
  return (await readDemoKeys(data)).get(residency)?.baseUrl ?? 'printed by npm start';
}

await runCommand(generateKey);
