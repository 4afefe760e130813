/** Bundles every function: `functions/<file>` -> `dist/<name>/index.mjs`, in one esbuild run. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { build, type Plugin, type BuildOptions as Settings } from 'esbuild';
import { functionDefinitions, type PortName } from '../functions/operations.ts';
import { buildPage } from './build-page.ts';
import { leaveOut } from './left-out.ts';

/** The project's root, wherever the process was started. */
export const projectRoot = path.dirname(import.meta.dirname);

/** What gives a function the table. */
const tableFile = path.join(projectRoot, 'shared/http/dynamodb-service.ts');

/** What gives a function what it uses besides: the file in `shared/aws/` that stands behind each port. */
const adapterFiles: Readonly<Record<PortName, string>> = {
  tokens: 'tokens.ts',
  mail: 'mail.ts',
  events: 'events.ts',
  signIn: 'sign-in.ts',
  dns: 'dns.ts',
  web: 'web.ts',
  webhookSecret: 'webhook-secret.ts',
  consolePage: 'console-page.ts',
};

const entryPrefix = 'function:';

export interface Bundle {
  readonly name: string;
  /** The folder that is uploaded; it holds `index.mjs`, beside it `page` where the function serves the console, and nothing else. */
  readonly folder: string;
  readonly bytes: number;
  /** Source files in the bundle, relative to the project's root. */
  readonly inputs: readonly string[];
}

export interface BuildOptions {
  /** Emptied first. Default `dist` in the project. */
  readonly outdir?: string;
  /** What holds the functions' files. Default `functions` in the project. */
  readonly functionsDir?: string;
}

/** How anything that runs on Lambda is bundled. See infra/decisions/0010-bundles-and-cold-starts.md. */
export const bundleSettings = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  // The ES module builds of dependencies, of which unused exports can be left out.
  mainFields: ['module', 'main'],
  conditions: ['module'],
  minify: true,
  // Names of functions and classes stay, because a stack trace in the logs has no source map beside it.
  keepNames: true,
  legalComments: 'none',
  charset: 'utf8',
  plugins: [leaveOut],
} satisfies Settings;

/**
 * Builds the functions' bundles.
 * @returns one bundle per function, in the order of the tables
 * @throws Error naming the functions whose file does not exist; esbuild's own error for a file that does not compile
 */
export async function buildFunctions({
  outdir = path.join(projectRoot, 'dist'),
  functionsDir = path.join(projectRoot, 'functions'),
}: BuildOptions = {}): Promise<readonly Bundle[]> {
  const missing = functionDefinitions.filter(({ file }) => !existsSync(path.join(functionsDir, file)));
  if (missing.length > 0) {
    const list = missing.map(({ name, file }) => `${name} (${path.join(functionsDir, file)})`).join(', ');
    throw new Error(`these functions have no file: ${list}`);
  }
  await rm(outdir, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: projectRoot,
    entryPoints: functionDefinitions.map(({ name }) => ({ in: entryOf(name), out: `${name}/index` })),
    outdir,
    outExtension: { '.js': '.mjs' },
    ...bundleSettings,
    plugins: [entries(functionsDir), ...bundleSettings.plugins],
    metafile: true,
    logLevel: 'warning',
  });
  const served = functionDefinitions.filter(({ uses }) => uses?.includes('consolePage'));
  await Promise.all(served.map(({ name }) => buildPage(path.join(outdir, name, 'page'))));
  return functionDefinitions.map(({ name }) => {
    const folder = path.join(outdir, name);
    const output = metafile.outputs[path.relative(projectRoot, path.join(folder, 'index.mjs'))];
    if (!output) throw new Error(`esbuild wrote no bundle for ${name}`);
    const inputs = Object.keys(output.inputs).filter((input) => existsSync(path.join(projectRoot, input)));
    return { name, folder, bytes: output.bytes, inputs };
  });
}

const entryOf = (name: string): string => `${entryPrefix}${name}`;

/** Each function's entry: its own file, behind what gives it the table and the ports that it may use. The others hold no AWS SDK. */
const entries = (functionsDir: string): Plugin => ({
  name: 'entries',
  setup(build) {
    const filter = new RegExp(`^${entryPrefix}`);
    build.onResolve({ filter }, (entry) => ({ path: entry.path, namespace: 'entries' }));
    build.onLoad({ filter, namespace: 'entries' }, (entry) => {
      const definition = functionDefinitions.find(({ name }) => entryOf(name) === entry.path);
      if (!definition) throw new Error(`no function has the entry ${entry.path}`);
      const file = path.join(functionsDir, definition.file);
      const adapters = (definition.uses ?? []).map((port) => path.join(projectRoot, 'shared/aws', adapterFiles[port]));
      const lines = [
        // First, because a function asks for its table while it loads.
        ...(definition.table.length === 0 ? [] : [`import ${JSON.stringify(tableFile)};`]),
        ...adapters.map((adapter) => `import ${JSON.stringify(adapter)};`),
        `export { handler } from ${JSON.stringify(file)};`,
      ];
      return { contents: lines.join('\n'), resolveDir: projectRoot };
    });
  },
});

if (import.meta.main) {
  const bundles = await buildFunctions();
  for (const { name, bytes } of bundles) console.log(`${name.padEnd(30)} ${(bytes / 1024).toFixed(0)} KB`);
}
