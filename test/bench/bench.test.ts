/** The benchmark itself, with numbers so small that its figures mean nothing: it must run, check what it measures, and report. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { readBenchOptions } from './bench-options.ts';
import { type Figure, markdownTable, readFigures } from './report.ts';
import { type Measurement, median, startSender } from './sender.ts';
import { slopePerSecond } from './slope.ts';
import { sequence, type Traffic } from './traffic.ts';
import { shortfalls, shortfallsText } from './wanted.ts';

const benchFile = path.resolve(import.meta.dirname, 'bench.ts');
const run = promisify(execFile);

const bench = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  run(process.execPath, [benchFile, ...args]);

describe('npm run bench', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'rollcall-bench-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('every line is measured beside the floor, printed as a table and kept as a file', async () => {
    const out = path.join(folder, 'figures.json');
    const small = ['--sizes', '400', '--groups', '10,100', '--seconds', '0.1', '--connections', '2'];
    const { stdout } = await bench(...small, '--out', out);
    const figures = await readFigures(out);
    expect(figures.map(({ line }) => line)).toEqual([
      'GET user by id',
      'filter userName eq, hit',
      'filter userName eq, miss',
      'page of 100 users, first',
      'page of 100 users, deep',
      'PATCH user, active',
      'PATCH user, name',
      'POST user',
      'Bulk of 100 POSTs',
      'GET group of 10 members',
      'GET group of 100 members',
      'add, remove a member of 100',
      'fill a group by 100s',
    ]);
    for (const { users, service, floor } of figures) {
      expect(users).toBe(400);
      for (const { requestsPerSecond, responses, p50Ms, p99Ms } of [service, floor]) {
        expect(responses).toBeGreaterThan(0);
        expect(requestsPerSecond).toBeGreaterThan(0);
        expect(p50Ms).toBeGreaterThan(0);
        expect(p99Ms).toBeGreaterThanOrEqual(p50Ms);
      }
    }
    expect(stdout).toBe(markdownTable(figures) + shortfallsText(figures));
  }, 120_000);

  test('sizes are measured in turn, round by round, and the middle of them is kept', async () => {
    const out = path.join(folder, 'rounds.json');
    const { stderr } = await bench(
      ...['--sizes', '50,400', '--groups', '10,100', '--seconds', '0.1', '--connections', '2', '--rounds', '3'],
      ...['--only', 'PATCH user,POST user,fill a group', '--out', out],
    );
    const order = stderr.split('\n').flatMap((line) => /^(\d+) users, POST/.exec(line)?.[1] ?? []);
    expect(order).toEqual(['50', '400', '400', '50', '50', '400']);
    const figures = await readFigures(out);
    expect(figures.map(({ line, users }) => `${line} ${users}`)).toEqual([
      'PATCH user, active 50',
      'PATCH user, active 400',
      'PATCH user, name 50',
      'PATCH user, name 400',
      'POST user 50',
      'POST user 400',
      'fill a group by 100s 400',
    ]);
    for (const { line, users, ofFewest } of figures) {
      if (users === 50 || line.startsWith('fill')) expect(ofFewest).toBeUndefined();
      else expect(ofFewest).toBeGreaterThan(0);
    }
  }, 120_000);

  test('a file that holds no figures is refused before anything is measured', async () => {
    const refused = expect(bench('--against', path.join(folder, 'none.json'))).rejects;
    await refused.toMatchObject({ code: 1, stderr: expect.stringContaining('none.json cannot be read') });
  });
});

describe('a measurement', () => {
  test('fails when an answer is no success', async () => {
    const server = createServer((_request, response) => response.writeHead(503).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // a server listening on TCP has one of this form
    const sender = startSender();
    try {
      const traffic: Traffic = { requests: [{ method: 'GET', path: '/' }], bodies: [] };
      const task = { url: `http://127.0.0.1:${port}`, token: 'none', traffic, connections: 1 };
      const measured = sender.measure({ ...task, warmUpSeconds: 0.05, seconds: 0.05 }, process.pid);
      await expect(measured).rejects.toThrow(/answers that are no success: \d+ of 503/);
    } finally {
      sender.close();
      server.closeAllConnections();
      server.close();
    }
  });
});

test('measurements of a series go on with their requests where the last one ended', async () => {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a server listening on TCP has one of this form
  const sender = startSender();
  try {
    const requests = Array.from({ length: 100_000 }, (_, n) => ({ method: 'GET' as const, path: `/${n}` }));
    const traffic: Traffic = { requests, bodies: [] };
    const task = { url: `http://127.0.0.1:${port}`, token: 'none', traffic, connections: 1 };
    for (let round = 0; round < 2; round += 1) {
      await sender.measure({ ...task, series: 'one', warmUpSeconds: 0.05, seconds: 0.05 }, process.pid);
    }
    expect(paths.length).toBeGreaterThan(2);
    expect(paths).toEqual(paths.map((_, n) => `/${n}`));
  } finally {
    sender.close();
    server.closeAllConnections();
    server.close();
  }
});

test.each<[readonly number[], number]>([
  [[3], 3],
  [[5, 1, 3], 3],
  [[4, 1, 3, 2], 2.5],
])('the middle of %j is %d', (numbers, middle) => {
  expect(median(numbers)).toBe(middle);
});

describe('the report', () => {
  const measured = (requestsPerSecond: number, cpuMs: number | undefined): Measurement => ({
    requestsPerSecond,
    responses: 10,
    p50Ms: 1.234,
    p99Ms: 5,
    cpuMs,
  });
  const figure = (rate: number, cpuMs: number | undefined): Figure => ({
    line: 'GET user by id',
    users: 1000,
    connections: 16,
    service: measured(rate, cpuMs),
    floor: measured(20_000, 0.05),
  });

  test.each<[string, Figure, readonly Figure[] | undefined, string]>([
    [
      'a line is set against the floor',
      figure(5000, 0.2),
      undefined,
      '| GET user by id | 1000 | 5000 | 1.23 | 5.00 | 0.200 | 20000 | 25 % | 4.0 x | - |',
    ],
    [
      'processor time is left out where the system does not tell it',
      figure(50, undefined),
      undefined,
      '| GET user by id | 1000 | 50.0 | 1.23 | 5.00 | - | 20000 | 0 % | - | - |',
    ],
    [
      'a kept figure is compared by itself and by its part of the floor',
      figure(6000, 0.2),
      [figure(5000, 0.2)],
      '| GET user by id | 1000 | 6000 | 1.23 | 5.00 | 0.200 | 20000 | 30 % | 4.0 x | - | +20 % (+20 % to floor) |',
    ],
    [
      'a line that was not kept has nothing to be compared with',
      figure(6000, 0.2),
      [],
      '| GET user by id | 1000 | 6000 | 1.23 | 5.00 | 0.200 | 20000 | 30 % | 4.0 x | - | - |',
    ],
  ])('%s', (_claim, now, kept, row) => {
    expect(markdownTable([now], kept).split('\n')[2]).toBe(row);
  });
});

describe('what is wanted', () => {
  const figure = (line: string, users: number, rate: number, floorRate = 20_000): Figure => {
    const measured = (requestsPerSecond: number) => ({
      requestsPerSecond,
      responses: 10,
      p50Ms: 1,
      p99Ms: 2,
      cpuMs: 1,
    });
    return { line, users, connections: 16, service: measured(rate), floor: measured(floorRate) };
  };
  test.each<[string, readonly Figure[], readonly string[]]>([
    ['a rate that is high enough is passed over', [figure('GET user by id', 10_000, 9000)], []],
    [
      'a rate at 10,000 users is held to what is wanted there, and to peers',
      [figure('POST user', 10_000, 2000)],
      ['POST user, 10000 users: 2000/s; wanted are 4000', 'POST user, 10000 users: 2000/s; the best peer has 2317'],
    ],
    [
      'another number of users is held to peers alone',
      [figure('PATCH user, active', 1000, 7000)],
      ['PATCH user, active, 1000 users: 7000/s; the best peer has 7086'],
    ],
    [
      'a read of a single resource is held to the bare server of the same run',
      [figure('GET user by id', 10_000, 9500, 30_000)],
      ["GET user by id, 10000 users: 9500/s; 35 % of the bare server's 30000 are wanted"],
    ],
    [
      'the most users are held to the fewest',
      [figure('PATCH user, name', 1000, 1000), { ...figure('PATCH user, name', 100_000, 900), ofFewest: 0.84 }],
      ['PATCH user, name, 100000 users: 900/s; 84 % of the rate with the fewest users, and 85 % are wanted'],
    ],
    [
      'sizes in between are not held to the fewest',
      [
        { ...figure('PATCH user, name', 5000, 1000), ofFewest: 0.5 },
        { ...figure('PATCH user, name', 100_000, 900), ofFewest: 0.85 },
      ],
      [],
    ],
  ])('%s', (_claim, figures, told) => {
    expect(shortfalls(figures)).toEqual(told);
  });
});

describe('the slope', () => {
  test.each<[string, [number, number][], number]>([
    [
      'is what a straight line grows by',
      [
        [0, 5],
        [10, 25],
        [20, 45],
      ],
      2,
    ],
    [
      'is nothing where all is the same',
      [
        [0, 7],
        [1, 7],
        [2, 7],
      ],
      0,
    ],
    [
      'is that of the nearest line',
      [
        [0, 0],
        [1, 2],
        [2, 1],
        [3, 3],
      ],
      0.8,
    ],
  ])('%s', (_claim, points, slope) => {
    expect(slopePerSecond(points)).toBeCloseTo(slope, 10);
  });
});

describe('the traffic', () => {
  test('requests come in turn, over and over, with a number of their own', () => {
    const next = sequence({
      requests: [
        { method: 'GET', path: '/a' },
        { method: 'POST', path: '/b', body: 0 },
      ],
      bodies: ['{n} and {n}'],
    });
    expect([next(), next(), next(), next()]).toEqual([
      { method: 'GET', path: '/a', body: undefined },
      { method: 'POST', path: '/b', body: '2 and 2' },
      { method: 'GET', path: '/a', body: undefined },
      { method: 'POST', path: '/b', body: '4 and 4' },
    ]);
  });
});

describe('the options', () => {
  test.each([
    [['--sizes', '0'], '--sizes 0 is not a number above 0'],
    [['--sizes', ','], '--sizes takes a list separated by commas'],
    [['--groups', '10'], '--groups takes two numbers'],
    [['--seconds', 'soon'], '--seconds takes a number up to 600'],
    [['--connections', '1.5'], '--connections 1.5 is not a number above 0'],
  ])('%j is refused, saying what is accepted', (args, message) => {
    expect(() => readBenchOptions(args)).toThrow(message);
  });
});
