/** `npm run fixture`: fills the table of a release with one of everything, and keeps it, so that every later release reads it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { readOptions, runCommand, UsageError } from '../../infra/commands/command-line.ts';
import { scimClient } from '../support/scim-client.ts';
import { makePeople, type Send } from './make-people.ts';
import { makeTeam, type RunningRelease } from './make-team.ts';
import type { FixtureHead } from './read-fixture.ts';

const usage = `Usage: npm run fixture -- --name <name> [--release <folder>]

Starts a release on a table of its own, makes one of everything there, and writes the table to test/upgrade/<name>.jsonl.gz.

  --name <name>        of the release, as in 1.4.0
  --release <folder>   where its source is checked out, with node_modules (default: this one)
  --help               print this
`;

/** Functions behind the stream are done by then. */
const settleMs = 4000;

async function makeFixture(): Promise<void> {
  const values = readOptions(process.argv.slice(2), { name: { type: 'string' }, release: { type: 'string' } }, usage);
  if (!values) return;
  const { name = '', release = path.resolve(import.meta.dirname, '../..') } = values;
  if (!/^[\w.-]+$/.test(name)) throw new UsageError('--name is missing: the name of the release, as in 1.4.0');
  const data = await mkdtemp(path.join(os.tmpdir(), 'rollcall-fixture-'));
  try {
    const head = await fill(release, data, name);
    const lines = [head, ...itemsIn(path.join(data, 'us.sqlite'))].map((each) => JSON.stringify(each));
    const file = path.join(import.meta.dirname, `${name}.jsonl.gz`);
    await writeFile(file, gzipSync(`${lines.join('\n')}\n`, { level: 9 }));
    process.stdout.write(`${file}: ${lines.length - 1} items\n`);
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

async function fill(release: string, data: string, name: string): Promise<FixtureHead> {
  const start = path.join(release, 'infra/local/start.ts');
  const child = spawn(process.execPath, [start, '--port', '0', '--json', '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const early = exited.then(() => {
    throw new Error(`${start} ended before it was ready`);
  });
  const [line] = await Promise.race([once(child.stdout, 'data'), early]);
  early.catch(() => undefined);
  try {
    const { us }: { readonly us: RunningRelease } = JSON.parse(String(line));
    const client = scimClient(us.baseUrl);
    const send: Send = (method, below, body) =>
      client.send({ method, path: below, body, headers: { Authorization: `Bearer ${us.token}` } });
    await makePeople(send);
    // The first releases had no more than SCIM.
    if (us.appBaseUrl) {
      await sleep(settleMs);
      await makeTeam(us, data);
    }
    await sleep(settleMs);
    const all = async (list: string) => (await send('GET', `${list}?count=200`)).body.Resources;
    const head = {
      release: name,
      made: new Date().toISOString(),
      team: us.team,
      key: us.token,
      baseUrl: us.baseUrl,
      users: await all('/Users'),
      groups: await all('/Groups'),
    };
    client.close();
    return head;
  } finally {
    child.kill('SIGINT');
    await exited;
  }
}

function itemsIn(file: string): Record<string, unknown>[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = database.prepare('SELECT pk, sk, attributes, resource FROM item ORDER BY pk, sk').all();
    return rows.map(({ pk, sk, attributes, resource }) => ({
      pk,
      sk,
      ...JSON.parse(String(attributes)),
      ...(resource !== null && { resource }),
    }));
  } finally {
    database.close();
  }
}

await runCommand(makeFixture);
