/** What functions reach besides the table (`shared/ports/ports.ts`) in one residency: where it is, and the rights to it. */
import { Stack } from 'aws-cdk-lib';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { FunctionDefinition, PortName } from '../../functions/operations.ts';
import { env } from '../../shared/env.ts';
import type { OperationFunction } from './operation-function.ts';

/** What a stack can hand to its functions; a function that uses what is absent is not deployed. */
export interface PortPlaces {
  readonly userPool?: IUserPool;
  /** The app client of the console, for which access tokens are. */
  readonly clientId?: string;
  /** Where people sign in, without a path. */
  readonly signInOrigin?: string;
  readonly eventBus?: EventBus;
  /** An address of a domain that SES knows; mail is not sent without it. */
  readonly mailSender?: string | undefined;
  readonly webhook?: { readonly url: string; readonly secret: Secret } | undefined;
}

/** What Cognito lets a function do, by the function's name: connecting and forgetting are rights of very different weight. */
const offering = [
  'cognito-idp:DescribeUserPoolClient',
  'cognito-idp:ListIdentityProviders',
  'cognito-idp:UpdateUserPoolClient',
];
const connecting = [
  ...offering,
  'cognito-idp:CreateIdentityProvider',
  'cognito-idp:DeleteIdentityProvider',
  'cognito-idp:DescribeIdentityProvider',
  'cognito-idp:UpdateIdentityProvider',
];
const forgetting = ['cognito-idp:AdminDeleteUser', 'cognito-idp:ListUsers'];
const signInActions: Readonly<Record<string, readonly string[]>> = {
  'add-sso-method': connecting,
  'change-sso-method': connecting,
  'remove-sso-method': connecting,
  'offer-sso-methods': offering,
  'end-sessions': ['cognito-idp:AdminUserGlobalSignOut', 'cognito-idp:ListUsers'],
  'confirm-address': ['cognito-idp:AdminUpdateUserAttributes', 'cognito-idp:ListUsers'],
  'purge-member': forgetting,
  'remove-service-account': forgetting,
};

type Grant = (fn: OperationFunction, places: PortPlaces, definition: FunctionDefinition) => void;

const grants: Readonly<Record<PortName, Grant>> = {
  tokens(fn, { userPool, clientId }) {
    const pool = needed(userPool, 'user pool');
    const { region, urlSuffix } = Stack.of(fn);
    fn.addEnvironment(env.tokenIssuer, `https://cognito-idp.${region}.${urlSuffix}/${pool.userPoolId}`);
    fn.addEnvironment(env.tokenClientId, needed(clientId, 'app client'));
  },
  mail(fn, { mailSender }) {
    if (mailSender === undefined) return;
    fn.addEnvironment(env.mailSender, mailSender);
    const domain = mailSender.slice(mailSender.lastIndexOf('@') + 1);
    fn.allow(
      new PolicyStatement({
        sid: 'Mail',
        actions: ['ses:SendEmail'],
        resources: [Stack.of(fn).formatArn({ service: 'ses', resource: 'identity', resourceName: domain })],
        conditions: { StringEquals: { 'ses:FromAddress': mailSender } },
      }),
    );
  },
  events(fn, { eventBus }) {
    const bus = needed(eventBus, 'event bus');
    fn.addEnvironment(env.eventBusName, bus.eventBusName);
    fn.allow(new PolicyStatement({ sid: 'Events', actions: ['events:PutEvents'], resources: [bus.eventBusArn] }));
  },
  signIn(fn, { userPool, clientId }, { name }) {
    const pool = needed(userPool, 'user pool');
    const actions = signInActions[name];
    if (!actions) throw new Error(`port-rights.ts does not say what Cognito should let ${name} do`);
    fn.addEnvironment(env.userPoolId, pool.userPoolId);
    fn.addEnvironment(env.tokenClientId, needed(clientId, 'app client'));
    fn.allow(new PolicyStatement({ sid: 'SignIn', actions: [...actions], resources: [pool.userPoolArn] }));
  },
  // DNS and the web are open to every function; which names and URLs they ask is checked in the code.
  dns() {},
  web() {},
  consolePage(fn, { userPool, clientId, signInOrigin }) {
    const pool = needed(userPool, 'user pool');
    const { region, urlSuffix } = Stack.of(fn);
    fn.addEnvironment(env.tokenIssuer, `https://cognito-idp.${region}.${urlSuffix}/${pool.userPoolId}`);
    fn.addEnvironment(env.tokenClientId, needed(clientId, 'app client'));
    fn.addEnvironment(env.signInOrigin, needed(signInOrigin, 'sign-in page'));
  },
  webhookSecret(fn, { webhook }) {
    const { url, secret } = needed(webhook, 'webhook');
    fn.addEnvironment(env.webhookUrl, url);
    fn.addEnvironment(env.webhookSecretArn, secret.secretArn);
    fn.allow(
      new PolicyStatement({
        sid: 'WebhookSecret',
        actions: ['secretsmanager:GetSecretValue'],
        resources: [secret.secretArn],
      }),
    );
  },
};

/** Tells `fn` where everything is that its line in the operations table says it uses, and allows it that and no more. */
export function grantPorts(fn: OperationFunction, definition: FunctionDefinition, places: PortPlaces): void {
  for (const port of definition.uses ?? []) grants[port](fn, places, definition);
}

function needed<T>(place: T | undefined, what: string): T {
  if (place === undefined) throw new Error(`this stack has no ${what} to hand to a function that uses it`);
  return place;
}
