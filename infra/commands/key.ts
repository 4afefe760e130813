/** `npm run key`: generates a SCIM API key for a team and prints it, once. */
import { apiKeys } from '../../shared/store/api-keys.ts';
import { residencyNames } from '../config.ts';
import { readDemoKeys } from '../local/demo-keys.ts';
import { openTable, type TablePlace } from '../local/open-table.ts';
import { readOptions, runCommand, UsageError } from './command-line.ts';
import { explained, readTeamPlace, teamOptions, teamOptionsUsage } from './team-place.ts';

const usage = `Usage: npm run key -- --residency ${residencyNames.join('|')} --team <id> --name <name> [where the team is]

Generates a SCIM API key for the team and prints it with the base URL. It cannot be shown again.

${teamOptionsUsage}`;

async function generateKey(): Promise<void> {
  const values = readOptions(process.argv.slice(2), { ...teamOptions, name: { type: 'string' } }, usage);
  if (!values) return;
  const { residency, data, place } = readTeamPlace(values);
  const { team: teamId, name } = values;
  if (!teamId) throw new UsageError('--team is missing: the id of the team; npm start prints that of the demo team.');
  if (!name) throw new UsageError('--name is missing: what the key is for, as in --name Okta.');
  const { table, close } = await openTable(place, residency);
  try {
    const { key } = await apiKeys({ table, teamId, clock: () => new Date() }).generate({ name, createdBy: 'operator' });
    process.stdout.write(
      [
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
