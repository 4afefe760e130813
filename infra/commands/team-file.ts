/**
 * The file of an exported team: JSON lines, version 1. The first line says what it is, the last how many lines of each kind there are and
 * the SHA-256 of all before it, so that a file that was cut off or changed is refused. `infra/operations.md` documents the lines.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Scalar } from '../../shared/table/table.ts';
import { UsageError } from './command-line.ts';

const fileVersion = 1;
const format = 'rollcall-team';

export type Attributes = Readonly<Record<string, Scalar>>;

export interface Header {
  readonly format: typeof format;
  readonly version: number;
  readonly team: string;
  readonly residency: string;
  readonly exportedAt: string;
}

/** An account as far as the team may tell of it: all of one that it owns, the id of any other. */
export interface AccountLine {
  readonly id: string;
  readonly attributes?: Attributes;
}

/** Between the first line and the last, in this order; members follow their group, entries their workspace. */
export type TeamLine =
  | { readonly kind: 'team'; readonly attributes: Attributes }
  | { readonly kind: 'user'; readonly id: string; readonly attributes: Attributes; readonly account: AccountLine }
  | {
      readonly kind: 'service-account';
      readonly id: string;
      readonly attributes: Attributes;
      readonly account: AccountLine;
    }
  | { readonly kind: 'group'; readonly id: string; readonly attributes: Attributes }
  | { readonly kind: 'member'; readonly group: string; readonly user: string; readonly display?: string }
  | { readonly kind: 'workspace'; readonly id: string; readonly attributes: Attributes }
  | { readonly kind: 'access'; readonly workspace: string; readonly holder: string; readonly level: string }
  | { readonly kind: 'domain'; readonly attributes: Attributes }
  | { readonly kind: 'invite'; readonly id: string; readonly attributes: Attributes }
  | { readonly kind: 'sso-method'; readonly id: string; readonly attributes: Attributes }
  | { readonly kind: 'activity'; readonly id: string; readonly attributes: Attributes };

export type LineKind = TeamLine['kind'];
export type LineCounts = Readonly<Partial<Record<LineKind, number>>>;

interface End {
  readonly kind: 'end';
  readonly counts: LineCounts;
  readonly sha256: string;
}

/** The texts of all lines, each with its line feed. */
export async function* teamFileText(
  header: Omit<Header, 'format' | 'version'>,
  lines: AsyncIterable<TeamLine>,
): AsyncGenerator<string> {
  const hash = createHash('sha256');
  const counts: Partial<Record<LineKind, number>> = {};
  const text = (line: object): string => `${JSON.stringify(line)}\n`;
  const first = text({ format, version: fileVersion, ...header });
  hash.update(first);
  yield first;
  for await (const line of lines) {
    counts[line.kind] = (counts[line.kind] ?? 0) + 1;
    const each = text(line);
    hash.update(each);
    yield each;
  }
  yield text({ kind: 'end', counts, sha256: hash.digest('hex') } satisfies End);
}

/**
 * Reads the whole file once, and holds none of it.
 * @throws UsageError where it is none, of another version, cut off or changed
 */
export async function checkTeamFile(file: string): Promise<{ readonly header: Header; readonly end: End }> {
  const hash = createHash('sha256');
  let header: Header | undefined;
  let end: End | undefined;
  const counts: Record<string, number> = {};
  for await (const text of textLines(file)) {
    if (end) throw new UsageError(`${file} goes on behind its last line; export the team again.`);
    const line = parsed(text, file);
    if (!header) header = readHeader(line, file);
    else if (isEnd(line)) end = line;
    else counts[String(line['kind'])] = (counts[String(line['kind'])] ?? 0) + 1;
    if (!end) hash.update(`${text}\n`);
  }
  if (!header) throw new UsageError(`${file} is empty.`);
  if (!end) throw new UsageError(`${file} is cut off: its last line is missing. Export the team again.`);
  const isWhole =
    hash.digest('hex') === end.sha256 &&
    Object.entries(counts).every(([kind, count]) =>
      Object.entries(end.counts).some(([name, right]) => name === kind && right === count),
    );
  if (!isWhole) throw new UsageError(`${file} is not as it was exported: lines were lost or changed.`);
  return { header, end };
}

/** The lines between the first and the last, of a file that was checked. */
export async function* teamLines(file: string): AsyncGenerator<TeamLine> {
  for await (const text of textLines(file)) {
    const line = parsed(text, file);
    // The digest says that the lines are those that an export wrote.
    if (line['format'] === undefined && line['kind'] !== 'end') yield line as unknown as TeamLine;
  }
}

function textLines(file: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
}

function parsed(text: string, file: string): Record<string, unknown> {
  try {
    const line: unknown = JSON.parse(text);
    // Only read by name below; what is not as it should be is refused there.
    if (typeof line === 'object' && line !== null) return line as Record<string, unknown>;
  } catch {}
  throw new UsageError(`${file} is no export of a team, or cut off: a line is no JSON object.`);
}

function readHeader(line: Record<string, unknown>, file: string): Header {
  if (line['format'] !== format) throw new UsageError(`${file} is no export of a team.`);
  if (line['version'] !== fileVersion)
    throw new UsageError(`${file} is of version ${line['version']}, and this program reads version ${fileVersion}.`);
  return {
    format,
    version: fileVersion,
    team: String(line['team']),
    residency: String(line['residency']),
    exportedAt: String(line['exportedAt']),
  };
}

function isEnd(line: Record<string, unknown>): line is Record<string, unknown> & End {
  return (
    line['kind'] === 'end' &&
    typeof line['counts'] === 'object' &&
    line['counts'] !== null &&
    typeof line['sha256'] === 'string'
  );
}
