/**
 * Compares what the functions' roles allow with what the functions did in a run of all tests: what one did and may not is an error, and so is
 * what a kind of function may and none of it ever did. Jest calls `startNotes` before a run and `judgeNotes` after it.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type FunctionDefinition, functionDefinitions } from '../../functions/operations.ts';
import { tableAccessOf, tableRights } from '../../infra/constructs/rollcall-table.ts';
import { ofReaders } from './table-calls.ts';

export interface JestConfig {
  readonly testPathPatterns: { readonly patterns: readonly string[] };
}

/** `report` is `npm run rights`, which also lists what single functions never did. */
const purpose = process.env['ROLLCALL_RIGHTS'] ?? (process.env['CI'] ? 'check' : 'none');

/** A run of a part of the tests has not seen everything, and is not judged. */
export function startNotes({ testPathPatterns }: JestConfig): void {
  if (purpose === 'none' || (purpose === 'check' && testPathPatterns.patterns.length > 0)) return;
  process.env['ROLLCALL_TABLE_CALLS'] = path.join(mkdtempSync(path.join(tmpdir(), 'rollcall-rights-')), 'calls');
}

/** @throws Error naming what differs */
export function judgeNotes(): void {
  const file = process.env['ROLLCALL_TABLE_CALLS'];
  if (file === undefined || purpose === 'none') return;
  const done = actionsDone(existsSync(file) ? readFileSync(file, 'utf8') : '');
  rmSync(path.dirname(file), { recursive: true, force: true });
  if (purpose === 'report') process.stdout.write(`${neverDone(done).join('\n')}\n`);
  const wrong = differences(done);
  if (wrong.length > 0) throw new Error(`What roles allow is not what functions do:\n${wrong.join('\n')}`);
}

/** By function. */
export type ActionsDone = ReadonlyMap<string, ReadonlySet<string>>;

/** Of lines as `table-calls.ts` notes them. */
export function actionsDone(lines: string): ActionsDone {
  const done = new Map<string, Set<string>>();
  for (const line of lines.split('\n').filter(Boolean)) {
    const [name, action]: [string, string] = JSON.parse(line);
    done.set(name, (done.get(name) ?? new Set()).add(action));
  }
  return done;
}

/** What a function may do, as it is noted. What may be done anywhere may be done where readers write too. */
function allowedTo(definition: FunctionDefinition): {
  readonly rights: readonly string[];
  covers(action: string): boolean;
} {
  const rights = tableRights[tableAccessOf(definition)].flatMap(({ actions, onlyUnder }) =>
    actions.map((action) => (onlyUnder ? action + ofReaders : action)),
  );
  return { rights, covers: (action) => rights.includes(action) || rights.includes(action.replace(ofReaders, '')) };
}

/** A line for everything that is wrong. */
export function differences(
  done: ActionsDone,
  definitions: readonly FunctionDefinition[] = functionDefinitions,
): readonly string[] {
  const idle = new Map(definitions.map((each) => [tableAccessOf(each), new Set(allowedTo(each).rights)]));
  const lacking = definitions.flatMap((definition) => {
    const { covers } = allowedTo(definition);
    const own = [...(done.get(definition.name) ?? [])];
    for (const action of own) idle.get(tableAccessOf(definition))?.delete(action);
    return own.filter((action) => !covers(action)).map((action) => `${definition.name} does ${action}, and may not`);
  });
  const unused = [...idle].flatMap(([kind, actions]) =>
    [...actions].map((action) => `functions of the kind "${kind}" may ${action}, and none ever does`),
  );
  const unseen = definitions
    .filter(({ name, access }) => access !== 'none' && !done.has(name))
    .map(({ name }) => `no test calls ${name} with a table that is watched`);
  return [...lacking, ...unused, ...unseen];
}

/** A line for each function that may do what it was not seen to do. */
function neverDone(done: ActionsDone): readonly string[] {
  return functionDefinitions.flatMap((definition) => {
    const idle = allowedTo(definition).rights.filter((action) => !done.get(definition.name)?.has(action));
    return idle.length > 0 ? [`${definition.name} was not seen to ${idle.join(', ')}`] : [];
  });
}
