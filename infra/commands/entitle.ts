/** `npm run entitle`: says whether a team may use SCIM, as the host product can too. */
import { setEntitlement } from '../../shared/store/entitlement.ts';
import { residencyNames } from '../config.ts';
import { openTable } from '../local/open-table.ts';
import { readOptions, runCommand, UsageError } from './command-line.ts';
import { explained, operatorScope, readTeamPlace, teamOptions, teamOptionsUsage } from './team-place.ts';

const usage = `Usage: npm run entitle -- --residency ${residencyNames.join('|')} --team <id> [--off] [where the team is]

Lets the team turn SCIM on. Without the entitlement, turning it on is refused.

  --off                        takes the entitlement away; SCIM is turned off with it, and its keys stop at once

${teamOptionsUsage}`;

async function entitle(): Promise<void> {
  const values = readOptions(process.argv.slice(2), { ...teamOptions, off: { type: 'boolean' } }, usage);
  if (!values) return;
  const { residency, place } = readTeamPlace(values);
  const { team: teamId, off = false } = values;
  if (!teamId) throw new UsageError('--team is missing: the id of the team (npm start prints that of the demo team).');
  const { table, close } = await openTable(place, residency);
  try {
    const { scimEntitled, scim } = await setEntitlement(operatorScope(table, teamId), !off);
    process.stdout.write(`The team ${scimEntitled ? 'may' : 'may not'} use SCIM; it is ${scim}.\n`);
  } catch (error) {
    throw explained(error);
  } finally {
    close();
  }
}

await runCommand(entitle);
