/**
 * Compares what the functions' roles allow with what the functions did in a run of all tests: granted and never used, or used and not
 * granted, is an error. Jest calls `setup` before and `teardown` after a run; a run of a part of the tests says nothing.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { functionDefinitions } from '../../functions/operations.ts';
import { type TableActions, tableActionsFile, tableActionsOf } from '../../infra/constructs/table-actions.ts';

export interface JestConfig {
  readonly testPathPatterns: { readonly patterns: readonly string[] };
}

/** `check` in CI; `write` is `npm run rights`. */
const purpose = process.env['ROLLCALL_RIGHTS'] ?? (process.env['CI'] ? 'check' : 'none');

export function startNotes({ testPathPatterns }: JestConfig): void {
  if (purpose === 'none' || (purpose === 'check' && testPathPatterns.patterns.length > 0)) return;
  process.env['ROLLCALL_TABLE_CALLS'] = path.join(mkdtempSync(path.join(tmpdir(), 'rollcall-rights-')), 'calls');
}

/** @throws Error naming what differs, and the command that writes it down */
export function judgeNotes(): void {
  const file = process.env['ROLLCALL_TABLE_CALLS'];
  if (file === undefined || purpose === 'none') return;
  const used = usedActions(existsSync(file) ? readFileSync(file, 'utf8') : '');
  rmSync(path.dirname(file), { recursive: true, force: true });
  if (purpose === 'write') {
    const sorted = Object.fromEntries([...used].sort(([one], [other]) => (one < other ? -1 : 1)));
    writeFileSync(tableActionsFile, `${JSON.stringify(sorted, undefined, 2)}\n`);
    return;
  }
  const wrong = differences(used);
  if (wrong.length > 0) {
    throw new Error(
      `Roles and what their functions do differ; npm run rights writes it down, to be looked at:\n${wrong.join('\n')}`,
    );
  }
}

/** Of lines as `table-calls.ts` notes them. */
export function usedActions(lines: string): Map<string, TableActions> {
  const used = new Map<string, Set<string>>();
  for (const line of lines.split('\n').filter(Boolean)) {
    const [name, action]: [string, string] = JSON.parse(line);
    used.set(name, (used.get(name) ?? new Set()).add(action));
  }
  return new Map(
    functionDefinitions.flatMap(({ name }) => {
      const actions = used.get(name);
      return actions ? [[name, [...actions].sort()] as const] : [];
    }),
  );
}

/** A line for each function of which something differs. */
export function differences(used: ReadonlyMap<string, TableActions>): readonly string[] {
  return functionDefinitions
    .filter(({ access }) => access !== 'none')
    .flatMap(({ name }) => {
      const granted = new Set(tableActionsOf(name) ?? []);
      const done = new Set(used.get(name) ?? []);
      const lacking = [...done]
        .filter((action) => !granted.has(action))
        .map((action) => `${name}: uses ${action}, which it is not granted`);
      const idle = [...granted]
        .filter((action) => !done.has(action))
        .map((action) => `${name}: is granted ${action} and never uses it`);
      return [...lacking, ...idle];
    });
}
