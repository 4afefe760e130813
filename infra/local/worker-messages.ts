/** What the process and the worker of a residency say to each other. */
import type { DemoTeam } from './demo-team.ts';
import type { HostCredentials } from './host-authorization.ts';
import type { TablePlace } from './open-table.ts';

/** Given to the worker when it is made. */
export interface WorkerTask {
  readonly residency: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly table: TablePlace;
  /** The data folder, as an absolute path. */
  readonly data: string;
  /** Empties a table that is not a file of the data folder. */
  readonly fresh: boolean;
  /** Whether the rate limits of the deployed gateway hold. */
  readonly limits: boolean;
  /** One line per request goes there; none are written when absent. */
  readonly logFile?: string;
  /** Where every event is sent; nowhere when absent. */
  readonly webhookUrl?: string;
}

export type ToWorker =
  /** All ports are known now: serve. */
  | {
      readonly kind: 'serve';
      readonly scimBaseUrl: string;
      readonly otherBaseUrls: Readonly<Record<string, string>>;
      readonly knownTeam?: DemoTeam;
      /** What the host product signs its calls with. */
      readonly hostKey: HostCredentials;
    }
  | { readonly kind: 'stop' };

export type FromWorker =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'ready'; readonly team: DemoTeam }
  /** Nothing more will come; the worker ends. */
  | { readonly kind: 'failed'; readonly reason: string; readonly usage: boolean };
