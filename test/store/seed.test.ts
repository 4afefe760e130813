/** `npm run seed` as an operator runs it: on the data of a start that was made before. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { progressOn } from '../../infra/commands/progress.ts';
import { writeDemoKeys } from '../../infra/local/demo-keys.ts';
import { seedDemoTeam } from '../../infra/local/demo-team.ts';
import { openTable } from '../../infra/local/open-table.ts';
import { readCounts } from '../../shared/store/counters.ts';

const run = promisify(execFile);
const seedFile = path.resolve(import.meta.dirname, '../../infra/commands/seed.ts');

let data: string;
let teamId: string;

const open = () => openTable({ kind: 'sqlite', directory: data }, 'us');

beforeAll(async () => {
  data = await mkdtemp(path.join(tmpdir(), 'rollcall-seed-'));
  const { table, close } = await open();
  const team = await seedDemoTeam({ table, residency: 'us', clock: () => new Date(), known: undefined });
  teamId = team.teamId;
  await writeDemoKeys(data, new Map([['us', { ...team, baseUrl: 'http://127.0.0.1:8081/scim/v2' }]]));
  close();
});
afterAll(() => rm(data, { recursive: true }));

const seed = (...args: string[]) =>
  run(process.execPath, [seedFile, '--residency', 'us', '--data', data, ...args]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );

test('a seed fills the demo team, and another adds to it', async () => {
  for (const already of [0, 150]) {
    const { code, stdout, stderr } = await seed('--users', '150', '--groups', '8', '--members-per-group', '10');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^100 % of \d+ people and memberships\n$/),
    });
    expect(stdout).toMatch(
      new RegExp(`^150 people and 8 groups added to Demo team \\(${teamId}\\) in [\\d.]+ s\\.\n$`),
    );
    const { table, close } = await open();
    const counts = await readCounts(table, teamId);
    expect(counts).toEqual({
      users: already + 150,
      groups: already === 0 ? 8 : 16,
      deactivated: already === 0 ? 6 : 12,
      invited: 0,
    });
    close();
  }
}, 30_000);

test.each<[string, string[], RegExp]>([
  ['a number that is none', ['--users', 'many'], /^--users many is not a number from 0 to 1000000\.\n$/],
  ['too many', ['--groups', '100001'], /^--groups 100001 is not a number from 0 to 100000\.\n$/],
  [
    'a team that is not there',
    ['--team', 'nobody'],
    /There is no team nobody .* npm start prints the id of the demo team\.\n$/,
  ],
  ['a folder without data', ['--data', '/nowhere'], /^There is no data in \/nowhere\. Run npm start first/],
  ['a residency that is not there', ['--residency', 'mars'], /^There is no residency mars: choose one of us, eu\.\n$/],
])('%s is explained and nothing is added', async (_, args, told) => {
  const { code, stdout, stderr } = await seed(...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(told);
});

test('progress draws over one line on a terminal, and writes plain lines elsewhere', () => {
  const shown = (isTTY: boolean): string[] => {
    const texts: string[] = [];
    let time = 0;
    const progress = progressOn(
      { isTTY, write: (text) => texts.push(text) },
      { label: 'things', total: 200 },
      () => time,
    );
    progress.show(1);
    time = 2000;
    progress.show(50);
    progress.show(51);
    progress.end();
    return texts;
  };
  expect(shown(false)).toEqual(['25 % of 200 things\n', '100 % of 200 things\n']);
  expect(shown(true)).toEqual([
    `\r[${'#'.repeat(8)}${' '.repeat(22)}] 25 % of 200 things`,
    `\r[${'#'.repeat(30)}] 100 % of 200 things`,
    '\n',
  ]);
});
