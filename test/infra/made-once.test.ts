/** What is kept is made again when anything changes that it is made of. */
import path from 'node:path';
import { build } from 'esbuild';
import { projectRoot } from '../../infra/build.ts';
import { sources } from './made-once.ts';

test('every module that makes templates is a source of them', async () => {
  const { metafile } = await build({
    absWorkingDir: projectRoot,
    entryPoints: [path.join(import.meta.dirname, 'synthesis-process.ts')],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    metafile: true,
    write: false,
  });
  const isSource = (file: string) =>
    sources.templates.some((source) => file === source || file.startsWith(`${source}/`));
  expect(Object.keys(metafile.inputs)).toContain('infra/app.ts');
  expect(Object.keys(metafile.inputs).filter((file) => !isSource(file))).toEqual([]);
});
