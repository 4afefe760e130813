/** What stands before a REST API and refuses who asks too much: rate rules of AWS WAF, made from `infra/limits.ts`. */
import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { RestApiName } from '../../functions/operations.ts';
import { type CountedBy, rateLimits } from '../limits.ts';
import { gatewayResponses } from './gateway-responses.ts';

export interface FirewallProps {
  readonly api: RestApiName;
  readonly name: string;
  readonly stage: Stage;
}

/** So that neither spaces nor letter case make two keys of one. */
const keyTransformations = [
  { priority: 0, type: 'COMPRESS_WHITE_SPACE' },
  { priority: 1, type: 'LOWERCASE' },
];

/** How requests are told apart (https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-aggregation-options.html). */
const aggregation: Readonly<Record<CountedBy, Partial<CfnWebACL.RateBasedStatementProperty>>> = {
  key: {
    aggregateKeyType: 'CUSTOM_KEYS',
    // A request without the header is not counted here, but by its address.
    customKeys: [{ header: { name: 'authorization', textTransformations: keyTransformations } }],
  },
  address: { aggregateKeyType: 'IP' },
};

const refusalKey = 'too-many-requests';

export class Firewall extends Construct {
  /** By which CloudWatch knows it. */
  readonly metricName: string;

  constructor(scope: Construct, id: string, { api, name, stage }: FirewallProps) {
    super(scope, id);
    this.metricName = name;
    const { responses, bodyOf } = gatewayResponses[api];
    const refusal = responses.find(({ type }) => type === 'QUOTA_EXCEEDED');
    if (!refusal) throw new Error(`the API ${api} has no gateway response QUOTA_EXCEEDED`);
    const block: CfnWebACL.RuleActionProperty = {
      block: {
        // It goes before the gateway's own response, but its content type can only be application/json
        // (https://docs.aws.amazon.com/waf/latest/developerguide/customizing-the-response-for-blocked-requests.html).
        customResponse: {
          responseCode: refusal.statusCode,
          customResponseBodyKey: refusalKey,
          responseHeaders: Object.entries(refusal.headers ?? {}).map(([header, value]) => ({ name: header, value })),
        },
      },
    };
    // Samples would show whole requests in the console, keys included.
    const visibilityOf = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
      cloudWatchMetricsEnabled: true,
      sampledRequestsEnabled: false,
      metricName,
    });
    const acl = new CfnWebACL(this, 'WebAcl', {
      name,
      description: 'Refuses who asks too much',
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibilityOf(name),
      customResponseBodies: { [refusalKey]: { contentType: 'APPLICATION_JSON', content: bodyOf(refusal) } },
      rules: Object.entries(rateLimits).map(([countedBy, { requests, windowSeconds }], priority) => ({
        name: `per-${countedBy}`,
        priority,
        action: block,
        visibilityConfig: visibilityOf(`${name}-per-${countedBy}`),
        statement: {
          rateBasedStatement: {
            aggregateKeyType: 'IP',
            // Object.entries() gives string keys, although those of this table are known.
            ...aggregation[countedBy as CountedBy],
            limit: requests,
            evaluationWindowSec: windowSeconds,
          },
        },
      })),
    });
    new CfnWebACLAssociation(this, 'Association', { resourceArn: stage.stageArn, webAclArn: acl.attrArn });
  }
}
