/** What SAM reads of a synthesized stack: routes, code and environment; and that the code runs with just that. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { operations as allOperations, apis, type Operation } from '../../functions/operations.ts';
import { samArguments, samBaseUrl, samEnvironment, type TemplateResource } from '../../infra/commands/sam-local.ts';
import { residencyNames } from '../../infra/config.ts';
import { env } from '../../shared/env.ts';
import { errorSchema } from '../../shared/scim/error.ts';
import { apiGatewayEvent } from './api-gateway-event.ts';
import { invokeBundle } from './invoke-bundle.ts';
import { resourcesOf, routesOf, type SynthesizedStack, synthesisMs, synthesizedWithCode } from './synthesize.ts';

const eventFile = 'get-service-provider-config.json';

/** What SAM serves. */
const operations = allOperations.filter(({ api }) => api === 'scim');

let stacks: readonly SynthesizedStack[];

beforeAll(async () => {
  stacks = (await synthesizedWithCode()).filter(({ kind }) => kind === 'scim');
}, synthesisMs);

// Port 9 discards: nothing answers there, so what succeeds has not asked a table.
const options = { port: 3000, tableName: 'rollcall-test', tableEndpoint: 'http://127.0.0.1:9' };

const stackOf = (residency: string): SynthesizedStack => {
  const found = stacks.find((stack) => stack.residency === residency);
  if (!found) throw new Error(`no SCIM stack in ${residency}`);
  return found;
};

/** The folder and module that SAM mounts and loads for a function. */
function codeOf(
  { templateFile }: SynthesizedStack,
  fn: TemplateResource & { Metadata?: Record<string, unknown> },
): string {
  const asset = path.resolve(path.dirname(templateFile), String(fn.Metadata?.['aws:asset:path']));
  const [module] = String(fn.Properties?.['Handler']).split('.');
  return path.join(asset, `${module}.mjs`);
}

describe.each(residencyNames)('the residency %s under SAM', (residency) => {
  test('declares no environment variable that shared/env.ts does not name, and all get a value', () => {
    const { template } = stackOf(residency);
    const environment = samEnvironment(template, { residency, ...options });
    const functions = resourcesOf(template, 'AWS::Lambda::Function');
    expect(Object.keys(environment)).toEqual(functions.map(([id]) => id));
    const named: readonly string[] = Object.values(env);
    for (const [id, fn] of functions) {
      const declared = Object.keys(fn.Properties?.Environment?.Variables ?? {});
      expect(declared.filter((name) => !named.includes(name))).toEqual([]);
      expect(Object.keys(environment[id] ?? {})).toEqual(declared);
      expect(environment[id]).toMatchObject({ RESIDENCY: residency, SCIM_BASE_URL: 'http://127.0.0.1:3000/v2' });
    }
  });

  test('serves every operation: of two routes that fit, SAM takes the later one', () => {
    const { template } = stackOf(residency);
    const byRoute = new Map<string, string>();
    for (const { method, path: route, functionId } of routesOf(template)) {
      for (const each of method === 'ANY' ? ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] : [method]) {
        byRoute.set(`${each} ${route}`, functionId);
      }
    }
    for (const operation of operations) {
      const method = operation.method === 'ANY' ? 'PATCH' : operation.method;
      const id = byRoute.get(`${method} ${apis.scim.path}${operation.path}`) ?? '';
      expect(String(template.Resources[id]?.Properties?.['FunctionName'])).toMatch(new RegExp(`-${operation.name}$`));
    }
  });

  test('finds every function’s code beside the template', () => {
    const stack = stackOf(residency);
    for (const [id, fn] of resourcesOf(stack.template, 'AWS::Lambda::Function')) {
      expect({ id, exists: existsSync(codeOf(stack, fn)) }).toEqual({ id, exists: true });
    }
  });
});

interface Call {
  readonly id?: string;
  readonly status: number;
}

/** What each operation answers without a table. With a malformed key every operation that wants one refuses before reading. */
const expected = (operation: Operation): Call => {
  if (operation.caller === 'SCIM key') return { id: '1', status: 401 };
  const calls: Record<string, Call> = {
    'get-resource-type': { id: 'User', status: 200 },
    'get-schema': { id: 'urn:ietf:params:scim:schemas:core:2.0:User', status: 200 },
    me: { status: 501 },
    unmatched: { status: 404 },
  };
  return calls[operation.name] ?? { status: 200 };
};

describe.each(operations)('the synthesized function $name', (operation) => {
  const { id, status } = expected(operation);

  test(`answers ${status} with nothing but its asset and its environment`, async () => {
    const stack = stackOf('us');
    const found = resourcesOf(stack.template, 'AWS::Lambda::Function').find(([, { Properties }]) =>
      String(Properties?.['FunctionName']).endsWith(`-${operation.name}`),
    );
    if (!found) throw new Error(`no function ${operation.name}`);
    const [logicalId, fn] = found;
    const environment = samEnvironment(stack.template, { residency: 'us', ...options })[logicalId] ?? {};
    const event = apiGatewayEvent(operation, { id, authorization: 'Bearer rubbish' });
    const answer = await invokeBundle(codeOf(stack, fn), environment, event);
    expect(answer).toMatchObject({ statusCode: status });
    const body = JSON.parse(String(answer['body']));
    if (status === 200) expect(body.schemas ?? body.Resources).toBeDefined();
    else expect(body).toMatchObject({ schemas: [errorSchema], status: String(status), detail: expect.any(String) });
  });
});

test('the event file that README.md invokes a function with is answered by that function, by the name that SAM knows it by', async () => {
  const [name = ''] = eventFile.split('.');
  const stack = stackOf('us');
  const found: readonly [string, TemplateResource & { Metadata?: Record<string, unknown> }] | undefined = resourcesOf(
    stack.template,
    'AWS::Lambda::Function',
  ).find(([, { Properties }]) => String(Properties?.['FunctionName']).endsWith(`-${name}`));
  if (!found) throw new Error(`no function ${name}`);
  const [logicalId, fn] = found;
  // https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-cdk-testing.html
  expect(fn.Metadata?.['aws:cdk:path']).toBe(`us/scim/${name}/Resource`);
  const event = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../support/events', eventFile), 'utf8'));
  const environment = samEnvironment(stack.template, { residency: 'us', ...options })[logicalId] ?? {};
  const answer = await invokeBundle(codeOf(stack, fn), environment, event);
  expect(answer).toMatchObject({ statusCode: 200 });
  expect(JSON.parse(String(answer['body']))).toMatchObject({ patch: { supported: true } });
});

test('SAM is told the template, the environment and the port', () => {
  const given = samArguments({ templateFile: 'out/t.json', environmentFile: '.sam/env.json', port: 3456 });
  expect(given.slice(0, 2)).toEqual(['local', 'start-api']);
  expect(given.join(' ')).toContain('--template out/t.json --env-vars .sam/env.json --port 3456');
  expect(samBaseUrl(3456)).toBe('http://127.0.0.1:3456/v2');
});

test('a variable that SAM would leave unset is an error', () => {
  const template = {
    Resources: { Fn: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: { OTHER: 'x' } } } } },
  };
  expect(() => samEnvironment(template, { residency: 'us', ...options })).toThrow('Fn declares OTHER');
});
