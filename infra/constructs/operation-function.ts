/** One Lambda function: its own bundle, role and log group. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { FunctionDefinition } from '../../functions/operations.ts';
import type { ArchitectureName } from '../config.ts';

export interface OperationFunctionProps {
  readonly definition: FunctionDefinition;
  /** Folder that holds the function's `index.mjs`. */
  readonly codeFolder: string;
  /** Put before the definition's name to name the function. */
  readonly namePrefix: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly architecture: ArchitectureName;
  readonly logRetentionDays: RetentionDays;
  /** Whether the logs outlive the stack. */
  readonly keepsLogs: boolean;
}

// More memory is more CPU: at 1 GB a cold start is near its floor, and a request, mostly waiting for DynamoDB, stays cheap.
// See infra/decisions/0008-one-function-per-operation.md.
const memoryMegabytes = 1024;

export class OperationFunction extends LambdaFunction {
  readonly #rights: PolicyDocument;

  constructor(scope: Construct, id: string, props: OperationFunctionProps) {
    const { definition, logRetentionDays, keepsLogs } = props;
    const logGroup = new LogGroup(scope, `${id}-logs`, {
      retention: logRetentionDays,
      removalPolicy: keepsLogs ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const rights = new PolicyDocument();
    // Its own log group and no other; the managed policy would allow every log group of the account.
    rights.addStatements(
      new PolicyStatement({
        sid: 'Logs',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    const role = new Role(scope, `${id}-role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${definition.name} may do`,
      inlinePolicies: { rights },
    });
    super(scope, id, {
      functionName: `${props.namePrefix}-${definition.name}`,
      description: definition.errorImpact,
      code: Code.fromAsset(props.codeFolder),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: props.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      memorySize: memoryMegabytes,
      timeout: Duration.seconds(definition.timeoutSeconds),
      environment: { ...props.environment },
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
    });
    this.#rights = rights;
  }

  /** Part of the role itself: a policy of its own would be one more of the resources that a stack may have. */
  allow(statement: PolicyStatement): void {
    this.#rights.addStatements(statement);
  }
}
