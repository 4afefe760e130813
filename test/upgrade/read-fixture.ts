/** A table as a release left it: its items, and what that release itself said of them. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Resource } from '../../shared/scim/resource.ts';
import type { Item } from '../../shared/table/table.ts';

export interface FixtureHead {
  readonly release: string;
  /** ISO 8601. */
  readonly made: string;
  readonly team: string;
  /** The text of the team's SCIM API key; the table is nowhere but here. */
  readonly key: string;
  readonly baseUrl: string;
  /** As the release listed them. */
  readonly users: readonly Resource[];
  readonly groups: readonly Resource[];
}

export interface Fixture {
  readonly head: FixtureHead;
  readonly items: readonly Item[];
}

const ending = '.jsonl.gz';

/** Every release that was kept, by name. */
export const releases: readonly string[] = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(ending))
  .map((file) => file.slice(0, -ending.length))
  .toSorted();

export function readFixture(release: string): Fixture {
  const text = gunzipSync(readFileSync(path.join(import.meta.dirname, release + ending))).toString();
  const [head, ...items] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { head, items };
}
