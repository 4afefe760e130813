/** The SCIM API of one residency (RFC 7644): a function for each operation behind one REST API. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { apis, type Operation, operations } from '../../functions/operations.ts';
import { env } from '../../shared/env.ts';
import { type Residency, residencies, residencyHost, residencyNames, type StageSettings } from '../config.ts';
import type { OperationFunction } from '../constructs/operation-function.ts';
import { OperationsApi } from '../constructs/operations-api.ts';
import { type FunctionsProps, ResidencyFunctions } from '../constructs/residency-functions.ts';

export interface ScimStackProps extends StackProps, FunctionsProps {}

export class ScimStack extends Stack {
  /** Where identity providers reach this residency, ending in `/scim/v2`. */
  readonly baseUrl: string;
  readonly api: OperationsApi;

  constructor(
    scope: Construct,
    id: string,
    { residency, settings, table, codeFolders, namePrefix, ...props }: ScimStackProps,
  ) {
    super(scope, id, props);
    const { logRetentionDays } = residencies[residency];
    const api = new OperationsApi(this, 'Scim', {
      api: 'scim',
      name: `${namePrefix}-scim`,
      logRetentionDays,
      keepsLogs: settings.protectsData,
      watched: settings.alarms,
      firewall: settings.firewall,
    });
    this.api = api;
    const baseUrl = customBaseUrl(residency, settings) ?? api.url;
    this.baseUrl = baseUrl;
    const environment = {
      [env.scimBaseUrl]: baseUrl,
      [env.otherBaseUrls]: JSON.stringify(otherBaseUrls(residency, settings)),
    };
    const functions = new ResidencyFunctions(this, {
      residency,
      settings,
      table,
      codeFolders,
      namePrefix,
      environment,
    });
    const routes = new Map<Operation, OperationFunction>();
    for (const operation of operations) {
      if (operation.api === 'scim') routes.set(operation, functions.make(operation));
    }
    api.route(routes);
    new CfnOutput(this, 'ScimBaseUrl', {
      value: baseUrl,
      description: 'What identity providers are given as the base URL',
    });
  }
}

function customBaseUrl(residency: Residency, settings: StageSettings): string | undefined {
  const host = residencyHost(residency, settings);
  return host === undefined ? undefined : `https://${host}/${apis.scim.stage}${apis.scim.path}`;
}

/** Only custom domains: one residency's templates know no resource of another's. */
function otherBaseUrls(residency: Residency, settings: StageSettings): Record<string, string> {
  const others: Record<string, string> = {};
  for (const other of residencyNames) {
    const url = other === residency ? undefined : customBaseUrl(other, settings);
    if (url !== undefined) others[other] = url;
  }
  return others;
}
