/**
 * `npm run bench:memory`: whether the memory of a local server stays flat under load. Reads, writes and refused calls in turn; every
 * answer is looked at. Resident memory is sampled, and its slope over the second half of the time is told.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { readOptions, runCommand, UsageError } from '../../infra/commands/command-line.ts';
import { startRollcall } from '../support/start-rollcall.ts';
import { patchBody, populate, userBody } from './population.ts';
import { residentBytesOf } from './resident-memory.ts';
import { slopePerSecond } from './slope.ts';

const usage = `Usage: npm run bench:memory -- [options]

Puts load on a local server and tells whether its memory grows. Linux only.

  --minutes <n>        (default 10)
  --users <n>          (default 1000)
  --connections <n>    (default 16)
  --help               print this
`;

const samples = 60;
const mebibyte = 1024 * 1024;

async function memory(): Promise<void> {
  const text = { type: 'string' } as const;
  const values = readOptions(process.argv.slice(2), { minutes: text, users: text, connections: text }, usage);
  if (!values) return;
  const positive = (name: 'minutes' | 'users' | 'connections', otherwise: number): number => {
    const value = Number(values[name] ?? otherwise);
    if (!(value > 0)) throw new UsageError(`--${name} takes a number above 0`);
    return value;
  };
  const seconds = positive('minutes', 10) * 60;
  const rollcall = await startRollcall({ args: ['--no-limits'] });
  try {
    if (residentBytesOf(rollcall.pid) === undefined)
      throw new UsageError("this system does not tell a process's memory");
    const { userIds, call } = await populate(rollcall.us, positive('users', 1000));
    const until = performance.now() + seconds * 1000;
    let requests = 0;
    const load = async (connection: number): Promise<void> => {
      for (let n = connection; performance.now() < until; n += 1) {
        const path = `/Users/${userIds[n % userIds.length]}`;
        await call('GET', path);
        await call('PATCH', path, patchBody({ op: 'replace', path: 'title', value: `Engineer ${n}` }));
        await call('GET', `/Users?filter=${encodeURIComponent(`userName eq "user.${n}@bench.example.com"`)}`);
        await call('GET', '/Users?count=50');
        // What is created is deleted, so that no more is stored at the end than before.
        const { text: created } = await call('POST', '/Users', JSON.stringify(userBody(`m${connection}.${n}`)));
        const { id }: { readonly id: string } = JSON.parse(created);
        await call('DELETE', `/Users/${id}`);
        requests += 6;
      }
    };
    const loads = Promise.all(Array.from({ length: positive('connections', 16) }, (_, each) => load(each)));
    const sampled: { readonly second: number; readonly mebibytes: number }[] = [];
    for (let each = 1; each <= samples; each += 1) {
      await Promise.race([sleep((seconds * 1000) / samples), loads]);
      const bytes = residentBytesOf(rollcall.pid) ?? Number.NaN;
      sampled.push({ second: (each * seconds) / samples, mebibytes: bytes / mebibyte });
      process.stderr.write(`${Math.round((each * seconds) / samples)} s: ${(bytes / mebibyte).toFixed(0)} MiB\n`);
    }
    await loads;
    const settled = sampled.slice(samples / 2);
    const most = Math.max(...sampled.map(({ mebibytes }) => mebibytes));
    const slope = slopePerSecond(settled.map(({ second, mebibytes }) => [second, mebibytes]));
    process.stdout.write(
      `${requests} requests in ${seconds} s; at most ${most.toFixed(0)} MiB, at the end ${settled.at(-1)?.mebibytes.toFixed(0)} MiB; slope over the second half ${(slope * 60).toFixed(2)} MiB a minute\n`,
    );
  } finally {
    await rollcall.stop();
  }
}

await runCommand(memory);
