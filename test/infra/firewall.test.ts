/** What stands before the APIs: the rules of AWS WAF are those of the table of limits. */
import { rateLimits } from '../../infra/limits.ts';
import { idIn, property, resourcesOf, type SynthesizedStack, stackOf, synthesisMs, synthesized } from './synthesize.ts';

let production: readonly SynthesizedStack[];
let sandbox: readonly SynthesizedStack[];

beforeAll(async () => {
  production = await synthesized('production');
  sandbox = await synthesized('sandbox');
}, synthesisMs);

describe.each([
  ['scim', 'scim'],
  ['team', 'app'],
])('before the API of the %s stack', (kind, stage) => {
  const template = () => stackOf(production, 'us', kind).template;
  const acl = () => resourcesOf(template(), 'AWS::WAFv2::WebACL')[0]?.[1].Properties ?? {};
  const rules = () => [acl()['Rules']].flat();
  const ruleNamed = (name: string) => rules().find((rule) => property(rule, 'Name') === name);
  const rateOf = (name: string) => property(property(ruleNamed(name), 'Statement'), 'RateBasedStatement');

  test('one web ACL stands before its stage', () => {
    const associations = resourcesOf(template(), 'AWS::WAFv2::WebACLAssociation');
    expect(associations).toHaveLength(1);
    const [[, association] = []] = associations;
    const [aclId] = resourcesOf(template(), 'AWS::WAFv2::WebACL')[0] ?? [];
    expect(idIn(association?.Properties?.['WebACLArn'])).toBe(aclId);
    const [stageId, deployed] = resourcesOf(template(), 'AWS::ApiGateway::Stage')[0] ?? [];
    expect(deployed?.Properties?.['StageName']).toBe(stage);
    expect(JSON.stringify(association?.Properties?.['ResourceArn'])).toMatch(
      new RegExp(`/restapis/.*/stages/.*"Ref":"${stageId}"`),
    );
  });

  test('a key is counted by its Authorization header, at least 25 requests a second of it let in', () => {
    expect(rateOf('per-key')).toEqual({
      AggregateKeyType: 'CUSTOM_KEYS',
      CustomKeys: [
        {
          Header: {
            Name: 'authorization',
            TextTransformations: [
              { Priority: 0, Type: 'COMPRESS_WHITE_SPACE' },
              { Priority: 1, Type: 'LOWERCASE' },
            ],
          },
        },
      ],
      EvaluationWindowSec: 60,
      Limit: rateLimits.key.requests,
    });
    expect(rateLimits.key.requests / rateLimits.key.windowSeconds).toBeGreaterThanOrEqual(25);
  });

  test('an address is counted by itself', () => {
    expect(rateOf('per-address')).toEqual({
      AggregateKeyType: 'IP',
      EvaluationWindowSec: 60,
      Limit: rateLimits.address.requests,
    });
  });

  test('who asks too much is answered 429 with an integer Retry-After and a body of this API', () => {
    const bodies = acl()['CustomResponseBodies'];
    for (const rule of rules()) {
      const response = property(property(property(rule, 'Action'), 'Block'), 'CustomResponse');
      expect(response).toMatchObject({ ResponseCode: 429, ResponseHeaders: [{ Name: 'Retry-After', Value: '60' }] });
      const body = property(bodies, String(property(response, 'CustomResponseBodyKey')));
      expect(property(body, 'ContentType')).toBe('APPLICATION_JSON');
      expect(JSON.parse(String(property(body, 'Content')))).toMatchObject(
        stage === 'scim'
          ? { status: '429', schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'] }
          : { status: 429, title: 'Too Many Requests' },
      );
    }
    expect(rules()).toHaveLength(2);
  });

  test('nobody sees whole requests, whose headers hold keys', () => {
    for (const visible of [acl(), ...rules()]) {
      expect(property(property(visible, 'VisibilityConfig'), 'SampledRequestsEnabled')).toBe(false);
    }
  });

  test('a sandbox has none, which would cost by the month', () => {
    expect(resourcesOf(stackOf(sandbox, 'us', kind).template, 'AWS::WAFv2::WebACL')).toEqual([]);
  });
});
