/** `npm start` applies a large change behind its answer, and so does the next `npm start` where the first was killed. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keys, ranges } from '../../shared/store/keys.ts';
import { queryAll } from '../../shared/store/read-all.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import { scimClient } from '../support/scim-client.ts';
import { groupOf, patchOp, person } from '../support/scim-service.ts';
import { type RunningRollcall, startRollcall } from '../support/start-rollcall.ts';

const size = 1000;
const secondsMax = 20;

let data: string;
let running: RunningRollcall | undefined;
beforeEach(async () => {
  data = await mkdtemp(path.join(os.tmpdir(), 'rollcall-'));
});
afterEach(async () => {
  await running?.kill();
  await rm(data, { recursive: true, force: true });
});

/** People and an empty group, and the means to change it. */
async function prepare({ us }: RunningRollcall) {
  const client = scimClient(us.baseUrl);
  const send = (method: string, target: string, body?: unknown) =>
    client.send({ method, path: target, body, headers: { Authorization: `Bearer ${us.token}` } });
  const people: string[] = [];
  while (people.length < size) {
    const some = await Promise.all(Array.from({ length: 50 }, () => send('POST', '/Users', person())));
    people.push(...some.map(({ body }) => body.id));
  }
  const group: string = (await send('POST', '/Groups', groupOf())).body.id;
  return { people, group, send, close: () => client.close() };
}

/** How many members' items, parts and markers there are in the file, beside the process that serves it. */
async function stored(team: string, group: string): Promise<{ members: number; parts: number; markers: number }> {
  const table = SqliteTable.open({ file: path.join(data, 'us.sqlite') });
  try {
    const { pk } = keys.pendingGroup(team, group);
    const [members, parts, markers] = await Promise.all([
      queryAll(table, ranges.members(team, group)),
      queryAll(table, ranges.changeParts(team, group)),
      queryAll(table, { pk, prefix: 'PENDING#' }),
    ]);
    return { members: members.length, parts: parts.length, markers: markers.length };
  } finally {
    table.close();
  }
}

async function untilApplied(team: string, group: string): Promise<void> {
  const applied = { members: size, parts: 0, markers: 0 };
  for (let seconds = 0; ; seconds += 0.1) {
    const now = await stored(team, group);
    if (seconds < secondsMax && JSON.stringify(now) !== JSON.stringify(applied)) await sleep(100);
    else return expect(now).toEqual(applied);
  }
}

test.each([
  ['a large change is applied within seconds of its answer', false],
  ['a large change whose process was killed at its answer is applied by the next', true],
])(
  '%s',
  async (_name, isKilled) => {
    running = await startRollcall({ data });
    const { team } = running.us;
    const { people, group, send, close } = await prepare(running);
    const Operations = [{ op: 'add', path: 'members', value: people.map((value) => ({ value })) }];
    const { status } = await send('PATCH', `/Groups/${group}`, { schemas: [patchOp], Operations });
    expect(status).toBe(204);
    if (isKilled) {
      await running.kill();
      expect((await stored(team, group)).markers).toBe(1);
      running = await startRollcall({ data });
    }
    await untilApplied(team, group);
    close();
  },
  60_000,
);
