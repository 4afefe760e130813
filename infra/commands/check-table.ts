/** `npm run check-table`: reads a residency's table and reports every broken invariant; repairs what can be repaired when asked to. */

import { newResourceId } from '../../shared/domain/ids.ts';
import { type Checked, checkOutside, checkTeam, survey } from '../../shared/integrity/check-table.ts';
import { violationsMax } from '../../shared/integrity/read-team.ts';
import { repairViolation } from '../../shared/integrity/repair.ts';
import type { Violation } from '../../shared/integrity/violation.ts';
import type { TeamlessScope } from '../../shared/store/settle.ts';
import { residencyNames } from '../config.ts';
import { openTable } from '../local/open-table.ts';
import { readOptions, runCommand, UsageError } from './command-line.ts';
import { scanTable } from './scan-table.ts';
import { explained, readTeamPlace, teamOptions, teamOptionsUsage } from './team-place.ts';

const usage = `Usage: npm run check-table -- --residency ${residencyNames.join('|')} [--team <id>] [--repair] [where the table is]

Reads the table, which costs one read of it all for the survey and one for the teams, and reports what is broken: a lock without its
owner, a counter that differs, a membership without its group, a large change left over ... The service may go on meanwhile: what is
reported was seen twice, of items that did not change in between. The exit code is 1 while anything is broken.

  --team <id>                  only this team, and not what lies outside of the teams
  --repair                     puts right what can be; each repair happens only if all is still as it was seen
  --pause <seconds>            how long before the second look (default 5)
  --json                       the findings as JSON lines
${teamOptionsUsage}`;

/** A repair may show what it hid. */
const roundsMax = 5;
/** Of one round's repairs in one team. */
const repairBudgetMs = 15 * 60 * 1000;
const pauseSecondsDefault = 5;

interface Summary {
  found: number;
  repaired: number;
  left: number;
}

async function checkTable(): Promise<void> {
  const values = readOptions(
    process.argv.slice(2),
    {
      ...teamOptions,
      repair: { type: 'boolean' },
      json: { type: 'boolean' },
      pause: { type: 'string' },
    },
    usage,
  );
  if (!values) return;
  const { residency, place } = readTeamPlace(values);
  const { repair = false, json = false, team } = values;
  const pauseMs = readSeconds(values.pause) * 1000;
  const open = await openTable(place, residency);
  const clock = (): Date => new Date();
  const options = { table: open.table, clock, pauseMs };
  const summary: Summary = { found: 0, repaired: 0, left: 0 };
  const run = (check: () => Promise<Checked>) =>
    checkAndRepair(check, {
      repair: repair ? (violation) => repairViolation(operatorOf(open.table, clock), violation) : undefined,
      tell: (line, violation, team) =>
        process.stdout.write(
          json
            ? `${JSON.stringify({ state: line, team, ...shown(violation) })}\n`
            : `${line.padEnd(9)} ${violation.kind.padEnd(22)} ${violation.text}\n`,
        ),
      summary,
    });
  try {
    if (team !== undefined) {
      await run(() => checkTeam(options, team));
    } else {
      const surveyed = await survey(options, scanTable(open, place, residency));
      await run(() => checkOutside(options, surveyed));
      for (const [id, partitions] of surveyed.teams) await run(() => checkTeam(options, id, partitions));
      if (!json) process.stdout.write(`${surveyed.items} items of ${surveyed.teams.size} teams in ${residency}: `);
    }
    if (!json) process.stdout.write(`${summary.found} found, ${summary.repaired} repaired, ${summary.left} left.\n`);
    if (summary.left > 0) process.exitCode = 1;
  } catch (error) {
    throw explained(error);
  } finally {
    open.close();
  }
}

interface Round {
  readonly repair: ((violation: Violation) => Promise<'repaired' | 'changed' | 'impossible'>) | undefined;
  readonly tell: (line: 'found' | 'repaired' | 'left', violation: Violation, team: string | undefined) => void;
  readonly summary: Summary;
}

/** Checks, repairs, and checks again until nothing more can be repaired. */
async function checkAndRepair(check: () => Promise<Checked>, { repair, tell, summary }: Round): Promise<void> {
  for (let round = 1; ; round += 1) {
    const { violations, team } = await check();
    let repaired = 0;
    const left: Violation[] = [];
    for (const violation of violations) {
      const outcome = repair && round < roundsMax ? await repair(violation) : 'impossible';
      if (outcome !== 'repaired') left.push(violation);
      else {
        repaired += 1;
        tell('repaired', violation, team);
      }
    }
    summary.found += repaired;
    summary.repaired += repaired;
    // What is left may be of what was repaired: it is looked at again.
    if (repaired > 0) continue;
    for (const violation of left) tell(repair ? 'left' : 'found', violation, team);
    summary.found += left.length;
    summary.left += left.length;
    if (left.length >= violationsMax)
      process.stderr.write(`There may be more than these ${violationsMax} of team ${team}.\n`);
    return;
  }
}

function operatorOf(table: TeamlessScope['table'], clock: () => Date): TeamlessScope {
  return { table, clock, deadline: Date.now() + repairBudgetMs, actor: 'operator', requestId: newResourceId() };
}

function shown({ kind, text, about, repair }: Violation): object {
  return { kind, text, about: about.map(({ pk, sk }) => `${pk} ${sk}`), repairable: repair !== undefined };
}

function readSeconds(text: string | undefined): number {
  const seconds = text === undefined ? pauseSecondsDefault : Number(text);
  if (Number.isFinite(seconds) && seconds >= 0) return seconds;
  throw new UsageError(`--pause ${text} is no number of seconds.`);
}

await runCommand(checkTable);
