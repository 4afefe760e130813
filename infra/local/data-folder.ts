/** The folder that a local Rollcall keeps everything in. */
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';

/** Below the folder that the command is run in. */
export const defaultData = '.rollcall';

/** What Rollcall itself writes there; `--fresh` deletes nothing else, whatever folder it is pointed at. */
const ownFile = /^(?:[a-z]{2,8}\.(?:sqlite(?:-wal|-shm)?|log)|demo-keys\.json)$/;

/** Makes the folder, for its owner alone, where it is missing. */
export async function makeDataFolder(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
}

export async function emptyDataFolder(directory: string): Promise<void> {
  const names = await readdir(directory);
  await Promise.all(names.filter((name) => ownFile.test(name)).map((name) => rm(path.join(directory, name))));
}
