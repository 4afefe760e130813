/** `demo-keys.json` of a data folder: what the next start and other commands must know of this one. */
import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { HostCredentials } from './host-authorization.ts';

/** One residency's demo team as it was last served. */
export interface DemoEntry {
  readonly baseUrl: string;
  readonly teamId: string;
  readonly key: string;
  /** What the host product signs its calls with; absent from files of earlier versions. */
  readonly hostKey?: HostCredentials;
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

/** A new pair, in the form that AWS has for them. */
export function newHostKey(): HostCredentials {
  return {
    accessKeyId: `LOCAL${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
  };
}

/** The origin that the team, account and host APIs and the console follow. */
export function appBaseUrlOf({ baseUrl }: Pick<DemoEntry, 'baseUrl'>): string {
  return new URL(baseUrl).origin;
}

function isDemoEntry(value: unknown): value is DemoEntry {
  return hasTexts(value, ['baseUrl', 'teamId', 'key']) && (!('hostKey' in value) || isHostKey(value.hostKey));
}

function isHostKey(value: unknown): value is HostCredentials {
  return hasTexts(value, ['accessKeyId', 'secretAccessKey']);
}

function hasTexts(value: unknown, names: readonly string[]): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof Object.getOwnPropertyDescriptor(value, name)?.value === 'string')
  );
}
