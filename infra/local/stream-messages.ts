/** What a residency's worker and its stream's worker say to each other. */
import type { Policy } from '../../shared/http/service.ts';
import type { SignInService } from '../../shared/ports/ports.ts';

/** Given to the worker when it is made. */
export interface StreamTask {
  readonly residency: string;
  /** The table's file. */
  readonly file: string;
  /** Of a `WriteTurn`. */
  readonly turn: SharedArrayBuffer;
  /** The data folder. */
  readonly data: string;
  readonly scimBaseUrl: string;
  readonly appBaseUrl: string;
  readonly otherBaseUrls: Readonly<Record<string, string>>;
  readonly policy: Policy;
  /** Where the functions' log lines go; those that tell of failures go to stderr when absent. */
  readonly logFile?: string;
  /** The host product's webhook; events are sent nowhere when absent. */
  readonly webhookUrl?: string;
}

/** Somebody whose sessions are to end; the number comes back with the answer. */
export interface EndSessions {
  readonly call: number;
  readonly person: Parameters<SignInService['endSessions']>[0];
}

export interface SessionsEnded {
  readonly call: number;
  /** Why they did not. */
  readonly failed?: string;
}

/** The sign-in service lives beside the gateway: what is asked of it in one turn goes together, and so does what is answered. */
export type FromStreamWorker = { readonly kind: 'end-sessions'; readonly calls: readonly EndSessions[] };

export type ToStreamWorker =
  | { readonly kind: 'sessions-ended'; readonly answers: readonly SessionsEnded[] }
  | { readonly kind: 'stop' };
