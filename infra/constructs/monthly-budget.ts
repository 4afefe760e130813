/** Tells operators when a residency costs, or is about to cost, more in a month than they said. */
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** On everything that is deployed; a budget sees it once it is an active cost allocation tag of the account. */
export const deploymentTag = 'rollcall:deployment';

export interface MonthlyBudgetProps {
  /** The value of `deploymentTag`; also begins the name. */
  readonly namePrefix: string;
  readonly dollars: number;
  readonly topic: ITopic;
}

const thresholds = [
  { notificationType: 'ACTUAL', threshold: 80 },
  { notificationType: 'FORECASTED', threshold: 100 },
] as const;

export class MonthlyBudget extends Construct {
  constructor(scope: Construct, id: string, { namePrefix, dollars, topic }: MonthlyBudgetProps) {
    super(scope, id);
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetName: `${namePrefix}-monthly`,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: dollars, unit: 'USD' },
        costFilters: { TagKeyValue: [`user:${deploymentTag}$${namePrefix}`] },
      },
      notificationsWithSubscribers: thresholds.map((threshold) => ({
        notification: { ...threshold, comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE' },
        subscribers: [{ subscriptionType: 'SNS', address: topic.topicArn }],
      })),
    });
  }
}
