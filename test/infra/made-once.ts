/** Keeps what takes long to make of the sources, under `node_modules/.cache`, until they change; processes wait for each other. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const projectRoot = path.resolve(import.meta.dirname, '../..');
const cache = path.join(projectRoot, 'node_modules/.cache/rollcall');

/** What templates are made of; bundles, of all functions besides. */
const templateSources = [
  'functions/operations.ts',
  'functions/operations',
  'infra',
  'shared',
  'cdk.json',
  'package-lock.json',
  'test/infra/deployments.ts',
  'test/infra/synthesis-process.ts',
];

export const sources = { templates: templateSources, bundles: [...templateSources, 'functions'] } as const;

/** A maker that left nothing behind for so long has been ended. */
const abandonedMs = 600_000;
const keptMs = 60 * 60 * 1000;

/**
 * @param name of what is made
 * @param of the sources it depends on
 * @param make fills an empty folder
 * @returns the folder, which others read too
 */
export async function madeOnce(
  name: string,
  of: keyof typeof sources,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const own = path.join(cache, `${of}-${sourcesHash(of)}`);
  const folder = path.join(own, name);
  const lock = `${folder}.lock`;
  mkdirSync(own, { recursive: true });
  while (!existsSync(folder)) {
    if (!taken(lock)) {
      const unfinished = mkdtempSync(`${folder}.`);
      try {
        // Whoever had the lock may have finished between the two looks.
        if (existsSync(folder)) break;
        removeOld(own);
        await make(unfinished);
        renameSync(unfinished, folder);
      } finally {
        rmSync(unfinished, { recursive: true, force: true });
        rmSync(lock, { recursive: true, force: true });
      }
    } else {
      await wait(50);
    }
  }
  return folder;
}

/** Takes the lock, unless somebody else has it. */
function taken(lock: string): boolean {
  try {
    mkdirSync(lock);
    return false;
  } catch {
    if (ageMs(lock) > abandonedMs) rmSync(lock, { recursive: true, force: true });
    return true;
  }
}

function ageMs(file: string): number {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

function removeOld(own: string): void {
  for (const name of readdirSync(cache)) {
    const folder = path.join(cache, name);
    if (folder !== own && ageMs(folder) > keptMs) rmSync(folder, { recursive: true, force: true });
  }
}

const hashes = new Map<keyof typeof sources, string>();

function sourcesHash(of: keyof typeof sources): string {
  const hash = hashes.get(of) ?? hashOf(sources[of].flatMap((source) => filesOf(path.join(projectRoot, source))));
  hashes.set(of, hash);
  return hash;
}

function filesOf(source: string): readonly string[] {
  if (statSync(source).isFile()) return [source];
  return readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

function hashOf(files: readonly string[]): string {
  const sum = createHash('sha256');
  for (const file of files)
    sum
      .update(`${path.relative(projectRoot, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return sum.digest('hex').slice(0, 20);
}
