/** `npm run key`: generates a SCIM API key for a team and prints it, once. */
import { addressField } from '../../shared/api/fields.ts';
import { newShortId } from '../../shared/domain/ids.ts';
import { apiKeys } from '../../shared/store/api-keys.ts';
import { foundTeam } from '../../shared/store/found-team.ts';
import { teams } from '../../shared/store/teams.ts';
import { residencyNames } from '../config.ts';
import { readDemoKeys } from '../local/demo-keys.ts';
import { openTable, type TablePlace } from '../local/open-table.ts';
import { readOptions, runCommand, UsageError } from './command-line.ts';
import { explained, operatorScope, readTeamPlace, teamOptions, teamOptionsUsage } from './team-place.ts';

const usage = `Usage: npm run key -- --residency ${residencyNames.join('|')} --team <id> --name <name> [where the team is]

Generates a SCIM API key for the team and prints it with the base URL. It cannot be shown again.

  --new-team <name>            instead of --team: makes a team, entitled to SCIM, with SCIM turned on
  --admin <e-mail address>     with --new-team: makes a service account with this address the team's Super Admin; the address must
                               be nobody's in the residency, and whoever has it signs up with it

${teamOptionsUsage}`;

async function generateKey(): Promise<void> {
  const values = readOptions(
    process.argv.slice(2),
    { ...teamOptions, 'new-team': { type: 'string' }, admin: { type: 'string' }, name: { type: 'string' } },
    usage,
  );
  if (!values) return;
  const { residency, data, place } = readTeamPlace(values);
  const { team, name, 'new-team': newTeam, admin } = values;
  if (!team === !newTeam) {
    throw new UsageError(
      'Say either --team, the id of a team (npm start prints that of the demo team), or --new-team, the name of one to make.',
    );
  }
  if (admin !== undefined && !newTeam) throw new UsageError('--admin goes with --new-team: whose Super Admin it is.');
  const address = admin === undefined ? undefined : readAddress(admin);
  if (!name) throw new UsageError('--name is missing: what the key is for, as in --name Okta.');
  const { table, close } = await openTable(place, residency);
  try {
    const teamId = team || newShortId();
    const scope = operatorScope(table, teamId);
    if (newTeam) {
      const made = { name: newTeam, residency, scim: 'on', scimEntitled: true } as const;
      if (address === undefined) await teams(table).create({ id: teamId, ...made });
      else await foundTeam(scope, made, address);
    }
    const { key } = await apiKeys(scope).generate({ name, createdBy: 'operator' });
    process.stdout.write(
      [
        ...(newTeam ? [`Team           ${newTeam} (${teamId})`] : []),
        ...(address !== undefined ? [`Super Admin    ${address}`] : []),
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

function readAddress(text: string): string {
  const read = addressField('Of the first Super Admin.').safeParse(text);
  if (read.success) return read.data;
  throw new UsageError(`--admin ${text} is no e-mail address, as in --admin admin@example.com.`);
}

async function baseUrlOf(place: TablePlace, data: string, residency: string): Promise<string> {
  if (place.kind === 'aws') return "see the outputs of this residency's SCIM stack";
  return (await readDemoKeys(data)).get(residency)?.baseUrl ?? 'printed by npm start';
}

await runCommand(generateKey);
