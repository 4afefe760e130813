/** `npm run import-team`: writes an exported team into an empty one of the same residency. */
import { residencyNames } from '../config.ts';
import { openTable } from '../local/open-table.ts';
import { readOptions, runCommand, UsageError } from './command-line.ts';
import { checkTeamFile, type LineCounts, teamLines } from './team-file.ts';
import { importTeam, notImported } from './team-import.ts';
import { explained, operatorScope, readTeamPlace, teamOptions, teamOptionsUsage } from './team-place.ts';

const usage = `Usage: npm run import-team -- --residency ${residencyNames.join('|')} --team <id> --in <file> [where the team is]

Writes an exported team into an empty one of the same residency; ids stay. Keys are generated anew, SSO methods connected and domains
verified again. An import that was ended is gone on with by the same command.

  --in <file>                  what npm run export-team wrote
${teamOptionsUsage}`;

const budgetMs = 60 * 60 * 1000;

async function importFromCommandLine(): Promise<void> {
  const values = readOptions(process.argv.slice(2), { ...teamOptions, in: { type: 'string' } }, usage);
  if (!values) return;
  const { team, in: file } = values;
  const { residency, place } = readTeamPlace(values);
  if (!team) throw new UsageError('--team is missing: the id of an empty team.');
  if (!file) throw new UsageError('--in is missing: the file to read.');
  const { header, end } = await checkTeamFile(file);
  if (header.residency !== residency)
    throw new UsageError(`${file} is of residency ${header.residency}; a team's data does not leave its residency.`);
  const { table, close } = await openTable(place, residency);
  try {
    const scope = { ...operatorScope(table, team), deadline: Date.now() + budgetMs };
    await importTeam(scope, { team: header.team, digest: end.sha256, lines: () => teamLines(file) });
    process.stdout.write(`Team ${header.team} is in team ${team}: ${shown(end.counts)}.\n`);
    const left = notImported.filter((kind) => end.counts[kind]);
    if (left.length > 0)
      process.stdout.write(`Not imported: ${left.map((kind) => `${end.counts[kind]} ${kind}`).join(', ')}.\n`);
  } catch (error) {
    throw explained(error);
  } finally {
    close();
  }
}

function shown(counts: LineCounts): string {
  return Object.entries(counts)
    .filter(([kind]) => !notImported.some((each) => each === kind))
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
}

await runCommand(importFromCommandLine);
