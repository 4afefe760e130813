/** The bundles that are uploaded. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { operations } from '../../functions/operations.ts';
import { type Bundle, buildFunctions } from '../../infra/build.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'rollcall-build-'));
let bundles: readonly Bundle[];

beforeAll(async () => {
  bundles = await buildFunctions({ outdir: path.join(folder, 'dist') });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every operation has a folder that holds index.mjs and nothing else', () => {
  expect(bundles.map(({ operation }) => operation)).toEqual(operations.map(({ name }) => name));
  for (const bundle of bundles) expect(readdirSync(bundle.folder)).toEqual(['index.mjs']);
});

test('a bundle holds its own operation’s file and no other function’s', () => {
  for (const { operation, inputs } of bundles) {
    const file = operations.find(({ name }) => name === operation)?.file;
    const functionFiles = inputs.filter((input) => input.startsWith('functions/'));
    expect(functionFiles.filter((input) => input !== 'functions/operations.ts')).toEqual([`functions/${file}`]);
  }
});

test('no bundle holds the SQLite adapter, CDK or the local gateway', () => {
  const unwanted = bundles.flatMap(({ operation, inputs }) =>
    inputs.filter((input) => /sqlite|aws-cdk-lib|^infra\//.test(input)).map((input) => `${operation}: ${input}`),
  );
  expect(unwanted).toEqual([]);
});

test('every function that may use the table holds the DynamoDB adapter', () => {
  for (const { name, access } of operations.filter((operation) => operation.access !== 'none')) {
    const inputs = bundles.find(({ operation }) => operation === name)?.inputs;
    expect({ name, access, inputs }).toEqual({
      name,
      access,
      inputs: expect.arrayContaining(['shared/table/dynamodb-table.ts']),
    });
  }
});

test('a bundle stays below 700 KB, so that a cold start stays short', () => {
  const large = bundles.filter(({ bytes }) => bytes > 700 * 1024).map(({ operation, bytes }) => ({ operation, bytes }));
  expect(large).toEqual([]);
});

test('a missing file is named with its operation', async () => {
  const options = { outdir: path.join(folder, 'none'), functionsDir: path.join(folder, 'nowhere') };
  await expect(buildFunctions(options)).rejects.toThrow(
    /^these operations have no file: create-user \(.*create-user\.ts\), /,
  );
});
