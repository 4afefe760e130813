/** Where operators of one residency are told of alarms and of costs. */
import { Aws, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

export class OperatorTopic extends Topic {
  constructor(scope: Construct, id: string, { topicName, email }: { topicName: string; email: string | undefined }) {
    super(scope, id, { topicName, displayName: topicName, enforceSSL: true });
    for (const service of ['cloudwatch', 'budgets']) {
      this.addToResourcePolicy(
        new PolicyStatement({
          sid: service,
          principals: [new ServicePrincipal(`${service}.amazonaws.com`)],
          actions: ['sns:Publish'],
          resources: [this.topicArn],
          conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
        }),
      );
    }
    if (email !== undefined) this.addSubscription(new EmailSubscription(email));
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SNS2',
      reason: 'Alarms name functions and numbers, and nobody; a key of its own would cost a dollar a month.',
    });
  }
}
