/** A REST API of one residency, made from the operations table. */
import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  AuthorizationType,
  EndpointType,
  type IResource,
  type MethodOptions,
  type RequestValidator,
  ResponseType,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { apis, type Operation, type RestApiName, restApis } from '../../functions/operations.ts';
import { stageThrottle } from '../limits.ts';
import { AccessLog } from './access-log.ts';
import { Firewall } from './firewall.ts';
import { FunctionIntegration } from './function-integration.ts';
import { gatewayResponses } from './gateway-responses.ts';

export interface OperationsApiProps {
  readonly api: RestApiName;
  readonly name: string;
  readonly logRetentionDays: RetentionDays;
  /** Whether the access log outlives the stack. */
  readonly keepsLogs: boolean;
  /** Whether there is an access log, and with it metrics of what fails. */
  readonly watched: boolean;
  /** Whether the rate limits of `infra/limits.ts` hold. */
  readonly firewall: boolean;
}

/** Where everything goes that no operation claims: an unknown path, or a known one with another method. */
const catchAllPath = '/{proxy+}';

/**
 * Methods are added by `route`. The API itself refers to no function, so a function may know the API's URL without a circle.
 */
export class OperationsApi extends Construct {
  readonly restApi: RestApi;
  readonly accessLog: AccessLog | undefined;
  readonly firewall: Firewall | undefined;
  readonly #api: RestApiName;
  #authorizationRequired: RequestValidator | undefined;

  constructor(scope: Construct, id: string, props: OperationsApiProps) {
    super(scope, id);
    const { api, name, logRetentionDays, keepsLogs, watched, firewall } = props;
    this.#api = api;
    this.accessLog = watched
      ? new AccessLog(this, 'AccessLog', { apiName: name, logRetentionDays, keepsLogs })
      : undefined;
    this.restApi = new RestApi(this, 'Api', {
      restApiName: name,
      // An edge-optimised API would end TLS, and so show personal data, at edges all over the world.
      endpointConfiguration: { types: [EndpointType.REGIONAL] },
      // The gateway hands on bytes, so that a function may answer gzip; request bodies reach functions as base64.
      binaryMediaTypes: ['*/*'],
      // Access logs need the account's role for it. It stays when the stack goes: another API of the account may be using it.
      cloudWatchRole: watched,
      ...(watched && { cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN }),
      deployOptions: {
        stageName: api,
        throttlingRateLimit: stageThrottle.perSecond,
        throttlingBurstLimit: stageThrottle.burst,
        // Those of the whole stage are free and there without being asked for; those of each method cost more than all else here.
        metricsEnabled: false,
        dataTraceEnabled: false,
        ...this.accessLog?.deployOptions,
      },
    });
    this.firewall = firewall
      ? new Firewall(this, 'Firewall', { api, name, stage: this.restApi.deploymentStage })
      : undefined;
    // CDK's own output, the stage's URL, is no base URL of anything.
    this.restApi.node.tryRemoveChild('Endpoint');
    const { contentType, responses, bodyOf } = gatewayResponses[api];
    for (const response of responses) {
      this.restApi.addGatewayResponse(response.type, {
        type: ResponseType.of(response.type),
        statusCode: String(response.statusCode),
        templates: { [contentType]: bodyOf(response) },
        // API Gateway takes a fixed value in single quotes.
        ...(response.headers && {
          responseHeaders: Object.fromEntries(
            Object.entries(response.headers).map(([key, value]) => [key, `'${value}'`]),
          ),
        }),
      });
    }
    acknowledgeFindings(this.restApi, props);
  }

  /** Where this API answers without a custom domain, without a slash at the end. */
  get url(): string {
    const { region, urlSuffix } = Stack.of(this);
    return `https://${this.restApi.restApiId}.execute-api.${region}.${urlSuffix}/${this.#api}${restApis[this.#api].base}`;
  }

  /**
   * Gives every operation its method, and hands every other method of its paths, and of the base path, to `catchAllPath`'s operation,
   * so that a wrong method is answered 405 by us and not by the gateway's misleading 403.
   * @throws Error where no operation has `catchAllPath`
   */
  route(routes: ReadonlyMap<Operation, LambdaFunction>): void {
    const { base } = restApis[this.#api];
    const pathOf = ({ api, path }: Operation): string => apis[api].path + path;
    const resourceOf = (path: string): IResource =>
      path === '' ? this.restApi.root : this.restApi.root.resourceForPath(path);
    const operations = [...routes.keys()];
    const catchAll = operations.find((operation) => pathOf(operation) === base + catchAllPath);
    const unmatched = catchAll && routes.get(catchAll);
    if (!unmatched) throw new Error(`no operation of the API ${this.#api} has the path ${catchAllPath}`);

    // One role that may call all of them, and nothing else, instead of a permission for each: a stack has room for so many resources.
    const caller = new Role(this, 'Caller', {
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
      description: `What the API ${this.#api} may call`,
      inlinePolicies: {
        functions: new PolicyDocument({
          statements: [
            new PolicyStatement({
              sid: 'Functions',
              actions: ['lambda:InvokeFunction'],
              resources: [...routes.values()].map(({ functionArn }) => functionArn),
            }),
          ],
        }),
      },
    });
    // Before the operations' own methods: of two routes that fit, SAM takes the one that stands later in the template.
    const takesAnyMethod = new Set(operations.filter(({ method }) => method === 'ANY').map(pathOf));
    const toUnmatched = new FunctionIntegration(unmatched, caller);
    for (const path of new Set([base, ...operations.map(pathOf)])) {
      if (!takesAnyMethod.has(path) || path === pathOf(catchAll)) resourceOf(path).addMethod('ANY', toUnmatched);
    }

    for (const [operation, fn] of routes) {
      if (operation === catchAll) continue;
      const integration = new FunctionIntegration(fn, caller);
      resourceOf(pathOf(operation)).addMethod(operation.method, integration, this.#admission(operation));
    }
  }

  /** What the gateway itself asks of a caller. SCIM API keys and access tokens are judged by the operation, at every request. */
  #admission({ caller }: Operation): MethodOptions {
    if (caller === 'host product') return { authorizationType: AuthorizationType.IAM };
    if (caller !== 'SCIM key') return {};
    this.#authorizationRequired ??= this.restApi.addRequestValidator('AuthorizationRequired', {
      validateRequestParameters: true,
      validateRequestBody: false,
    });
    return {
      requestParameters: { 'method.request.header.Authorization': true },
      requestValidator: this.#authorizationRequired,
    };
  }
}

/** Why callers are not authorised by the gateway. */
const admissions: Readonly<Record<RestApiName, { readonly authorization: string; readonly cognito: string }>> = {
  scim: {
    authorization: 'Each operation authenticates the SCIM API key itself: a revoked key is dead at the next request.',
    cognito: 'Identity providers authenticate with a SCIM API key and are no Cognito users.',
  },
  app: {
    authorization:
      'Each operation verifies the access token and reads the account: a deactivated person is out at the next request. The host product signs with IAM.',
    cognito: 'A Cognito authoriser would let in whoever was deactivated after signing in, and answer in its own shape.',
  },
};

function acknowledgeFindings(restApi: RestApi, { api, firewall, watched }: OperationsApiProps): void {
  const { authorization, cognito } = admissions[api];
  Validations.of(restApi).acknowledge(
    {
      id: 'AwsSolutions-APIG2',
      reason:
        'Functions validate bodies against their schemas and explain what does not fit; a JSON schema here could not.',
    },
    { id: 'AwsSolutions-APIG4', reason: authorization },
    { id: 'AwsSolutions-COG4', reason: cognito },
    {
      id: 'AwsSolutions-APIG6',
      reason:
        'Execution logs would hold query strings, which name people. The access log has the error of the integration.',
    },
  );
  if (!firewall) {
    Validations.of(restApi).acknowledge({
      id: 'AwsSolutions-APIG3',
      reason: 'A sandbox is without a web ACL, which costs by the month, unless its operator says otherwise.',
    });
  }
  if (watched) {
    Validations.of(restApi).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      reason: 'AWS demands this policy of the role that lets API Gateway write logs.',
    });
  } else {
    Validations.of(restApi).acknowledge({
      id: 'AwsSolutions-APIG1',
      reason: 'A sandbox without alarms has no access log; functions log every call.',
    });
  }
}
