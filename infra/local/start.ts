/** `npm start`: every residency on this machine, for developing against and trying out. */
import path from 'node:path';
import { apis } from '../../functions/operations.ts';
import { runCommand, UsageError } from '../commands/command-line.ts';
import { residencyNames } from '../config.ts';
import { emptyDataFolder, makeDataFolder } from './data-folder.ts';
import { type DemoEntry, newHostKey, readDemoKeys, writeDemoKeys } from './demo-keys.ts';
import { readyJson, readyTable } from './ready-message.ts';
import { type ResidencyThread, startResidencyThread } from './residency-thread.ts';
import { readStartOptions, type StartOptions } from './start-options.ts';

/** Longer than a thread needs to finish what is under way; whoever hangs then is left behind. */
const stopMs = 4000;
const orphanCheckMs = 500;

function requireNode(): void {
  if (Number.parseInt(process.versions.node, 10) < 24) {
    throw new UsageError(
      `Rollcall needs Node.js 24, and this is ${process.versions.node}. Run "npm start", which uses the Node.js that npm installed here.`,
    );
  }
}

/** Everything from the first thread to the last demo key. */
async function bringUp(
  options: StartOptions,
  threads: readonly ResidencyThread[],
): Promise<ReadonlyMap<string, DemoEntry>> {
  const ports = await Promise.all(threads.map(({ listening }) => listening));
  // Only now: ports that are in use may mean that another process is serving these very data.
  if (options.fresh) await emptyDataFolder(options.data);
  const known = await readDemoKeys(options.data);
  const baseUrls = threads.map(({ residency }, index): readonly [string, string] => [
    residency,
    `http://127.0.0.1:${ports[index]}/${apis.scim.stage}${apis.scim.path}`,
  ]);
  const entries = await Promise.all(
    threads.map(async (thread, index): Promise<[string, DemoEntry]> => {
      const [residency, baseUrl] = baseUrls[index] ?? ['', ''];
      const knownTeam = known.get(residency);
      const hostKey = knownTeam?.hostKey ?? newHostKey();
      const { teamId, key } = await thread.serve({
        scimBaseUrl: baseUrl,
        otherBaseUrls: Object.fromEntries(baseUrls.filter(([name]) => name !== residency)),
        ...(knownTeam && { knownTeam }),
        hostKey,
      });
      return [residency, { baseUrl, teamId, key, hostKey }];
    }),
  );
  const demo = new Map(entries);
  await writeDemoKeys(options.data, demo);
  return demo;
}

async function start(): Promise<void> {
  requireNode();
  const options = readStartOptions(process.argv.slice(2), residencyNames.length);
  if (!options) return;
  await makeDataFolder(options.data);
  const threads = residencyNames.map((residency, index) =>
    startResidencyThread({
      residency,
      port: options.port === 0 ? 0 : options.port + index,
      table: options.table,
      data: options.data,
      fresh: options.fresh,
      limits: options.limits,
      ...(options.webhook !== undefined && { webhookUrl: options.webhook }),
      ...(options.log && { logFile: path.join(options.data, `${residency}.log`) }),
    }),
  );
  stopOnSignal(threads);
  const lost = Promise.race(threads.map((thread) => thread.lost)).then((error) => {
    throw error;
  });
  try {
    const demo = await Promise.race([bringUp(options, threads), lost]);
    process.stdout.write(options.json ? readyJson(demo) : readyTable(demo, options.data));
    await lost;
  } finally {
    // Only a failure ends here: the threads that are left must not keep the process alive.
    setTimeout(() => process.exit(1), stopMs).unref();
    await Promise.all(threads.map((thread) => thread.stop()));
  }
}

function stopOnSignal(threads: readonly ResidencyThread[]): void {
  let stopping = false;
  const stop = async (): Promise<void> => {
    // A terminal and npm may both deliver the same Ctrl-C.
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), stopMs).unref();
    await Promise.all(threads.map((thread) => thread.stop()));
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // A killed npm cannot pass the signal on; without this the ports would stay taken.
  const parent = process.ppid;
  if (process.env['npm_lifecycle_event']) {
    setInterval(() => process.ppid !== parent && stop(), orphanCheckMs).unref();
  }
}

await runCommand(start);
