/** Everything of one residency, deployed as one: `cdk deploy 'us/**'`. */
import { Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Residency, residencies, residencyHost, type StageSettings } from '../config.ts';
import { deploymentTag } from '../constructs/monthly-budget.ts';
import { DataStack } from './data-stack.ts';
import { DomainStack } from './domain-stack.ts';
import { OperationsStack } from './operations-stack.ts';
import { ScimStack } from './scim-stack.ts';
import { StreamStack } from './stream-stack.ts';
import { TeamStack } from './team-stack.ts';

export interface ResidencyStageProps {
  readonly residency: Residency;
  readonly settings: StageSettings;
  /** The AWS account; without one the templates fit any. */
  readonly account: string | undefined;
  /** The folder of each function's bundle, by the function's name. */
  readonly codeFolders: ReadonlyMap<string, string>;
}

export class ResidencyStage extends Stage {
  readonly data: DataStack;
  readonly scim: ScimStack;
  readonly team: TeamStack;
  readonly stream: StreamStack;
  readonly domain: DomainStack | undefined;
  readonly operations: OperationsStack;

  constructor(scope: Construct, { residency, settings, account, codeFolders }: ResidencyStageProps) {
    const { region } = residencies[residency];
    super(scope, residency, { env: { region, ...(account !== undefined && { account }) } });
    // The stage is part of every name, so a sandbox deployed beside a production cannot strip its protection.
    const namePrefix = `rollcall-${settings.stage}-${residency}`;
    const tags = {
      'rollcall:stage': settings.stage,
      'rollcall:residency': residency,
      // Both in one, because a budget takes what has any of its tags.
      [deploymentTag]: namePrefix,
    };
    const common = { residency, settings, codeFolders, namePrefix, tags };
    this.data = new DataStack(this, 'data', {
      stackName: `${namePrefix}-data`,
      description: `Rollcall ${residency}: the table and its key, the people who sign in, the bus of events`,
      ...common,
    });
    const { table, userPool, signInOrigin, eventBus } = this.data;
    this.scim = new ScimStack(this, 'scim', {
      stackName: `${namePrefix}-scim`,
      description: `Rollcall ${residency}: the SCIM API`,
      table,
      ...common,
    });
    const { baseUrl: scimBaseUrl } = this.scim;
    this.team = new TeamStack(this, 'team', {
      stackName: `${namePrefix}-team`,
      description: `Rollcall ${residency}: the team, account and host APIs`,
      table,
      userPool,
      signInOrigin,
      scimBaseUrl,
      ...common,
    });
    const { appBaseUrl, clientId } = this.team;
    this.stream = new StreamStack(this, 'stream', {
      stackName: `${namePrefix}-stream`,
      description: `Rollcall ${residency}: what happens behind a commit`,
      table,
      userPool,
      eventBus,
      scimBaseUrl,
      appBaseUrl,
      clientId,
      ...common,
    });
    const apis = { scim: this.scim.api, app: this.team.api };
    const host = residencyHost(residency, settings);
    this.domain =
      settings.hostedZone && host !== undefined
        ? new DomainStack(this, 'domain', {
            stackName: `${namePrefix}-domain`,
            description: `Rollcall ${residency}: its host name`,
            host,
            hostedZone: settings.hostedZone,
            apis,
            tags,
          })
        : undefined;
    this.operations = new OperationsStack(this, 'operations', {
      stackName: `${namePrefix}-operations`,
      description: `Rollcall ${residency}: what operators look at and are told`,
      residency,
      settings,
      namePrefix,
      table: table.table,
      apis,
      setAside: this.stream.setAside,
      waiting: this.stream.waiting,
      tags,
    });
  }
}
