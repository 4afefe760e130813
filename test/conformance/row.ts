/** What the suite is made of: sections of an RFC, each a table of rows that claim one thing. */
import type { Scenario } from './scenario.ts';

/** MUST includes SHALL and REQUIRED, SHOULD includes RECOMMENDED (RFC 2119). */
export type Level = 'MUST' | 'SHOULD' | 'MAY';

/** What ServiceProviderConfig may say is unsupported, and searching with POST, for which it has no word. */
export type Feature = 'patch' | 'bulk' | 'filter' | 'sort' | 'etag' | 'cursor' | 'search';

export interface Row<Given = unknown> {
  readonly level: Level;
  /** What the RFC demands, as one sentence. */
  readonly claim: string;
  readonly needs?: readonly Feature[];
  /** @throws Failed when the service does otherwise, Skipped when the row does not apply to it */
  run(scim: Scenario, given: Given): Promise<void>;
}

export interface Section<Given = unknown> {
  readonly rfc: 'RFC 7643' | 'RFC 7644' | 'RFC 9865';
  /** As `3.4.2.2`. */
  readonly number: string;
  readonly topic: string;
  /** All rows of the section need these. */
  readonly needs?: readonly Feature[];
  /** Makes what all rows of the section look at and none changes. */
  given?(scim: Scenario): Promise<Given>;
  readonly rows: readonly Row<Given>[];
}

type Run<Given> = Row<Given>['run'];

const rowOf =
  (level: Level) =>
  <Given = unknown>(claim: string, run: Run<Given>, ...needs: readonly Feature[]): Row<Given> => ({
    ...{ level, claim, needs },
    run,
  });

export const must = rowOf('MUST');
export const should = rowOf('SHOULD');
export const may = rowOf('MAY');
