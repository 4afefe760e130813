/** Who may import whom, and what may be named where. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { operations } from '../../functions/operations.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Folders, and files that stand for themselves, with what each may import besides itself. Whoever is absent here may import all. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'shared/env.ts': [],
  'shared/scim': [],
  'shared/table': [],
  'shared/domain': ['shared/scim'],
  'shared/idp': ['shared/scim'],
  'shared/events': ['shared/domain', 'shared/scim'],
  'shared/ports': [],
  'shared/aws': ['shared/ports', 'shared/domain', 'shared/env.ts'],
  'shared/api': ['shared/domain', 'shared/scim'],
  'shared/store': ['shared/table', 'shared/domain', 'shared/scim'],
  'shared/integrity': ['shared/store', 'shared/table', 'shared/domain', 'shared/scim'],
  'shared/http': [
    'shared/store',
    'shared/scim',
    'shared/idp',
    'shared/domain',
    'shared/events',
    'shared/ports',
    'shared/api',
    'shared/env.ts',
    'shared/table',
  ],
  'functions/operations': [],
  'functions/operations.ts': ['functions/operations'],
  functions: ['shared', 'functions/operations.ts'],
  // Types of calls come from the contracts and the operations; nothing of a function is in the page.
  'functions/console/page': [
    'shared/api',
    'shared/domain',
    'shared/http/app/page-config.ts',
    'functions/operations.ts',
  ],
  'infra/config.ts': [],
  'infra/limits.ts': [],
  'infra/build.ts': ['functions/operations.ts', 'infra/left-out.ts', 'infra/build-page.ts'],
  'infra/build-page.ts': ['functions/operations.ts', 'shared/api'],
  'infra/left-out.ts': [],
  'infra/constructs': [
    'functions/operations.ts',
    'shared/env.ts',
    'shared/table/layout.ts',
    'infra/config.ts',
    'infra/limits.ts',
  ],
  'infra/stacks': ['functions/operations.ts', 'shared/env.ts', 'infra/config.ts', 'infra/constructs'],
  'infra/app.ts': ['infra/build.ts', 'infra/config.ts', 'infra/stacks'],
  'infra/cost': ['infra/config.ts'],
  'infra/commands/command-line.ts': [],
  'infra/local': [
    'functions',
    'shared',
    'infra/config.ts',
    'infra/limits.ts',
    'infra/constructs',
    'infra/build-page.ts',
    'infra/commands/command-line.ts',
  ],
  'infra/commands': ['functions', 'shared', 'infra', 'test/idp', 'test/bench/budgets.ts'],
};

/** What may stand only in these places; `found` is a pattern of source text. */
const onlyIn = [
  { what: 'node:sqlite', found: /from 'node:sqlite'/, places: ['shared/table/sqlite-', 'test/'] },
  { what: 'the AWS SDK', found: /['"]@aws-sdk\//, places: ['shared/table/', 'shared/aws/', 'infra/', 'test/'] },
  { what: 'CDK', found: /from '(aws-cdk-lib|cdk-nag|constructs)/, places: ['infra/', 'test/infra/'] },
  {
    what: 'process.env',
    found: /process\.env\b/,
    places: ['shared/env.ts', 'infra/app.ts', 'infra/commands/', 'infra/local/', 'test/'],
  },
  {
    what: 'a region’s name',
    found: /\b(?:af|ap|ca|eu|il|me|mx|sa|us)-(?:central|(?:north|south)?(?:east|west)?)-[1-9]\b/,
    places: ['infra/config.ts'],
  },
] as const;

const agreedTopLevel = [
  'LICENSE',
  'README.md',
  'cdk.json',
  'functions',
  'infra',
  'package-lock.json',
  'package.json',
  'shared',
  'test',
  'tsconfig.json',
];

interface Source {
  readonly file: string;
  readonly text: string;
  /** Files of ours that it imports, relative to the root. */
  readonly imports: readonly string[];
}

const sources: readonly Source[] = ['functions', 'infra', 'shared', 'test'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => {
      const file = path.posix.join(folder, name);
      const text = readFileSync(path.join(root, file), 'utf8');
      const specifiers = [...text.matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, found = '']) => found);
      return { file, text, imports: specifiers.map((found) => path.posix.join(path.posix.dirname(file), found)) };
    }),
);

const isWithin = (file: string, place: string): boolean => file === place || file.startsWith(`${place}/`);

/** The most specific entry of `mayImport` that a file belongs to. */
const unitOf = (file: string): string | undefined =>
  Object.keys(mayImport)
    .filter((unit) => isWithin(file, unit))
    .toSorted((a, b) => b.length - a.length)[0];

test('there are sources to look at, and imports are found in them', () => {
  expect(sources.length).toBeGreaterThan(40);
  expect(sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(sources.length);
});

test('a file imports only from where its folder may', () => {
  const wrong = sources.flatMap(({ file, imports }) => {
    const unit = unitOf(file);
    if (unit === undefined) return [];
    const allowed = [unit, ...(mayImport[unit] ?? [])];
    return imports
      .filter((found) => !allowed.some((place) => isWithin(found, place)))
      .map((found) => `${file} -> ${found}`);
  });
  expect(wrong).toEqual([]);
});

test('no two folders import each other, directly or by way of others', () => {
  const graph = new Map<string, Set<string>>();
  for (const { file, imports } of sources) {
    const from = unitOf(file);
    if (from === undefined) continue;
    const targets = graph.get(from) ?? new Set();
    for (const to of imports.map(unitOf)) if (to !== undefined && to !== from) targets.add(to);
    graph.set(from, targets);
  }
  const reaches = (from: string, target: string, seen = new Set<string>()): boolean =>
    [...(graph.get(from) ?? [])].some(
      (next) => next === target || (!seen.has(next) && reaches(next, target, seen.add(next))),
    );
  expect([...graph.keys()].filter((unit) => reaches(unit, unit))).toEqual([]);
});

test('no function imports another, but Bulk, which dispatches to them', () => {
  const handlers = new Set(operations.map(({ file }) => `functions/${file}`));
  const wrong = sources
    .filter(({ file }) => handlers.has(file) && !file.endsWith('/bulk.ts'))
    .flatMap(({ file, imports }) =>
      imports.filter((found) => handlers.has(found)).map((found) => `${file} -> ${found}`),
    );
  expect(wrong).toEqual([]);
});

test('a function’s file says what happens in at most 20 lines', () => {
  const long = sources
    .filter(({ file }) => unitOf(file) === 'functions')
    .map(({ file, text }) => ({ file, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > 20);
  expect(long).toEqual([]);
});

test.each(onlyIn)('$what is named only in $places', ({ found, places }) => {
  const self = 'test/architecture/imports.test.ts';
  const naming = sources.filter(({ file, text }) => file !== self && found.test(text)).map(({ file }) => file);
  // Otherwise the pattern would be wrong, and find nothing anywhere.
  expect(naming).not.toEqual([]);
  expect(naming.filter((file) => !places.some((place) => file.startsWith(place)))).toEqual([]);
});

test('every operation is in a file of its own', () => {
  const files = operations.map(({ file }) => file);
  expect(new Set(files).size).toBe(files.length);
});

test('the top level holds the agreed entries, dotfiles, and what Git ignores', () => {
  const ignored = readFileSync(path.join(root, '.gitignore'), 'utf8')
    .split('\n')
    .map((line) => line.replace(/\/$/, ''));
  const entries = readdirSync(root).filter((name) => !name.startsWith('.') && !ignored.includes(name));
  expect(entries.filter((name) => !agreedTopLevel.includes(name))).toEqual([]);
});
