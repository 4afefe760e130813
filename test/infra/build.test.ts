/** The bundles that are uploaded. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { functionDefinitions } from '../../functions/operations.ts';
import { type Bundle, buildFunctions, bundleSettings, projectRoot } from '../../infra/build.ts';
import { keys } from '../../shared/store/keys.ts';

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

test('a function without access to the table holds nothing of the AWS SDK', () => {
  for (const { name } of functionDefinitions.filter(({ access }) => access === 'none')) {
    const inputs = bundles.find((bundle) => bundle.name === name)?.inputs ?? [];
    expect({ name, sdk: inputs.filter((input) => /@aws-sdk|@smithy|shared\/table\/dynamodb/.test(input)) }).toEqual({
      name,
      sdk: [],
    });
    expect(inputs).toContain('shared/http/service.ts');
  }
});

test('no bundle holds the ways to credentials that Lambda does not use, nor event streams', () => {
  const unwanted = bundles.flatMap(({ name, inputs }) =>
    inputs
      .filter((input) => /credential-provider|nested-clients|token-providers|event-streams/.test(input))
      .map((input) => `${name}: ${input}`),
  );
  expect(unwanted).toEqual([]);
});

/** What the largest bundle of each kind has, and a little more: what grows past it is looked at first. */
const kilobytesMax = { none: 48, read: 360, write: 360 } as const;

test.each(functionDefinitions)('$name stays small, so that a cold start stays short', ({ name, access }) => {
  const bytes = bundles.find((bundle) => bundle.name === name)?.bytes ?? Number.NaN;
  expect(bytes / 1024).toBeLessThan(kilobytesMax[access]);
});

test.each([
  ['@aws-sdk/credential-provider-node', 'defaultProvider()'],
  ['@smithy/core/event-streams', 'new EventStreamSerde()'],
])('what is left out of %s says so when it is reached', async (module, use) => {
  const [name = ''] = /\w+(?=\(\)$)/.exec(use) ?? [];
  const outfile = path.join(folder, `${name}.mjs`);
  const contents = `import { ${name} } from '${module}'; export const reach = () => ${use};`;
  await build({ ...bundleSettings, stdin: { contents, resolveDir: projectRoot }, outfile });
  const { reach } = await import(outfile);
  expect(reach).toThrow(`${module} is left out of bundles, because `);
});

test('a name that the SDK imports of what is left out, and that is unknown, fails the build', async () => {
  const contents = `import { fromEnv } from '@aws-sdk/credential-provider-node'; fromEnv();`;
  const building = build({
    ...bundleSettings,
    stdin: { contents, resolveDir: projectRoot },
    write: false,
    logLevel: 'silent',
  });
  await expect(building).rejects.toThrow('fromEnv');
});

test('a bundle asks DynamoDB in the name of the credentials and the region that Lambda sets', async () => {
  const asked: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers);
    request.resume().on('end', () => response.end('{}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a server that listens on a port has one
  const marker = keys.pendingGroup('team', 'group');
  const record = { dynamodb: { Keys: { pk: { S: marker.pk }, sk: { S: marker.sk } }, SequenceNumber: '1' } };
  const module = path.join(folder, 'dist/settle-memberships/index.mjs');
  const script = `
    const { handler } = await import(${JSON.stringify(module)});
    const answer = await handler(${JSON.stringify({ Records: [record] })}, { getRemainingTimeInMillis: () => 20000 });
    process.stdout.write(JSON.stringify(answer));
    process.exit();`;
  const environment = {
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
    AWS_REGION: 'here',
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
    RESIDENCY: 'us',
    SCIM_BASE_URL: 'http://127.0.0.1/scim/v2',
    TABLE_NAME: 'table',
  };
  try {
    const flags = ['--input-type=module', '--eval', script];
    const { stdout } = await promisify(execFile)(process.execPath, flags, { env: environment });
    expect(JSON.parse(stdout)).toEqual({ batchItemFailures: [] });
  } finally {
    server.close();
  }
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({
    'x-amz-target': 'DynamoDB_20120810.GetItem',
    'x-amz-security-token': 'token',
    authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=id\/\d{8}\/here\/dynamodb\/aws4_request, /),
  });
});

test('a missing file is named with its function', async () => {
  const options = { outdir: path.join(folder, 'none'), functionsDir: path.join(folder, 'nowhere') };
  await expect(buildFunctions(options)).rejects.toThrow(
    /^these functions have no file: create-user \(.*create-user\.ts\), /,
  );
});
