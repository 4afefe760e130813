/** The host name of one residency: its certificate, its mappings to both APIs, and its records in the hosted zone. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { BasePathMapping, DomainName, EndpointType, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import { AaaaRecord, ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayDomain } from 'aws-cdk-lib/aws-route53-targets';
import type { Construct } from 'constructs';
import { type RestApiName, restApis } from '../../functions/operations.ts';
import type { StageSettings } from '../config.ts';
import type { OperationsApi } from '../constructs/operations-api.ts';

export interface DomainStackProps extends StackProps {
  readonly host: string;
  readonly hostedZone: NonNullable<StageSettings['hostedZone']>;
  readonly apis: Readonly<Record<RestApiName, OperationsApi>>;
}

export class DomainStack extends Stack {
  constructor(scope: Construct, id: string, { host, hostedZone, apis, ...props }: DomainStackProps) {
    super(scope, id, props);
    const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', {
      hostedZoneId: hostedZone.id,
      zoneName: hostedZone.name,
    });
    const domain = new DomainName(this, 'Host', {
      domainName: host,
      certificate: new Certificate(this, 'Certificate', {
        domainName: host,
        validation: CertificateValidation.fromDns(zone),
      }),
      // As the APIs: nothing is decrypted outside the residency's region.
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    for (const { name, mount } of mounts()) {
      new BasePathMapping(this, `${name}-mapping`, {
        domainName: domain,
        restApi: apis[name].restApi,
        stage: apis[name].restApi.deploymentStage,
        ...(mount !== '' && { basePath: mount.slice(1) }),
      });
    }
    const record = { zone, recordName: `${host}.`, target: RecordTarget.fromAlias(new ApiGatewayDomain(domain)) };
    new ARecord(this, 'Ipv4', record);
    new AaaaRecord(this, 'Ipv6', record);
    new CfnOutput(this, 'HostName', { value: host, description: 'Where this residency is reached' });
  }
}

// The keys of this literal are known; Object.keys() gives string[].
const mounts = () => (Object.keys(restApis) as RestApiName[]).map((name) => ({ name, mount: restApis[name].mount }));
