/** Builds the console's page: `functions/console/page` -> files with hashed names, each compressed once and for all. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { apis, operations } from '../functions/operations.ts';
import { contracts } from '../shared/api/contracts.ts';

const pageSource = path.join(import.meta.dirname, '../functions/console/page');

export interface PageBuild {
  /** `assets/main-ABCDEFGH.js` -> bytes as they are, gzipped, and by Brotli. */
  readonly files: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly gzip: number;
    readonly br: number;
  }[];
  /** Names of the files that a first visit loads besides the document. */
  readonly first: readonly string[];
}

/** The modules that the page's calls are made of: method and path by the name under which a contract is exported. */
function routesSource(): string {
  const paths = new Map(
    operations.map(({ name, api, method, path: below }) => [name as string, [method, apis[api].path + below]]),
  );
  const routes = Object.fromEntries(
    contracts.flatMap(({ operation }) => {
      const route = paths.get(operation);
      return route ? [[camelCase(operation), route]] : [];
    }),
  );
  return `export const routes = ${JSON.stringify(routes)};`;
}

const camelCase = (dashed: string): string => dashed.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

const madeModules: Plugin = {
  name: 'made-modules',
  setup(builder) {
    builder.onResolve({ filter: /^rollcall:routes$/ }, () => ({ path: 'routes', namespace: 'rollcall' }));
    builder.onLoad({ filter: /.*/, namespace: 'rollcall' }, () => ({ contents: routesSource(), loader: 'js' }));
  },
};

const inlineFont = /url\('data:font\/woff2;base64,([A-Za-z0-9+/=]+)'\)/g;

/** The design system's style sheet holds its fonts as text, which every visitor would load, and which is not compressed: files instead. */
const fontsAsFiles: Plugin = {
  name: 'fonts-as-files',
  setup(builder) {
    const fonts: Buffer[] = [];
    builder.onLoad({ filter: /global-styles[\\/]index\.css$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, 'utf8')).replace(inlineFont, (_, base64: string) => {
        fonts.push(Buffer.from(base64, 'base64'));
        return `url(rollcall-font:${fonts.length - 1}.woff2)`;
      }),
      loader: 'css',
    }));
    builder.onResolve({ filter: /^rollcall-font:/ }, (font) => ({
      path: font.path.slice('rollcall-font:'.length),
      namespace: 'font',
    }));
    builder.onLoad({ filter: /.*/, namespace: 'font' }, ({ path: name }) => {
      const contents = fonts[Number.parseInt(name, 10)];
      return contents && { contents, loader: 'file' };
    });
  },
};

const navOrientation = '"aria-orientation": "horizontal", className: clsx(styles[\'mobile-toolbar-nav\']';

/** The design system gives its bar of narrow windows an orientation, which a `nav` may not have (WAI-ARIA 1.2 section 6.6). */
const navWithoutOrientation: Plugin = {
  name: 'nav-without-orientation',
  setup(builder) {
    builder.onLoad({ filter: /app-layout[\\/]visual-refresh[\\/]mobile-toolbar\.js$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      if (!source.includes(navOrientation)) throw new Error(`${file} is another: see whether this is still needed`);
      return { contents: source.replace(navOrientation, navOrientation.slice(navOrientation.indexOf('className'))) };
    });
  },
};

/** Compressing these again would not make them smaller. */
const compressed = /\.(?:woff2?|png|jpg|webp)$/;

/**
 * @param outdir emptied first
 * @throws esbuild's own error for a file that does not compile
 */
export async function buildPage(outdir: string): Promise<PageBuild> {
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: pageSource,
    entryPoints: ['main.tsx'],
    outdir: path.join(outdir, 'assets'),
    entryNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    assetNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: ['es2022', 'chrome120', 'firefox121', 'safari17'],
    jsx: 'automatic',
    minify: true,
    // The licences of what is in the page go with it.
    legalComments: 'linked',
    charset: 'utf8',
    loader: { '.woff2': 'file', '.woff': 'file', '.ttf': 'file', '.eot': 'file', '.svg': 'file', '.png': 'file' },
    plugins: [madeModules, fontsAsFiles, navWithoutOrientation],
    metafile: true,
    logLevel: 'warning',
  });
  const nameOf = (output: string): string => path.relative(outdir, path.resolve(pageSource, output));
  const [entry, main] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === 'main.tsx') ?? [];
  if (entry === undefined || !main) throw new Error('esbuild wrote no entry of the page');
  const styles = main.cssBundle === undefined ? [] : [nameOf(main.cssBundle)];
  const scripts = [entry, ...staticImports(metafile.outputs, entry)].map(nameOf);
  const document = (await readFile(path.join(pageSource, 'index.html'), 'utf8'))
    .replace('<!--styles-->', styles.map((name) => `<link rel="stylesheet" href="${name}">`).join(''))
    .replace(
      '<!--scripts-->',
      [
        ...scripts.slice(1).map((name) => `<link rel="modulepreload" href="${name}">`),
        `<script type="module" src="${scripts[0]}"></script>`,
      ].join(''),
    );
  await writeFile(path.join(outdir, 'index.html'), document);
  const names = (await readdir(path.join(outdir, 'assets'))).sort();
  const files = await Promise.all(names.map((name) => compressFile(outdir, `assets/${name}`)));
  return { files, first: [...styles, ...scripts] };
}

type Outputs = Readonly<
  Record<string, { readonly imports: readonly { readonly path: string; readonly kind: string }[] }>
>;

/** What the entry cannot begin without. */
function staticImports(outputs: Outputs, entry: string, found = new Set<string>()): Set<string> {
  for (const { path: imported, kind } of outputs[entry]?.imports ?? []) {
    if (kind !== 'import-statement' || found.has(imported)) continue;
    found.add(imported);
    staticImports(outputs, imported, found);
  }
  return found;
}

async function compressFile(outdir: string, name: string): Promise<PageBuild['files'][number]> {
  const file = path.join(outdir, name);
  const bytes = await readFile(file);
  if (compressed.test(name)) return { name, bytes: bytes.length, gzip: bytes.length, br: bytes.length };
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 9,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(bytes, { params }),
    promisify(gzip)(bytes, { level: 9 }),
  ]);
  await Promise.all([writeFile(`${file}.br`, br), writeFile(`${file}.gz`, gz)]);
  return { name, bytes: bytes.length, gzip: gz.length, br: br.length };
}
