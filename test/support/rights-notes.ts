/**
 * Compares what the functions' roles allow with what the functions did in a run of all tests: what one did and may not is an error, and so
 * is what one may and never did. Jest calls `startNotes` before a run and `judgeNotes` after it.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type FunctionDefinition, functionDefinitions } from '../../functions/operations.ts';

export interface JestConfig {
  readonly testPathPatterns: { readonly patterns: readonly string[] };
}

/** `check` is `npm run rights`, which judges whatever part of the tests is run. */
const purpose = process.env['ROLLCALL_RIGHTS'] ?? (process.env['CI'] ? 'full run' : 'none');

/** A run of a part of the tests has not seen everything, and is not judged unless somebody asks. */
export function startNotes({ testPathPatterns }: JestConfig): void {
  if (purpose === 'none' || (purpose === 'full run' && testPathPatterns.patterns.length > 0)) return;
  process.env['ROLLCALL_TABLE_CALLS'] = path.join(mkdtempSync(path.join(tmpdir(), 'rollcall-rights-')), 'calls');
}

/** @throws Error naming what differs */
export function judgeNotes(): void {
  const file = process.env['ROLLCALL_TABLE_CALLS'];
  if (file === undefined || purpose === 'none') return;
  const done = rightsUsed(existsSync(file) ? readFileSync(file, 'utf8') : '');
  rmSync(path.dirname(file), { recursive: true, force: true });
  const wrong = differences(done);
  if (wrong.length > 0) throw new Error(`What roles allow is not what functions do:\n${wrong.join('\n')}`);
}

/** By function. */
export type RightsUsed = ReadonlyMap<string, ReadonlySet<string>>;

/** Of lines as `table-calls.ts` notes them. */
export function rightsUsed(lines: string): RightsUsed {
  const used = new Map<string, Set<string>>();
  for (const line of lines.split('\n').filter(Boolean)) {
    const [name, right]: [string, string] = JSON.parse(line);
    used.set(name, (used.get(name) ?? new Set()).add(right));
  }
  return used;
}

/** A line for everything that is wrong. */
export function differences(
  used: RightsUsed,
  definitions: readonly FunctionDefinition[] = functionDefinitions,
): readonly string[] {
  return definitions.flatMap(({ name, table }) => {
    const own = used.get(name) ?? new Set();
    const allowed: ReadonlySet<string> = new Set(table);
    // What may be done anywhere may be done in any partition.
    const lacking = [...own].filter((right) => !allowed.has(right) && !allowed.has(right.split(' of ')[0] ?? ''));
    const idle = table.filter((right) => !own.has(right));
    return [
      ...lacking.map((right) => `${name} does ${right}, and may not`),
      ...idle.map((right) => `${name} may ${right}, and never does`),
    ];
  });
}
