/** What every repository is given: one team, and the means to act for one caller within a time. */
import type { Table } from '../table/table.ts';

export interface TeamScope {
  readonly teamId: string;
  readonly table: Table;
  readonly clock: () => Date;
  /** Epoch milliseconds after which nothing is begun any more. */
  readonly deadline: number;
  /** Who acts, as stored with what changes: `key:<keyId>`, `person:<accountId>`, `operator`. */
  readonly actor: string;
  readonly requestId: string;
}

/** What a write says of itself: whose it is. */
export type Author = Pick<TeamScope, 'teamId' | 'actor' | 'requestId'>;
