/** Recorded exchanges with identity providers, and their replay against a base URL. The form is described in README.md. */

export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };

export interface Step {
  readonly request: {
    readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: Value;
  };
  readonly expect: {
    readonly status: number;
    /** What the value must begin with, by name. */
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: Value;
    /** Dotted paths. */
    readonly absent?: readonly string[];
  };
  /** Name -> dotted path in the answer's body. */
  readonly save?: Readonly<Record<string, string>>;
}

export interface Exchange {
  readonly name: string;
  readonly source: string;
  readonly steps: readonly Step[];
}

export interface StepResult {
  readonly index: number;
  /** As `POST /Users`. */
  readonly request: string;
  readonly status: number;
  readonly body: Value | undefined;
  /** What was not as expected, one sentence each; none when the step passed. */
  readonly failures: readonly string[];
}

export interface ReplayOptions {
  /** Ends in `/scim/v2`, without a trailing slash. */
  readonly baseUrl: string;
  readonly token: string;
  readonly fetch: typeof globalThis.fetch;
  /** Makes names new at each replay against a team that is kept; default `1`. */
  readonly run?: string;
  /** Told of each step when it is done, with what was expected of it. */
  readonly onStep?: (result: StepResult, expected: Step['expect']) => void;
}

/**
 * Sends the steps one after another and stops at the first one that fails, because later ones build on it.
 * @returns the results of the steps that were sent
 */
export async function runExchange(exchange: Exchange, options: ReplayOptions): Promise<StepResult[]> {
  const names = new Map([
    ['token', options.token],
    ['baseUrl', options.baseUrl],
    ['run', options.run ?? '1'],
  ]);
  const results: StepResult[] = [];
  for (const [index, step] of exchange.steps.entries()) {
    const result = await runStep(step, index, names, options);
    results.push(result);
    options.onStep?.(result, step.expect);
    if (result.failures.length > 0) break;
  }
  return results;
}

async function runStep(
  { request, expect, save }: Step,
  index: number,
  names: Map<string, string>,
  { baseUrl, fetch }: ReplayOptions,
): Promise<StepResult> {
  const headers: Record<string, string> = { Authorization: 'Bearer {{token}}' };
  if (request.body !== undefined) headers['Content-Type'] = 'application/scim+json; charset=utf-8';
  Object.assign(headers, request.headers);
  const path = fillText(request.path, names);
  const answer = await fetch(new URL(baseUrl + path), {
    method: request.method,
    headers: Object.entries(headers).map(([name, value]): [string, string] => [name, fillText(value, names)]),
    ...(request.body !== undefined && { body: JSON.stringify(fill(request.body, names)) }),
  });
  const text = await answer.text();
  const body = parse(text);
  const failures: string[] = [];
  if (answer.status !== expect.status) {
    failures.push(`the status is ${answer.status}, not ${expect.status}: ${text.slice(0, 500)}`);
  }
  for (const [name, start] of Object.entries(expect.headers ?? {})) {
    const value = answer.headers.get(name);
    if (!value?.startsWith(fillText(start, names))) failures.push(`${name} is ${value}, not ${start}`);
  }
  if (expect.body !== undefined) failures.push(...differences(body, fill(expect.body, names), 'the body'));
  for (const gone of expect.absent ?? []) {
    if (at(body, gone) !== undefined) failures.push(`${gone} is in the body`);
  }
  for (const [name, from] of Object.entries(save ?? {})) {
    const value = at(body, from);
    if (typeof value === 'string') names.set(name, value);
    else failures.push(`${from} is not in the body, so {{${name}}} cannot be saved`);
  }
  return { index, request: `${request.method} ${path}`, status: answer.status, body, failures };
}

function parse(text: string): Value | undefined {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Fills in `{{name}}`. @throws Error for a name that no step saved */
function fillText(text: string, names: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = names.get(name);
    if (value === undefined) throw new Error(`nothing was saved as {{${name}}}`);
    return value;
  });
}

function fill(value: Value, names: ReadonlyMap<string, string>): Value {
  if (typeof value === 'string') return fillText(value, names);
  if (isArray(value)) return value.map((element) => fill(element, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [fillText(name, names), fill(member, names)]),
  );
}

/** The value at a dotted path; a name in the path may hold dots itself, as a schema's URN does. */
function at(value: Value | undefined, path: string): Value | undefined {
  if (isArray(value)) {
    const [index = '', ...rest] = path.split('.');
    const element = value[Number(index)];
    return rest.length === 0 ? element : at(element, rest.join('.'));
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (Object.hasOwn(value, path)) return value[path];
  const name = Object.keys(value).find((each) => path.startsWith(`${each}.`));
  return name === undefined ? undefined : at(value[name], path.slice(name.length + 1));
}

/** How `actual` falls short of `expected`; one sentence each, none when it holds all of it. */
export function differences(actual: Value | undefined, expected: Value, place: string): string[] {
  if (isArray(expected)) {
    if (!isArray(actual)) return [`${place} is not an array`];
    if (actual.length !== expected.length) return [`${place} has ${actual.length} elements, not ${expected.length}`];
    const left = [...actual];
    return expected.flatMap((element, index) => {
      const found = left.findIndex((candidate) => differences(candidate, element, '').length === 0);
      if (found < 0) return [`${place} has no element like ${JSON.stringify(expected[index])}`];
      left.splice(found, 1);
      return [];
    });
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof actual !== 'object' || actual === null || isArray(actual)) return [`${place} is not an object`];
    return Object.entries(expected).flatMap(([name, member]) =>
      differences(Object.hasOwn(actual, name) ? actual[name] : undefined, member, `${place}.${name}`),
    );
  }
  return actual === expected ? [] : [`${place} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`];
}

/** `Array.isArray` that keeps the element type. */
function isArray(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}
