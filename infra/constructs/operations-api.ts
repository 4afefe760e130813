/** The REST API of one residency, made from the operations table. */
import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  EndpointType,
  type IResource,
  LambdaIntegration,
  LogGroupLogDestination,
  type RequestValidator,
  ResponseType,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type Api, apis, type Operation } from '../../functions/operations.ts';
import type { ResidencyConfig } from '../config.ts';
import { accessLogFields } from './access-log-fields.ts';
import { gatewayErrorBody, scimContentType, scimGatewayResponses } from './scim-gateway-responses.ts';

export interface OperationsApiProps {
  readonly api: Api;
  readonly name: string;
  readonly throttle: ResidencyConfig['throttle'];
  readonly logRetentionDays: RetentionDays;
  /** Whether the access log outlives the stack. */
  readonly keepsLogs: boolean;
}

/** Where everything goes that no operation claims: an unknown path, or a known one with another method. */
const catchAllPath = '/{proxy+}';

/**
 * Methods are added by `route`. The API itself refers to no function, so a function may know the API's URL without a circle.
 */
export class OperationsApi extends Construct {
  readonly restApi: RestApi;
  readonly #api: Api;
  readonly #authorizationRequired: RequestValidator;

  constructor(scope: Construct, id: string, { api, name, throttle, logRetentionDays, keepsLogs }: OperationsApiProps) {
    super(scope, id);
    this.#api = api;
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: logRetentionDays,
      removalPolicy: keepsLogs ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.restApi = new RestApi(this, 'Api', {
      restApiName: name,
      // An edge-optimised API would end TLS, and so show personal data, at edges all over the world.
      endpointConfiguration: { types: [EndpointType.REGIONAL] },
      // The gateway hands on bytes, so that a function may answer gzip; request bodies reach functions as base64.
      binaryMediaTypes: ['*/*'],
      // Access logs need the account's role for it; a second API of the account sets the same one.
      cloudWatchRole: true,
      deployOptions: {
        stageName: apis[api].stage,
        throttlingRateLimit: throttle.ratePerSecond,
        throttlingBurstLimit: throttle.burst,
        metricsEnabled: true,
        dataTraceEnabled: false,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
      },
    });
    // CDK's own output, the stage's URL, is no base URL of anything.
    this.restApi.node.tryRemoveChild('Endpoint');
    this.#authorizationRequired = this.restApi.addRequestValidator('AuthorizationRequired', {
      validateRequestParameters: true,
      validateRequestBody: false,
    });
    for (const response of scimGatewayResponses) {
      this.restApi.addGatewayResponse(response.type, {
        type: ResponseType.of(response.type),
        statusCode: String(response.statusCode),
        templates: { [scimContentType]: gatewayErrorBody(response) },
        // API Gateway takes a fixed value in single quotes.
        ...(response.headers && {
          responseHeaders: Object.fromEntries(
            Object.entries(response.headers).map(([key, value]) => [key, `'${value}'`]),
          ),
        }),
      });
    }
    acknowledgeFindings(this.restApi);
  }

  /** Where this API answers without a custom domain, without a slash at the end. */
  get url(): string {
    const { region, urlSuffix } = Stack.of(this);
    const { stage, path } = apis[this.#api];
    return `https://${this.restApi.restApiId}.execute-api.${region}.${urlSuffix}/${stage}${path}`;
  }

  /**
   * Gives every operation its method, and hands every other method of its paths, and of the base path, to `catchAllPath`'s operation,
   * so that a wrong method is answered 405 by us and not by the gateway's misleading 403.
   * @throws Error where no operation has `catchAllPath`
   */
  route(routes: ReadonlyMap<Operation, LambdaFunction>): void {
    const base = apis[this.#api].path;
    const resourceOf = (path: string): IResource => this.restApi.root.resourceForPath(base + path);
    const operations = [...routes.keys()];
    const catchAll = operations.find(({ path }) => path === catchAllPath);
    const unmatched = catchAll && routes.get(catchAll);
    if (!unmatched) throw new Error(`no operation of the API ${this.#api} has the path ${catchAllPath}`);

    // Before the operations' own methods: of two routes that fit, SAM takes the one that stands later in the template.
    const takesAnyMethod = new Set(operations.filter(({ method }) => method === 'ANY').map(({ path }) => path));
    // One permission for the whole API instead of one for each of its many resources.
    const toUnmatched = new LambdaIntegration(unmatched, { scopePermissionToMethod: false });
    for (const path of new Set(['', ...operations.map(({ path }) => path)])) {
      if (!takesAnyMethod.has(path) || path === catchAllPath) resourceOf(path).addMethod('ANY', toUnmatched);
    }

    for (const [operation, fn] of routes) {
      if (operation === catchAll) continue;
      resourceOf(operation.path).addMethod(operation.method, new LambdaIntegration(fn, { allowTestInvoke: false }), {
        ...(operation.caller === 'SCIM key' && {
          requestParameters: { 'method.request.header.Authorization': true },
          requestValidator: this.#authorizationRequired,
        }),
      });
    }
  }
}

function acknowledgeFindings(restApi: RestApi): void {
  Validations.of(restApi).acknowledge(
    {
      id: 'AwsSolutions-APIG2',
      reason:
        'Functions validate bodies against the SCIM schemas and answer SCIM errors; a JSON schema could do neither.',
    },
    {
      id: 'AwsSolutions-APIG4',
      reason: 'Each operation authenticates the SCIM API key itself: a revoked key is dead at the next request.',
    },
    {
      id: 'AwsSolutions-COG4',
      reason: 'Identity providers authenticate with a SCIM API key and are no Cognito users.',
    },
    {
      id: 'AwsSolutions-APIG3',
      reason:
        'Callers hold a 256-bit key and come from data centres; the stage is throttled. A web ACL is the operator’s choice.',
    },
    {
      id: 'AwsSolutions-APIG6',
      reason:
        'Execution logs would hold query strings, which name people. The access log has the error of the integration.',
    },
    {
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      reason: 'AWS demands this policy of the role that lets API Gateway write logs.',
    },
  );
}
