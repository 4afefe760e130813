/** What every function may do and is told: what its line in the operations table says, and no more. */
import {
  eventFunctions,
  type FunctionDefinition,
  functionDefinitions,
  operations,
  type PortName,
  scheduledFunctions,
  signInFunctions,
  streamFunctions,
} from '../../functions/operations.ts';
import { env } from '../../shared/env.ts';
import { keys } from '../../shared/store/keys.ts';
import {
  actionsOf,
  environmentOf,
  property,
  type Statement,
  type SynthesizedStack,
  stackOf,
  statementsOf,
  synthesisMs,
  synthesized,
} from './synthesize.ts';

let stacks: readonly SynthesizedStack[];
let bare: readonly SynthesizedStack[];

beforeAll(async () => {
  stacks = await synthesized('configured');
  bare = await synthesized('production');
}, synthesisMs);

/** By name, so that a function that no stack deploys is missed. */
const stackKinds: ReadonlyMap<string, string> = new Map([
  ...operations.map(({ name, api }) => [name, api === 'scim' ? 'scim' : 'team'] as const),
  ...[...streamFunctions, ...eventFunctions, ...scheduledFunctions].map(({ name }) => [name, 'stream'] as const),
  ...signInFunctions.map(({ name }) => [name, 'data'] as const),
]);
const templateOf = (name: string, among = stacks) => stackOf(among, 'us', stackKinds.get(name) ?? '').template;

function rightsOf(name: string, among = stacks): Record<string, Statement> {
  return Object.fromEntries(statementsOf(templateOf(name, among), name).map((each) => [each.Sid ?? each.Action, each]));
}

const usesOf = ({ uses = [] }: FunctionDefinition): readonly PortName[] => uses;

/** What the function may do on the whole table, and in which kinds of partition besides, by action. */
function tableStatements({ table }: FunctionDefinition) {
  const anywhere = table.filter((right) => !right.includes(' of ')).map((action) => `dynamodb:${action}`);
  const confined = new Map<string, string[]>();
  for (const right of table) {
    const [action = '', partition] = right.split(' of ');
    if (partition) confined.set(action, [...(confined.get(action) ?? []), `TEAM#*#${partition}`]);
  }
  return { anywhere, confined };
}

/** What a port gives a function: the right's name, if it is one of IAM's, and variables. */
const portRights: Readonly<Record<PortName, { readonly right?: string; readonly variables: readonly string[] }>> = {
  tokens: { variables: [env.tokenIssuer, env.tokenClientId] },
  mail: { right: 'Mail', variables: [env.mailSender] },
  events: { right: 'Events', variables: [env.eventBusName] },
  signIn: { right: 'SignIn', variables: [env.userPoolId, env.tokenClientId] },
  dns: { variables: [] },
  web: { variables: [] },
  consolePage: { variables: [env.signInOrigin, env.tokenClientId, env.tokenIssuer] },
  webhookSecret: { right: 'WebhookSecret', variables: [env.webhookUrl, env.webhookSecretArn] },
};

const stream = [
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
  // The stream is encrypted with the table's key.
  'kms:Decrypt',
  'kms:DescribeKey',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:SendMessage',
];
const queue = [
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:ReceiveMessage',
];

/** What reading its source takes a function; CDK writes these, without names. */
const sourceRights: ReadonlyMap<string, readonly string[]> = new Map([
  ...streamFunctions.map(({ name }) => [name, stream] as const),
  ...eventFunctions.filter((definition) => 'isQueued' in definition).map(({ name }) => [name, queue] as const),
]);

describe.each(functionDefinitions)('$name', (definition) => {
  const { name, table } = definition;

  test('may do with the table what its line says', () => {
    const rights = rightsOf(name);
    const { anywhere, confined } = tableStatements(definition);
    expect(actionsOf(rights['Table']).toSorted()).toEqual(anywhere.toSorted());
    expect(rights['Table']?.Condition).toBeUndefined();
    for (const [action, patterns] of confined) {
      expect(rights[`Table${action}`]).toMatchObject({
        Action: `dynamodb:${action}`,
        Condition: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns },
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
      });
    }
    expect(actionsOf(rights['TableKey']).every((action) => action.startsWith('kms:'))).toBe(true);
  });

  test('has the rights of what it uses and no others', () => {
    const ports = usesOf(definition).flatMap((port) => portRights[port].right ?? []);
    const named = Object.keys(rightsOf(name)).filter((sid) => /^[A-Za-z]+$/.test(sid));
    const { anywhere, confined } = tableStatements(definition);
    const ofTable = [
      ...(anywhere.length > 0 ? ['Table'] : []),
      ...[...confined.keys()].map((action) => `Table${action}`),
      ...(table.length > 0 ? ['TableKey'] : []),
    ];
    expect(named.toSorted()).toEqual(['Logs', ...ofTable, ...ports].toSorted());
    const unnamed = statementsOf(templateOf(name), name)
      .filter(({ Sid }) => Sid === undefined)
      .flatMap(actionsOf);
    expect(unnamed.toSorted()).toEqual((sourceRights.get(name) ?? []).toSorted());
  });

  test('is named the actions of each right, one resource, and no wildcard', () => {
    for (const statement of statementsOf(templateOf(name), name)) {
      expect(statement.Effect).toBe('Allow');
      expect(actionsOf(statement).filter((action) => action.includes('*'))).toEqual([]);
      expect(Array.isArray(statement.Resource)).toBe(false);
      // AWS allows this for all streams or none.
      if (actionsOf(statement).join() !== 'dynamodb:ListStreams')
        expect(JSON.stringify(statement.Resource)).not.toContain('*');
    }
  });

  test('is told where everything is that it may use, and of nothing else', () => {
    const variables = Object.keys(environmentOf(templateOf(name), name));
    const named: readonly string[] = Object.values(env);
    expect(variables.filter((variable) => !named.includes(variable))).toEqual([]);
    const ofTable = table.length === 0 ? [] : [env.tableName, env.tableEndpoint];
    const wanted = new Set([...ofTable, ...usesOf(definition).flatMap((port) => portRights[port].variables)]);
    const withRights = [
      env.tableName,
      env.tableEndpoint,
      ...Object.values(portRights).flatMap((port) => port.variables),
    ];
    expect(variables.filter((variable) => withRights.includes(variable)).toSorted()).toEqual([...wanted].toSorted());
    expect(variables).toContain(env.residency);
    // The gate is part of what the APIs are built on.
    expect(variables.includes(env.scimBaseUrl)).toBe(stackKinds.get(name) !== 'data');
  });
});

test.each([
  ['add-sso-method', ['CreateIdentityProvider', 'DeleteIdentityProvider', 'UpdateUserPoolClient']],
  ['purge-member', ['AdminDeleteUser', 'ListUsers']],
  ['end-sessions', ['AdminUserGlobalSignOut', 'ListUsers']],
])('Cognito lets %s do %j and nothing of what the others do', (name, actions) => {
  const allowed = actionsOf(rightsOf(name)['SignIn']);
  expect(allowed).toEqual(expect.arrayContaining(actions.map((action) => `cognito-idp:${action}`)));
  const forbidden =
    name === 'add-sso-method' ? /:Admin|:ListUsers|:Delete(?!Identity)/ : /IdentityProvider|UserPoolClient/;
  expect(allowed.filter((action) => forbidden.test(action))).toEqual([]);
});

test('mail goes out in the name of the sender alone, and only where there is one', () => {
  expect(rightsOf('invite-person')['Mail']).toMatchObject({
    Action: 'ses:SendEmail',
    Condition: { StringEquals: { 'ses:FromAddress': 'no-reply@example.com' } },
  });
  expect(JSON.stringify(rightsOf('invite-person')['Mail']?.Resource)).toContain(':identity/example.com');
  expect(rightsOf('invite-person', bare)['Mail']).toBeUndefined();
  expect(environmentOf(templateOf('invite-person', bare), 'invite-person')).not.toHaveProperty(env.mailSender);
});

test('what the operator decided reaches the functions that follow it', () => {
  const wanted = { TEAM_CREATION: 'closed', SIGN_UP: 'open', ENTITLED_FROM_START: 'false' };
  for (const name of ['create-team', 'sign-in-gate']) {
    expect(environmentOf(templateOf(name), name)).toMatchObject({ ...wanted, SUPPORT_URL: 'https://example.com/help' });
  }
  expect(environmentOf(templateOf('get-user'), 'get-user')).not.toHaveProperty('TEAM_CREATION');
});

test('functions that only read may write what belongs to a call, and nothing else that the store has keys for', () => {
  const rights = rightsOf('list-users');
  const patternsOf = (right: string): readonly string[] =>
    [property(property(rights[right]?.Condition, 'ForAllValues:StringLike'), 'dynamodb:LeadingKeys')]
      .flat()
      .map(String);
  // Ids are made by the service; what else may hold a `#` is escaped.
  const texts = ['team1', '#PAGES', '#KEYUSE', '#CALLS'];
  const holder = { kind: 'user', id: '#PAGES' };
  const given: Readonly<Record<string, readonly unknown[]>> = {
    holding: ['team1', holder, '#PAGES'],
    workspaceHolder: ['team1', '#PAGES', holder],
  };
  const writableBy = (right: string): readonly string[] =>
    Object.entries(keys)
      .filter(([name, keyOf]) => {
        const { pk } = Reflect.apply(keyOf, undefined, given[name] ?? texts);
        return patternsOf(right).some((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(pk));
      })
      .map(([name]) => name)
      .toSorted();
  expect(writableBy('TablePutItem')).toEqual(['failedCall', 'page']);
  expect(writableBy('TableUpdateItem')).toEqual(['keyUse']);
});
