/** Everything of one residency, deployed as one: `cdk deploy 'us/**'`. */
import { Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Residency, residencies, type StageSettings } from '../config.ts';
import { DataStack } from './data-stack.ts';
import { ScimStack } from './scim-stack.ts';
import { StreamStack } from './stream-stack.ts';

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
  readonly stream: StreamStack;

  constructor(scope: Construct, { residency, settings, account, codeFolders }: ResidencyStageProps) {
    const { region } = residencies[residency];
    super(scope, residency, { env: { region, ...(account !== undefined && { account }) } });
    // The stage is part of every name, so a sandbox deployed beside a production cannot strip its protection.
    const namePrefix = `rollcall-${settings.stage}-${residency}`;
    const tags = { 'rollcall:stage': settings.stage, 'rollcall:residency': residency };
    this.data = new DataStack(this, 'data', {
      stackName: `${namePrefix}-data`,
      description: `Rollcall ${residency}: the table and its key`,
      settings,
      tags,
    });
    this.scim = new ScimStack(this, 'scim', {
      stackName: `${namePrefix}-scim`,
      description: `Rollcall ${residency}: the SCIM API`,
      residency,
      settings,
      table: this.data.table,
      codeFolders,
      namePrefix,
      tags,
    });
    this.stream = new StreamStack(this, 'stream', {
      stackName: `${namePrefix}-stream`,
      description: `Rollcall ${residency}: what happens behind a commit`,
      residency,
      settings,
      table: this.data.table,
      scimBaseUrl: this.scim.baseUrl,
      codeFolders,
      namePrefix,
      tags,
    });
  }
}
