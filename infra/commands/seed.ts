/** `npm run seed`: fills a team with made-up people and groups, for trying things out and for measuring. */
import { randomUUID } from 'node:crypto';
import { bulkLoad } from '../../shared/store/bulk-load.ts';
import { teams } from '../../shared/store/teams.ts';
import { residencyNames } from '../config.ts';
import { readDemoKeys } from '../local/demo-keys.ts';
import { openTable } from '../local/open-table.ts';
import { readOptions, runCommand, UsageError } from './command-line.ts';
import { type Progress, progressOn } from './progress.ts';
import { seedGroups, seedUsers } from './seed-people.ts';
import { explained, readTeamPlace, teamOptions, teamOptionsUsage } from './team-place.ts';

const most = { users: 1_000_000, groups: 100_000, 'members-per-group': 100_000 } as const;

const usage = `Usage: npm run seed -- --residency ${residencyNames.join('|')} [--users <n>] [--groups <n>] [where the team is]

Adds people and groups to the team; nothing that it has is touched. One in 25 is deactivated; the first group holds half of everybody.

  --users <n>                  people to add, at most ${most.users} (default 1000)
  --groups <n>                 groups to add, at most ${most.groups} (default 20)
  --members-per-group <n>      average of all groups but the first (default 50)
  --team <id>                  the team (default: the demo team of the data folder)
${teamOptionsUsage}`;

/** Enough to tell the people of one run from those of another. */
const tagLength = 5;
const budgetMs = 60 * 60 * 1000;

async function seed(): Promise<void> {
  const values = readOptions(
    process.argv.slice(2),
    {
      ...teamOptions,
      users: { type: 'string' },
      groups: { type: 'string' },
      'members-per-group': { type: 'string' },
    },
    usage,
  );
  if (!values) return;
  const userCount = readCount('users', values.users) ?? 1000;
  const groupCount = readCount('groups', values.groups) ?? 20;
  const membersPerGroup = readCount('members-per-group', values['members-per-group']);
  const { residency, data, place } = readTeamPlace(values);
  const teamId = values.team ?? (await readDemoKeys(data)).get(residency)?.teamId;
  if (!teamId) throw new UsageError(`--team is missing, and ${data} names no demo team. Run npm start first.`);
  const { table, close } = await openTable(place, residency);
  const startedAt = performance.now();
  try {
    const team = await teams(table).get(teamId);
    const tag = randomUUID().slice(0, tagLength);
    const groups = seedGroups(groupCount, userCount, tag, membersPerGroup);
    const progress = totalProgress(
      userCount,
      groups.reduce((sum, { members }) => sum + members.length, 0),
    );
    const scope = {
      teamId,
      table,
      clock: () => new Date(),
      deadline: Date.now() + budgetMs,
      actor: 'operator',
      requestId: `seed-${tag}`,
    };
    await bulkLoad(scope, { users: seedUsers(userCount, tag), groups }, ({ users, memberships }) =>
      progress.show(users + memberships),
    );
    progress.end();
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    process.stdout.write(
      `${userCount} people and ${groupCount} groups added to ${team.name} (${teamId}) in ${seconds} s.\n`,
    );
  } catch (error) {
    throw explained(error);
  } finally {
    close();
  }
}

function totalProgress(users: number, memberships: number): Progress {
  return progressOn(process.stderr, { label: 'people and memberships', total: users + memberships });
}

/** @throws UsageError for what is no number from 0 to the most there may be */
function readCount(name: keyof typeof most, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (/^\d+$/.test(text) && count <= most[name]) return count;
  throw new UsageError(`--${name} ${text} is not a number from 0 to ${most[name]}.`);
}

await runCommand(seed);
