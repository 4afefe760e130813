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
import { type TableAccess, tableAccessOf } from '../../infra/constructs/rollcall-table.ts';
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

const reading = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'];
const writing = ['dynamodb:ConditionCheckItem', 'dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
const allowed: Readonly<
  Record<TableAccess, { readonly anywhere: readonly string[]; readonly confined: readonly string[] }>
> = {
  none: { anywhere: [], confined: [] },
  read: { anywhere: reading, confined: [] },
  'read with a key': { anywhere: reading, confined: ['dynamodb:PutItem', 'dynamodb:UpdateItem'] },
  write: { anywhere: [...reading, ...writing].toSorted(), confined: [] },
};

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
  const { name, access } = definition;

  test(`may do with the table what "${tableAccessOf(definition)}" says`, () => {
    const rights = rightsOf(name);
    const { anywhere, confined } = allowed[tableAccessOf(definition)];
    expect(actionsOf(rights['Table']).toSorted()).toEqual(anywhere);
    expect(rights['Table']?.Condition).toBeUndefined();
    expect(actionsOf(rights['TableByLeadingKey']).toSorted()).toEqual(confined);
    expect(rights['TableByLeadingKey']?.Condition).toEqual(
      confined.length > 0
        ? {
            'ForAllValues:StringLike': {
              'dynamodb:LeadingKeys': ['TEAM#*#PAGES', 'TEAM#*#KEYUSE', 'TEAM#*#CALLS'],
            },
            Null: { 'dynamodb:LeadingKeys': 'false' },
          }
        : undefined,
    );
    expect(actionsOf(rights['TableKey']).every((action) => action.startsWith('kms:'))).toBe(true);
  });

  test('has the rights of what it uses and no others', () => {
    const ports = usesOf(definition).flatMap((port) => portRights[port].right ?? []);
    const named = Object.keys(rightsOf(name)).filter((sid) => /^[A-Za-z]+$/.test(sid));
    const { anywhere, confined } = allowed[tableAccessOf(definition)];
    const table = [
      ...(anywhere.length > 0 ? ['Table'] : []),
      ...(confined.length > 0 ? ['TableByLeadingKey'] : []),
      ...(access === 'none' ? [] : ['TableKey']),
    ];
    expect(named.toSorted()).toEqual(['Logs', ...table, ...ports].toSorted());
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
    const table = access === 'none' ? [] : [env.tableName, env.tableEndpoint];
    const wanted = new Set([...table, ...usesOf(definition).flatMap((port) => portRights[port].variables)]);
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

test('a function that only reads may write page positions and the use of keys, and nothing else that the store has keys for', () => {
  const condition = rightsOf('list-users')['TableByLeadingKey']?.Condition;
  const patterns = [property(property(condition, 'ForAllValues:StringLike'), 'dynamodb:LeadingKeys')]
    .flat()
    .map(String);
  const isWritable = (pk: string): boolean =>
    patterns.some((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(pk));
  // Ids are made by the service; what else may hold a `#` is escaped.
  const texts = ['team1', '#PAGES', '#KEYUSE', '#CALLS'];
  const holder = { kind: 'user', id: '#PAGES' };
  const holding = new Set(['workspaceHolder', 'holding']);
  const writable = Object.entries(keys)
    .filter(([name, keyOf]) => {
      const parts = holding.has(name)
        ? name === 'holding'
          ? ['team1', holder, '#PAGES']
          : ['team1', '#PAGES', holder]
        : texts;
      return isWritable(Reflect.apply(keyOf, undefined, parts).pk);
    })
    .map(([name]) => name);
  expect(writable.toSorted()).toEqual(['failedCall', 'keyUse', 'page']);
});
