/** Calls of the team, account and host APIs, made of what their OpenAPI document says a body and a query are. */
import { apis, operations } from '../../functions/operations.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { openApiDocument } from '../../shared/http/app/openapi.ts';
import { Pairs, someJson, someScalar } from './json.ts';
import type { Random } from './random.ts';
import { encoded, inheritedNames, mutated, personalWord, someText } from './texts.ts';

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

export interface AppOperation {
  readonly name: string;
  readonly method: string;
  /** From the origin, in API Gateway's notation. */
  readonly path: string;
  readonly caller: string;
  readonly body: Schema | undefined;
  readonly query: readonly { readonly name: string; readonly schema: Schema }[];
}

interface Described {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } };
}

/** Every operation but those of SCIM. */
export const appOperations: readonly AppOperation[] = (() => {
  const ours = operations.filter(({ api }) => api !== 'scim');
  const withBase = ours.map((operation) => ({ ...operation, basePath: apis[operation.api].path }));
  const document = openApiDocument('https://app.example', withBase, contracts);
  // The document was just made; its paths have this shape.
  const paths = document['paths'] as Readonly<Record<string, Readonly<Record<string, Described>>>>;
  return withBase.map(({ name, method, basePath, path, caller }) => {
    const described = paths[basePath + path]?.[method.toLowerCase()];
    return {
      name,
      method: method === 'ANY' ? 'GET' : method,
      path: basePath + path,
      caller,
      body: described?.requestBody?.content['application/json'].schema,
      query: (described?.parameters ?? []).filter((each) => each.in === 'query'),
    };
  });
})();

/** What a field of that name may well hold. */
export type Guess = (name: string) => string | undefined;

export function bodyOf(random: Random, schema: Schema, guess: Guess, name = ''): unknown {
  if (random.odd(0.05)) return someJson(random);
  if (schema.anyOf) return bodyOf(random, random.pick(schema.anyOf), guess, name);
  if (schema.allOf) return bodyOf(random, random.pick(schema.allOf), guess, name);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return !random.odd(0.1) ? random.pick(schema.enum) : someScalar(random);
  switch (schema.type) {
    case 'object': {
      const entries = Object.entries(schema.properties ?? {})
        .filter(([each]) => random.chance(schema.required?.includes(each) ? 0.95 : 0.6))
        .map(([each, inner]) => [each, bodyOf(random, inner, guess, each)] as const);
      if (random.odd(0.08)) entries.push([random.pick([...inheritedNames, 'id', 'role', 'team']), someJson(random)]);
      return new Pairs(entries);
    }
    case 'array':
      return random.several(4, () => bodyOf(random, schema.items ?? {}, guess, name));
    case 'integer':
    case 'number':
      return random.pick<unknown>([0, 1, -1, 3600, 604_801, 1.5, 1e300, '7']);
    case 'boolean':
      return random.pick<unknown>([true, false, true, false, 'true', 0]);
    default:
      return textOf(random, guess, name);
  }
}

function textOf(random: Random, guess: Guess, name: string): string {
  const guessed = random.chance(0.6) ? guess(name) : undefined;
  if (guessed !== undefined) return !random.odd(0.15) ? guessed : mutated(random, guessed);
  return random.oneOf(
    () => someText(random),
    () => personalWord(random),
    () => `${personalWord(random)}@${random.pick(['people.example', 'x', 'localhost', 'a..b', '[127.0.0.1]'])}`,
    () =>
      random.pick([
        '2026-03-01',
        '2030-01-31T12:00:00Z',
        '9999-12-31T23:59:59Z',
        'https://idp.example/metadata',
        'company.example',
      ]),
  );
}

export function queryOf(random: Random, { query }: AppOperation, guess: Guess): string {
  const pairs = query
    .filter(() => random.chance(0.4))
    .map(({ name, schema }) => {
      const value = bodyOf(random, schema, guess, name);
      return `${name}=${encoded(random, typeof value === 'string' ? value : JSON.stringify(value))}`;
    });
  if (random.odd(0.06)) pairs.push(`${encoded(random, someText(random))}=${encoded(random, someText(random))}`);
  return pairs.length > 0 ? `?${pairs.join('&')}`.slice(0, 12_000) : '';
}
