/** The bundles of everything but SCIM, run with just the variables that their stack declares: each loads, and answers without a table. */
import path from 'node:path';
import {
  apis,
  eventFunctions,
  type Operation,
  operations,
  scheduledFunctions,
  signInFunctions,
  streamFunctions,
} from '../../functions/operations.ts';
import { env } from '../../shared/env.ts';
import { apiGatewayEvent } from './api-gateway-event.ts';
import { invokeBundle } from './invoke-bundle.ts';
import { builtBundles, environmentOf, type SynthesizedStack, stackOf, synthesisMs, synthesized } from './synthesize.ts';

let folders: ReadonlyMap<string, string>;
let stacks: readonly SynthesizedStack[];

beforeAll(async () => {
  const bundles = await builtBundles();
  folders = new Map(bundles.map(({ name, folder }) => [name, folder]));
  stacks = await synthesized('configured');
}, synthesisMs);

// Port 9 discards: nothing answers there, so what succeeds has not asked anything.
const nowhere = 'http://127.0.0.1:9';
const values: Readonly<Record<string, string>> = {
  [env.otherBaseUrls]: '{}',
  [env.scimBaseUrl]: `${nowhere}/scim/v2`,
  [env.appBaseUrl]: nowhere,
  [env.tableEndpoint]: nowhere,
  [env.tokenIssuer]: 'https://127.0.0.1:9/pool',
  [env.teamCreation]: 'closed',
};
/** Set by Lambda itself. */
const lambda = { AWS_REGION: 'here', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };

function run(kind: string, name: string, event?: unknown): Promise<Record<string, unknown>> {
  const declared = Object.keys(environmentOf(stackOf(stacks, 'us', kind).template, name));
  const environment = Object.fromEntries(
    declared.map((variable) => [variable, values[variable] ?? variable.toLowerCase()]),
  );
  const module = path.join(folders.get(name) ?? '', 'index.mjs');
  return invokeBundle(module, { ...environment, ...lambda }, event);
}

/** A token that is none is refused before anything is read; a body that does not fit, where nobody has to be known first. */
const expected = ({ caller, name }: Operation): readonly [status: number, kind: string | undefined] => {
  if (caller === 'person') return [401, 'token-invalid'];
  if (name === 'get-openapi') return [200, undefined];
  return name === 'unmatched-app' ? [404, 'nothing-here'] : [422, 'invalid-request'];
};

const ofApp: readonly Operation[] = operations.filter(({ api }) => apis[api].stage === 'app' && api !== 'console');
const ofConsole: readonly Operation[] = operations.filter(({ api }) => api === 'console');

test.each(ofApp)('$name refuses, or answers, without having asked the table', async (operation) => {
  const [status, kind] = expected(operation);
  const event = apiGatewayEvent(operation, { id: 'x', authorization: 'Bearer rubbish' });
  const answer = await run('team', operation.name, event);
  const body = JSON.parse(String(answer['body']));
  expect({ status: answer['statusCode'], type: body.type }).toEqual({
    status,
    type: kind && `urn:rollcall:problem:${kind}`,
  });
});

test.each(ofConsole)('$name answers with the page that lies in its bundle', async (operation) => {
  const answer = await run('team', operation.name, apiGatewayEvent(operation, { id: 'teams', authorization: '' }));
  expect(answer['statusCode']).toBe(200);
  expect(String(answer['body'])).toMatch(/^<!doctype html>/i);
});

test.each([
  ...[...streamFunctions, ...eventFunctions, ...scheduledFunctions].map(({ name }) => ({ name, kind: 'stream' })),
  ...signInFunctions.map(({ name }) => ({ name, kind: 'data' })),
])('$name loads', async ({ name, kind }) => {
  expect(await run(kind, name)).toEqual({ handler: 'function' });
});
