/** Host names: set up where there is a hosted zone, with certificates and both APIs behind them; else nothing is. */
import { restApis } from '../../functions/operations.ts';
import { residencyNames } from '../../infra/config.ts';
import { idIn, property, resourcesOf, type SynthesizedStack, stackOf, synthesisMs, synthesized } from './synthesize.ts';

let configured: readonly SynthesizedStack[];
let production: readonly SynthesizedStack[];

beforeAll(async () => {
  configured = await synthesized('configured');
  production = await synthesized('production');
}, synthesisMs);

const hosts = { us: 'api.example.com', eu: 'api.eu.example.com' };

describe.each(residencyNames)('the host of %s', (residency) => {
  const template = () => stackOf(configured, residency, 'domain').template;
  const only = (type: string) => {
    const found = resourcesOf(template(), type);
    expect(found).toHaveLength(1);
    const [[id, resource] = ['', undefined]] = found;
    return { id, properties: resource?.Properties ?? {} };
  };

  test('has a certificate of its own in its region, which the zone’s owner is known by', () => {
    const certificate = only('AWS::CertificateManager::Certificate');
    expect(certificate.properties).toMatchObject({
      DomainName: hosts[residency],
      ValidationMethod: 'DNS',
      DomainValidationOptions: [{ DomainName: hosts[residency], HostedZoneId: 'Z0123456789EXAMPLE' }],
    });
    expect(only('AWS::ApiGateway::DomainName').properties).toMatchObject({
      DomainName: hosts[residency],
      EndpointConfiguration: { Types: ['REGIONAL'] },
      RegionalCertificateArn: { Ref: certificate.id },
      SecurityPolicy: 'TLS_1_2',
    });
  });

  test('leads to both APIs, at the paths that base URLs have', () => {
    const mappings = resourcesOf(template(), 'AWS::ApiGateway::BasePathMapping').map(([, { Properties = {} }]) => ({
      path: Properties['BasePath'],
      api: JSON.stringify(Properties['RestApiId']),
    }));
    expect(mappings).toEqual([
      { path: restApis.scim.mount.slice(1), api: expect.stringContaining(`-${residency}-scim`) },
      { path: undefined, api: expect.stringContaining(`-${residency}-team`) },
    ]);
  });

  test('is found over IPv4 and IPv6', () => {
    const { id } = only('AWS::ApiGateway::DomainName');
    const records = resourcesOf(template(), 'AWS::Route53::RecordSet').map(([, { Properties = {} }]) => Properties);
    expect(records.map(({ Type }) => Type)).toEqual(['A', 'AAAA']);
    for (const record of records) {
      expect(record).toMatchObject({ Name: `${hosts[residency]}.`, HostedZoneId: 'Z0123456789EXAMPLE' });
      expect(idIn(property(record['AliasTarget'], 'DNSName'))).toBe(id);
    }
  });

  test('is nobody’s without a hosted zone', () => {
    const kinds = production.filter((stack) => stack.residency === residency).map(({ kind }) => kind);
    expect(kinds).not.toContain('domain');
    expect(kinds).toContain('scim');
  });
});
