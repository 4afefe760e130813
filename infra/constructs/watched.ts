/** What of one residency is measured. */
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { RestApiName } from '../../functions/operations.ts';
import type { Residency, StageSettings } from '../config.ts';
import type { OperationsApi } from './operations-api.ts';
import type { RollcallAlarmProps } from './rollcall-alarm.ts';

export interface Watched {
  readonly residency: Residency;
  readonly settings: StageSettings;
  /** Begins the names of functions and APIs. */
  readonly namePrefix: string;
  readonly table: Table;
  readonly apis: Readonly<Record<RestApiName, OperationsApi>>;
  /** What keeps failing, by the function that failed. */
  readonly setAside: ReadonlyMap<string, IQueue>;
  /** Events that wait for a receiver that may be down, by the function that sends them there. */
  readonly waiting: ReadonlyMap<string, IQueue>;
}

/** An alarm before there is somebody to tell. */
export type AlarmDefinition = Omit<RollcallAlarmProps, 'namePrefix' | 'topic'>;
