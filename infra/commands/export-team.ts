/** `npm run export-team`: writes one team to a file, for portability or to be imported into an empty team of the same residency. */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { residencyNames } from '../config.ts';
import { openTable } from '../local/open-table.ts';
import { readOptions, runCommand, UsageError } from './command-line.ts';
import { exportTeam } from './team-export.ts';
import { teamFileText } from './team-file.ts';
import { explained, operatorScope, readTeamPlace, teamOptions, teamOptionsUsage } from './team-place.ts';

const usage = `Usage: npm run export-team -- --residency ${residencyNames.join('|')} --team <id> --out <file> [where the team is]

Writes everything that the team is made of as JSON lines, without keys, links, secrets, and what is made again by an import. The file holds
personal data: it is readable by its owner alone.

  --out <file>                 where to; an existing file is replaced when the export is whole
${teamOptionsUsage}`;

const budgetMs = 60 * 60 * 1000;

async function exportFromCommandLine(): Promise<void> {
  const values = readOptions(process.argv.slice(2), { ...teamOptions, out: { type: 'string' } }, usage);
  if (!values) return;
  const { team, out } = values;
  const { residency, place } = readTeamPlace(values);
  if (!team) throw new UsageError('--team is missing: the id of the team.');
  if (!out) throw new UsageError('--out is missing: the file to write.');
  const { table, close } = await openTable(place, residency);
  const unfinished = `${out}.part`;
  try {
    const scope = { ...operatorScope(table, team), deadline: Date.now() + budgetMs };
    const header = { team, residency, exportedAt: new Date().toISOString() };
    let lines = 0;
    const counted = async function* () {
      for await (const line of exportTeam(scope)) {
        lines += 1;
        yield line;
      }
    };
    await pipeline(Readable.from(teamFileText(header, counted())), createWriteStream(unfinished, { mode: 0o600 }));
    await rename(unfinished, out);
    process.stdout.write(`${lines} lines of team ${team} in ${residency} are in ${out}.\n`);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw explained(error);
  } finally {
    close();
  }
}

await runCommand(exportFromCommandLine);
