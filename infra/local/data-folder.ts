/** The folder that a local Rollcall keeps everything in. */
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';

/** Below the folder that the command is run in. */
export const defaultData = '.rollcall';

/** What Rollcall itself writes there; `--fresh` deletes nothing else, whatever folder it is pointed at. */
const ownFile = /^(?:[a-z]{2,8}\.(?:sqlite(?:-wal|-shm)?|log|sign-in\.json)|demo-keys\.json|webhook-secret)$/;

/** Files of folders below it, which other programs may have files in too. */
const ownFileBelow: Readonly<Record<string, RegExp>> = {
  events: /^[a-z]{2,8}\.(?:jsonl|positions\.json(?:\.new)?|set-aside\.jsonl)$/,
  mail: /^[a-z]{2,8}\/[0-9a-f]{32}\.eml$/,
};

/** The events of every residency, each in a file. */
export function eventsFolder(data: string): string {
  return path.join(data, 'events');
}

export function mailFolder(data: string, residency: string): string {
  return path.join(data, 'mail', residency);
}

/** Makes the folder, for its owner alone, where it is missing. */
export async function makeDataFolder(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
}

export async function emptyDataFolder(directory: string): Promise<void> {
  const names = await readdir(directory);
  await Promise.all(names.filter((name) => ownFile.test(name)).map((name) => rm(path.join(directory, name))));
  for (const [folder, ownBelow] of Object.entries(ownFileBelow)) {
    const below = await readdir(path.join(directory, folder), { recursive: true }).catch(() => []);
    const own = below.filter((name) => ownBelow.test(name.replaceAll(path.sep, '/')));
    await Promise.all(own.map((name) => rm(path.join(directory, folder, name))));
  }
}
