/** What is installed: exactly what the lock file says, from whichever registry, and nothing runs that is not on a list. */
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8'));

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly inBundle?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const manifest: Manifest = read('package.json');
const lock: { readonly lockfileVersion: number; readonly packages: Readonly<Record<string, Locked>> } =
  read('package-lock.json');
const locked = Object.entries(lock.packages).filter(([where]) => where !== '');
const nameOf = (where: string): string => where.slice(where.lastIndexOf('node_modules/') + 'node_modules/'.length);

test('there are packages to look at', () => {
  expect(lock.lockfileVersion).toBe(3);
  expect(locked.length).toBeGreaterThan(100);
});

test('the lock file is that of package.json', () => {
  const { dependencies, devDependencies } = lock.packages[''] ?? {};
  expect({ dependencies, devDependencies }).toEqual({
    dependencies: manifest.dependencies,
    devDependencies: manifest.devDependencies,
  });
});

test('every package is pinned by the hash of what it holds', () => {
  const unpinned = locked.filter(([, { integrity, inBundle }]) => !inBundle && !/^sha512-/.test(integrity ?? ''));
  expect(unpinned.map(([where]) => where)).toEqual([]);
});

test('the lock file names no host, so whoever installs chooses the registry', () => {
  expect(locked.filter(([, { resolved, link }]) => resolved !== undefined || link).map(([where]) => where)).toEqual([]);
  const asked = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(asked.filter((range) => !/^[~^]?\d+(?:\.\d+){0,2}$/.test(range))).toEqual([]);
});

test('nothing of our own runs when somebody installs', () => {
  const atInstall =
    /^(?:pre|post)?(?:install|prepare|publish|pack|uninstall|shrinkwrap|version)$|^prepublishOnly$|^dependencies$/;
  expect(Object.keys(manifest.scripts).filter((name) => atInstall.test(name))).toEqual([]);
});

test('each package that wants to run something when it is installed is on the list that says whether it may', () => {
  const wanting = new Set(
    locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([where]) => nameOf(where)),
  );
  expect(Object.keys(manifest.allowScripts).toSorted()).toEqual([...wanting].toSorted());
});

describe('what is deployed', () => {
  const own = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`)]);
  const imported = new Map<string, string>();
  for (const folder of ['functions', 'shared']) {
    for (const name of readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })) {
      // The console's page is built into files, from whatever it needs for that.
      if (!name.endsWith('.ts') || name.startsWith('console/page')) continue;
      const text = readFileSync(path.join(root, folder, name), 'utf8');
      // Types leave no trace in what runs.
      for (const [, from = ''] of text.matchAll(/^(?:import|export) (?!type )[^;]*?from '([^.'][^']*)'/gm)) {
        const parts = from.split('/');
        const isType = new RegExp(`import \\{(?: type \\w+,?)+ \\} from '${from}'`).test(text);
        if (!own.has(from) && !isType) imported.set(parts.slice(0, from.startsWith('@') ? 2 : 1).join('/'), name);
      }
    }
  }

  test('imports the packages under "dependencies", each of them, and no others', () => {
    expect([...imported.keys()].toSorted()).toEqual(Object.keys(manifest.dependencies).toSorted());
  });
});
