/** What SAM reads of the synthesized stacks: routes, code and environment; and that the code runs with just that. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  operations as allOperations,
  apis,
  type Operation,
  type RestApiName,
  restApis,
} from '../../functions/operations.ts';
import {
  certificateInContainer,
  doorAddress,
  type SamOptions,
  samArguments,
  samEnvironment,
  samProcessEnvironment,
  samTemplate,
  type Template,
} from '../../infra/commands/sam-local.ts';
import { residencyNames } from '../../infra/config.ts';
import { issuerOf } from '../../infra/local/sign-in/people-provider.ts';
import { env } from '../../shared/env.ts';
import { errorSchema } from '../../shared/scim/error.ts';
import { apiGatewayEvent } from './api-gateway-event.ts';
import { invokeBundle } from './invoke-bundle.ts';
import { codeOf, routeFor } from './sam-stand-in.ts';
import { functionNamed, resourcesOf, routesOf, stackOf, synthesisMs, synthesizedWithCode } from './synthesize.ts';

const eventFile = 'get-service-provider-config.json';

/** The stack of each REST API. */
const kinds: Readonly<Record<RestApiName, string>> = { scim: 'scim', app: 'team' };
const restApiNames = Object.keys(restApis) as RestApiName[]; // the keys of a literal

const operationsOf = (restApi: RestApiName): readonly Operation[] =>
  allOperations.filter(({ api }) => apis[api].stage === restApi);

interface SamStack {
  readonly template: Template;
  readonly templateFile: string;
}

/** As SAM is given them. */
let stackFor: (residency: string, kind: string) => SamStack;

beforeAll(async () => {
  const stacks = await synthesizedWithCode();
  const made = new Map<string, SamStack>();
  stackFor = (residency, kind) => {
    const name = `${residency}/${kind}`;
    const { template, templateFile } = stackOf(stacks, residency, kind);
    const stack = made.get(name) ?? { template: samTemplate(template), templateFile };
    made.set(name, stack);
    return stack;
  };
}, synthesisMs);

// Port 9 discards: nothing answers there, so what succeeds has asked nobody.
const options = {
  origin: 'http://127.0.0.1:3000',
  tableName: 'rollcall-test',
  tableEndpoint: 'http://127.0.0.1:9',
  doorUrl: 'https://127.0.0.1:9',
  tokenIssuer: 'https://127.0.0.1:9/oidc',
  accessKeyId: 'LOCAL1',
  certificateFile: certificateInContainer,
} satisfies Omit<SamOptions, 'residency'>;

/** What SAM says to every function besides; https://github.com/aws/aws-sam-cli/blob/develop/samcli/local/lambdafn/env_vars.py */
const besides = { AWS_REGION: 'here', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };

const eachApi = residencyNames.flatMap((residency) => restApiNames.map((restApi) => ({ residency, restApi })));

describe.each(eachApi)('the REST API $restApi of $residency under SAM', ({ residency, restApi }) => {
  const stack = (): SamStack => stackFor(residency, kinds[restApi]);

  test('declares no variable without a value, and what it is told is of this machine alone', () => {
    const { template } = stack();
    const environment = samEnvironment(template, { residency, ...options });
    const functions = resourcesOf(template, 'AWS::Lambda::Function');
    expect(functions.length).toBe(operationsOf(restApi).length);
    expect(Object.keys(environment)).toEqual(functions.map(([id]) => id));
    for (const [id, fn] of functions) {
      const declared = Object.keys(fn.Properties?.Environment?.Variables ?? {});
      expect(Object.keys(environment[id] ?? {})).toEqual(declared);
      expect(environment[id]).toMatchObject({ RESIDENCY: residency, SCIM_BASE_URL: 'http://127.0.0.1:3000/scim/v2' });
      const urls = Object.entries(environment[id] ?? {}).filter(
        ([name, value]) => URL.canParse(value) && name !== env.supportUrl,
      );
      expect(urls.filter(([, value]) => new URL(value).hostname !== '127.0.0.1')).toEqual([]);
    }
  });

  test('declares only what shared/env.ts names, and what Node.js and the AWS SDK read', () => {
    const named: readonly string[] = Object.values(env);
    const more = resourcesOf(stack().template, 'AWS::Lambda::Function').flatMap(([, { Properties }]) =>
      Object.keys(Properties?.Environment?.Variables ?? {}).filter((name) => !named.includes(name)),
    );
    const expected = ['AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER', 'AWS_ENDPOINT_URL_SESV2', 'NODE_EXTRA_CA_CERTS'];
    expect([...new Set(more)].toSorted()).toEqual(restApi === 'app' ? expected : []);
  });

  test('tells every function that is to verify tokens, to mail, or to ask the user pool, where', () => {
    const { template } = stack();
    const environment = samEnvironment(template, { residency, ...options });
    for (const { name, uses = [] } of operationsOf(restApi)) {
      const told = environment[functionNamed(template, name)[0]] ?? {};
      const wanted = {
        ...(uses.includes('tokens') && {
          TOKEN_ISSUER: options.tokenIssuer,
          NODE_EXTRA_CA_CERTS: certificateInContainer,
        }),
        ...(uses.includes('mail') && {
          AWS_ENDPOINT_URL_SESV2: options.doorUrl,
          MAIL_SENDER: expect.stringMatching(/@/),
        }),
        ...(uses.includes('signIn') && {
          AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: options.doorUrl,
          USER_POOL_ID: expect.any(String),
          AWS_ACCESS_KEY_ID: 'LOCAL1',
        }),
        // Browsers are told where browsers sign in.
        ...(uses.includes('consolePage') && { TOKEN_ISSUER: issuerOf(options.origin), SIGN_IN_ORIGIN: options.origin }),
      };
      expect({ name, ...told }).toMatchObject({ name, ...wanted });
    }
  });

  test('serves every operation: of two routes that fit, SAM takes the later one', () => {
    const { template } = stack();
    const routes = routesOf(template);
    for (const operation of operationsOf(restApi)) {
      const method = operation.method === 'ANY' ? 'PATCH' : operation.method;
      const concrete = `${apis[operation.api].path}${operation.path}`
        .replace('{proxy+}', 'no/where')
        .replaceAll(/\{\w+\}/g, 'x');
      const id = routeFor(routes, method, concrete || '/')?.functionId ?? '';
      expect(String(template.Resources[id]?.Properties?.['FunctionName'])).toMatch(new RegExp(`-${operation.name}$`));
    }
  });

  test('hands every other method of each path to what answers the unclaimed', () => {
    const { template } = stack();
    const routes = routesOf(template);
    const unmatched = operationsOf(restApi).find(({ path: route }) => route === '/{proxy+}')?.name ?? '';
    for (const { path: route } of routes.filter(({ method }) => method !== 'ANY')) {
      const concrete = route.replace('{proxy+}', 'no/where').replaceAll(/\{\w+\}/g, 'x') || '/';
      const id = routeFor(routes, 'OPTIONS', concrete)?.functionId ?? '';
      expect(String(template.Resources[id]?.Properties?.['FunctionName'])).toMatch(new RegExp(`-${unmatched}$`));
    }
  });

  test('finds every function’s code beside the template', () => {
    const { template, templateFile } = stack();
    for (const [id, fn] of resourcesOf(template, 'AWS::Lambda::Function')) {
      expect({ id, exists: existsSync(codeOf(templateFile, fn)) }).toEqual({ id, exists: true });
    }
  });

  test('says of every method that bodies are bytes, where SAM reads it, and nothing else is changed', () => {
    for (const [, { Properties }] of resourcesOf(stack().template, 'AWS::ApiGateway::Method')) {
      expect(Properties?.['Integration']).toMatchObject({
        Type: 'AWS_PROXY',
        Uri: expect.anything(),
        ContentHandling: 'CONVERT_TO_BINARY',
        ContentType: '*/*',
      });
    }
  });
});

test.each(residencyNames)(
  'functions of %s that no API serves can be invoked: what they declare has a value too',
  (residency) => {
    for (const kind of ['stream', 'data']) {
      const { template } = stackFor(residency, kind);
      // Of a deployment with a webhook, which SAM is not given.
      const [webhook] = kind === 'stream' ? functionNamed(template, 'deliver-webhook') : [''];
      const Resources = Object.fromEntries(Object.entries(template.Resources).filter(([id]) => id !== webhook));
      const environment = samEnvironment({ Resources }, { residency, ...options });
      expect(Object.values(environment).every((told) => told['RESIDENCY'] === residency)).toBe(true);
      expect(Object.keys(environment).length).toBeGreaterThan(0);
    }
  },
);

interface Call {
  readonly id?: string;
  readonly status: number;
}

/** What each operation of SCIM answers without a table. With a malformed key every operation that wants one refuses before reading. */
const expectedOfScim = (operation: Operation): Call => {
  if (operation.caller === 'SCIM key') return { id: '1', status: 401 };
  const calls: Record<string, Call> = {
    'get-resource-type': { id: 'User', status: 200 },
    'get-schema': { id: 'urn:ietf:params:scim:schemas:core:2.0:User', status: 200 },
    me: { status: 501 },
    unmatched: { status: 404 },
  };
  return calls[operation.name] ?? { status: 200 };
};

/** What the others answer: a token that is none is refused before anything is read, and a body that does not fit. */
const expectedOfApp = ({ caller, name, api }: Operation): Call => {
  if (caller === 'person') return { id: 'x', status: 401 };
  if (api === 'console' || name === 'get-openapi') return { id: 'x', status: 200 };
  return { id: 'x', status: name === 'unmatched-app' ? 404 : 422 };
};

async function answerOf(restApi: RestApiName, operation: Operation, id: string | undefined) {
  const { template, templateFile } = stackFor('us', kinds[restApi]);
  const [logicalId, fn] = functionNamed(template, operation.name);
  const environment = samEnvironment(template, { residency: 'us', ...options })[logicalId] ?? {};
  const event = apiGatewayEvent(operation, { id, authorization: 'Bearer rubbish' });
  return invokeBundle(codeOf(templateFile, fn), { ...besides, ...environment }, event);
}

describe.each(operationsOf('scim'))('the synthesized function $name', (operation) => {
  const { id, status } = expectedOfScim(operation);

  test(`answers ${status} with nothing but its asset and its environment`, async () => {
    const answer = await answerOf('scim', operation, id);
    expect(answer).toMatchObject({ statusCode: status });
    const body = JSON.parse(String(answer['body']));
    if (status === 200) expect(body.schemas ?? body.Resources).toBeDefined();
    else expect(body).toMatchObject({ schemas: [errorSchema], status: String(status), detail: expect.any(String) });
  });
});

describe.each(operationsOf('app'))('the synthesized function $name', (operation) => {
  const { id, status } = expectedOfApp(operation);

  test(`answers ${status} with nothing but its asset and its environment`, async () => {
    const answer = await answerOf('app', operation, id);
    expect(answer).toMatchObject({ statusCode: status });
    if (operation.api === 'console') expect(String(answer['body'])).toMatch(/^<!doctype html>/i);
    else if (status === 200) expect(JSON.parse(String(answer['body']))).toHaveProperty('openapi');
    else expect(JSON.parse(String(answer['body']))).toMatchObject({ status, detail: expect.any(String) });
  });
});

test('the event file that README.md invokes a function with is answered by that function, by the name that SAM knows it by', async () => {
  const [name = ''] = eventFile.split('.');
  const { template, templateFile } = stackFor('us', 'scim');
  const [logicalId, fn] = functionNamed(template, name);
  // https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-cdk-testing.html
  expect(fn.Metadata?.['aws:cdk:path']).toBe(`us/scim/${name}/Resource`);
  const event = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../support/events', eventFile), 'utf8'));
  const environment = samEnvironment(template, { residency: 'us', ...options })[logicalId] ?? {};
  const answer = await invokeBundle(codeOf(templateFile, fn), environment, event);
  expect(answer).toMatchObject({ statusCode: 200 });
  expect(JSON.parse(String(answer['body']))).toMatchObject({ patch: { supported: true } });
});

test('SAM is told the template, the environment and the port', () => {
  const given = samArguments({ templateFile: 'out/t.json', environmentFile: '.sam/env.json', port: 3456 });
  expect(given.slice(0, 2)).toEqual(['local', 'start-api']);
  expect(given.join(' ')).toContain('--template out/t.json --env-vars .sam/env.json --port 3456');
});

test('SAM is not handed the developer’s rights to hand on', () => {
  const inherited = { PATH: '/bin', AWS_PROFILE: 'work', AWS_ACCESS_KEY_ID: 'real', AWS_SESSION_TOKEN: 'real' };
  expect(samProcessEnvironment(inherited, { accessKeyId: 'LOCAL1', region: 'here' })).toEqual({
    PATH: '/bin',
    AWS_ACCESS_KEY_ID: 'LOCAL1',
    AWS_SECRET_ACCESS_KEY: expect.not.stringContaining('real'),
    AWS_REGION: 'here',
    AWS_DEFAULT_REGION: 'here',
  });
});

test('a variable that SAM would leave unset is an error', () => {
  const Variables = { OTHER: { Ref: 'Elsewhere' } };
  const template = { Resources: { Fn: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables } } } } };
  expect(() => samEnvironment(template, { residency: 'us', ...options })).toThrow('Fn declares OTHER');
});

test.each([
  ['the bridge’s address where it is this machine’s', ['172.17.0.1'], ['127.0.0.1', '172.17.0.1'], '172.17.0.1'],
  [
    'the loopback address where the bridge is another machine’s',
    ['172.17.0.1'],
    ['127.0.0.1', '10.0.0.5'],
    '127.0.0.1',
  ],
  ['the loopback address where nobody says where the bridge is', [''], ['127.0.0.1'], '127.0.0.1'],
])('containers are listened for at %s', (_, gateways, own, address) => {
  expect(doorAddress(gateways, own)).toBe(address);
});
