/** The bundles that are uploaded. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { apis, type FunctionDefinition, functionDefinitions, operations } from '../../functions/operations.ts';
import { type Bundle, buildFunctions, bundleSettings, projectRoot } from '../../infra/build.ts';
import { keys } from '../../shared/store/keys.ts';
import { builtBundles, synthesisMs } from './synthesize.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'rollcall-build-'));
let bundles: readonly Bundle[];

beforeAll(async () => {
  bundles = await builtBundles();
}, synthesisMs);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The functions that serve the console. */
const page = new Set(functionDefinitions.filter(({ uses }) => uses?.includes('consolePage')).map(({ name }) => name));

test('every function has a folder that holds index.mjs, the console’s functions the page too, and nothing else', () => {
  expect(bundles.map(({ name }) => name)).toEqual(functionDefinitions.map(({ name }) => name));
  for (const bundle of bundles) {
    const servesPage = page.has(bundle.name);
    expect(readdirSync(bundle.folder).sort()).toEqual(servesPage ? ['index.mjs', 'page'] : ['index.mjs']);
  }
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
  for (const { name } of functionDefinitions.filter(({ table }) => table.length > 0)) {
    const inputs = bundles.find((bundle) => bundle.name === name)?.inputs;
    expect({ name, inputs }).toEqual({
      name,
      inputs: expect.arrayContaining(['shared/table/dynamodb-table.ts']),
    });
  }
});

const inputsOf = (name: string): readonly string[] => bundles.find((bundle) => bundle.name === name)?.inputs ?? [];

test('a function that uses neither the table nor anything else of AWS holds nothing of the AWS SDK', () => {
  const without: readonly FunctionDefinition[] = functionDefinitions.filter(
    ({ table, uses = [] }) => table.length === 0 && uses.length === 0,
  );
  expect(without.length).toBeGreaterThan(5);
  for (const { name } of without) {
    const sdk = inputsOf(name).filter((input) => /@aws-sdk|@smithy|shared\/(?:table\/dynamodb|aws)/.test(input));
    expect({ name, sdk }).toEqual({ name, sdk: [] });
    expect(inputsOf(name)).toContain('shared/http/service.ts');
  }
});

/** Clients of AWS, and libraries, that only functions with a port need. */
const belongsTo: readonly (readonly [port: string, pattern: RegExp])[] = [
  ['signIn', /client-cognito-identity-provider/],
  ['mail', /client-sesv2/],
  ['events', /client-eventbridge/],
  ['tokens', /aws-jwt-verify/],
  ['webhookSecret', /shared\/aws\/webhook-secret/],
  ['dns', /shared\/ports\/dns/],
  ['web', /shared\/ports\/web/],
];

test.each(belongsTo)(
  'what stands behind %s is in the bundles of functions that use it, and in no other',
  (port, pattern) => {
    const holding = bundles.filter(({ inputs }) => inputs.some((input) => pattern.test(input))).map(({ name }) => name);
    const using = functionDefinitions
      .filter(({ uses = [] }) => uses.some((each) => each === port))
      .map(({ name }) => name);
    expect(using).not.toEqual([]);
    expect(holding.toSorted()).toEqual(using.toSorted());
  },
);

test('SCIM operations hold no schema library, no other client of AWS, and nothing of the team’s side of the APIs', () => {
  const foreign =
    /node_modules\/zod|node_modules\/(?:aws-jwt-verify|standardwebhooks)|shared\/(?:aws|api|ports)\/|shared\/http\/app\//;
  for (const { name } of operations.filter(({ api }) => apis[api].stage === 'scim')) {
    expect({ name, foreign: inputsOf(name).filter((input) => foreign.test(input)) }).toEqual({ name, foreign: [] });
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
const kilobytesMax = { withTable: 360, without: 48 } as const;
/** What says which routes there are holds the operations table. */
const offeringRoutesKilobytesMax = 64;
/** With a second client of AWS, tokens and schemas. */
const teamSideKilobytesMax = 500;

test.each(functionDefinitions)('$name stays small, so that a cold start stays short', (definition) => {
  const bytes = bundles.find((bundle) => bundle.name === definition.name)?.bytes ?? Number.NaN;
  const isScim = 'api' in definition && definition.api === 'scim';
  const scimMax =
    definition.name === 'unmatched'
      ? offeringRoutesKilobytesMax
      : kilobytesMax[definition.table.length > 0 ? 'withTable' : 'without'];
  expect(bytes / 1024).toBeLessThan(isScim ? scimMax : teamSideKilobytesMax);
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
  const settle = bundles.find(({ name }) => name === 'settle-memberships');
  const module = path.join(settle?.folder ?? '', 'index.mjs');
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
