/** The bundles that are uploaded. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { functionDefinitions } from '../../functions/operations.ts';
import { type Bundle, buildFunctions } from '../../infra/build.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'rollcall-build-'));
let bundles: readonly Bundle[];

beforeAll(async () => {
  bundles = await buildFunctions({ outdir: path.join(folder, 'dist') });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every function has a folder that holds index.mjs and nothing else', () => {
  expect(bundles.map(({ name }) => name)).toEqual(functionDefinitions.map(({ name }) => name));
  for (const bundle of bundles) expect(readdirSync(bundle.folder)).toEqual(['index.mjs']);
});

test('a bundle holds its own operation’s file and no other function’s', () => {
  for (const { name, inputs } of bundles) {
    const file = functionDefinitions.find((definition) => definition.name === name)?.file;
    const others = functionDefinitions
      .map((definition) => `functions/${definition.file}`)
      .filter((each) => each !== `functions/${file}`);
    expect(inputs).toContain(`functions/${file}`);
    // Bulk alone is made of other operations.
    if (name !== 'bulk') expect(inputs.filter((input) => others.includes(input))).toEqual([]);
  }
});

test('no bundle holds the SQLite adapter, CDK or the local gateway', () => {
  const unwanted = bundles.flatMap(({ name, inputs }) =>
    inputs.filter((input) => /sqlite|aws-cdk-lib|^infra\//.test(input)).map((input) => `${name}: ${input}`),
  );
  expect(unwanted).toEqual([]);
});

test('every function that may use the table holds the DynamoDB adapter', () => {
  for (const { name, access } of functionDefinitions.filter((definition) => definition.access !== 'none')) {
    const inputs = bundles.find((bundle) => bundle.name === name)?.inputs;
    expect({ name, access, inputs }).toEqual({
      name,
      access,
      inputs: expect.arrayContaining(['shared/table/dynamodb-table.ts']),
    });
  }
});

test('a bundle stays below 700 KB, so that a cold start stays short', () => {
  const large = bundles.filter(({ bytes }) => bytes > 700 * 1024).map(({ name, bytes }) => ({ name, bytes }));
  expect(large).toEqual([]);
});

test('a missing file is named with its function', async () => {
  const options = { outdir: path.join(folder, 'none'), functionsDir: path.join(folder, 'nowhere') };
  await expect(buildFunctions(options)).rejects.toThrow(
    /^these functions have no file: create-user \(.*create-user\.ts\), /,
  );
});
