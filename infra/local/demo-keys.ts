/** `demo-keys.json` of a data folder: what the next start and other commands must know of this one. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** One residency's demo team as it was last served. */
export interface DemoEntry {
  readonly baseUrl: string;
  readonly teamId: string;
  readonly key: string;
}

const fileName = 'demo-keys.json';

/** @returns by residency; empty where there is no file, and without the entries that cannot be read */
export async function readDemoKeys(directory: string): Promise<ReadonlyMap<string, DemoEntry>> {
  const entries = new Map<string, DemoEntry>();
  let stored: unknown;
  try {
    stored = JSON.parse(await readFile(path.join(directory, fileName), 'utf8'));
  } catch (error) {
    // A file that somebody broke costs new demo keys, not the start.
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      return entries;
    }
    throw error;
  }
  for (const [residency, entry] of Object.entries(stored ?? {})) {
    if (isDemoEntry(entry)) entries.set(residency, entry);
  }
  return entries;
}

/** Replaces the file whole, readable by its owner alone. */
export async function writeDemoKeys(directory: string, entries: ReadonlyMap<string, DemoEntry>): Promise<void> {
  const file = path.join(directory, fileName);
  const next = `${file}.${process.pid}`;
  await writeFile(next, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`, { mode: 0o600 });
  await rename(next, file);
}

function isDemoEntry(value: unknown): value is DemoEntry {
  const texts = ['baseUrl', 'teamId', 'key'];
  return (
    typeof value === 'object' &&
    value !== null &&
    texts.every((name) => typeof Object.getOwnPropertyDescriptor(value, name)?.value === 'string')
  );
}
