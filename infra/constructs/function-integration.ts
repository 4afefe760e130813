/** How API Gateway calls a function: in the name of a role, where CDK's own integration gives every method a permission of its own. */
import { Aws, Stack } from 'aws-cdk-lib';
import { Integration, type IntegrationConfig, IntegrationType, type Method } from 'aws-cdk-lib/aws-apigateway';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';

export class FunctionIntegration extends Integration {
  readonly #functionName: string;

  /** @param role what API Gateway becomes to call `fn`, which it has to be allowed to */
  constructor(fn: LambdaFunction, role: IRole) {
    super({
      type: IntegrationType.AWS_PROXY,
      integrationHttpMethod: 'POST',
      uri: `arn:${Aws.PARTITION}:apigateway:${Stack.of(fn).region}:lambda:path/2015-03-31/functions/${fn.functionArn}/invocations`,
      options: { credentialsRole: role },
    });
    this.#functionName = fn.node.id;
  }

  override bind(method: Method): IntegrationConfig {
    // A new deployment of the API where a method gets another function.
    return { ...super.bind(method), deploymentToken: this.#functionName };
  }
}
