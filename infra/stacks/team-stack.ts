/** The team, account and host APIs of one residency: a function for each operation behind one REST API, and the console's client. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { apis, type Operation, operations } from '../../functions/operations.ts';
import { env } from '../../shared/env.ts';
import { residencies, residencyHost } from '../config.ts';
import { ConsoleClient } from '../constructs/console-client.ts';
import { OperationsApi } from '../constructs/operations-api.ts';
import { type FunctionsProps, policyEnvironment, ResidencyFunctions } from '../constructs/residency-functions.ts';

export interface TeamStackProps extends StackProps, FunctionsProps {
  readonly userPool: IUserPool;
  /** Of the page where people sign in. */
  readonly signInOrigin: string;
  /** Where identity providers reach this residency. */
  readonly scimBaseUrl: string;
}

export class TeamStack extends Stack {
  /** What `/team/v1` and the others follow, without a slash at the end. */
  readonly appBaseUrl: string;
  readonly clientId: string;
  readonly api: OperationsApi;

  constructor(scope: Construct, id: string, props: TeamStackProps) {
    const { residency, settings, table, codeFolders, namePrefix, userPool, signInOrigin, scimBaseUrl, ...stackProps } =
      props;
    super(scope, id, stackProps);
    const { logRetentionDays } = residencies[residency];
    const api = new OperationsApi(this, 'App', {
      api: 'app',
      name: `${namePrefix}-app`,
      logRetentionDays,
      keepsLogs: settings.protectsData,
      watched: settings.alarms,
      firewall: settings.firewall,
    });
    this.api = api;
    const host = residencyHost(residency, settings);
    this.appBaseUrl = host === undefined ? api.url : `https://${host}`;
    this.clientId = new ConsoleClient(this, 'Console', { userPool, appBaseUrl: this.appBaseUrl }).clientId;
    const functions = new ResidencyFunctions(this, {
      residency,
      settings,
      table,
      codeFolders,
      namePrefix,
      environment: {
        [env.scimBaseUrl]: scimBaseUrl,
        [env.appBaseUrl]: this.appBaseUrl,
        ...policyEnvironment(settings),
      },
      places: { userPool, signInOrigin, clientId: this.clientId, mailSender: settings.mailSender },
    });
    const routes = new Map<Operation, ReturnType<ResidencyFunctions['make']>>();
    for (const operation of operations) {
      if (apis[operation.api].stage === 'app') routes.set(operation, functions.make(operation));
    }
    api.route(routes);
    new CfnOutput(this, 'AppBaseUrl', {
      value: this.appBaseUrl,
      description: 'What the paths of the team, account and host APIs follow',
    });
    new CfnOutput(this, 'ConsoleClientId', { value: this.clientId, description: 'The OAuth client of the console' });
    new CfnOutput(this, 'HostApiArn', {
      value: api.restApi.arnForExecuteApi('*', `${apis.host.path}/*`, 'app'),
      description: 'Allow the host product execute-api:Invoke on it',
    });
  }
}
