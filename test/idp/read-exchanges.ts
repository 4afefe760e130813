/** The recorded exchanges in the folders beside this file. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exchange } from './exchange.ts';

export interface RecordedExchange {
  /** The folder's name. */
  readonly provider: string;
  /** Below this folder. */
  readonly file: string;
  readonly exchange: Exchange;
}

/** All exchanges, sorted by file. */
export function readExchanges(): readonly RecordedExchange[] {
  const folder = import.meta.dirname;
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: provider }) =>
      readdirSync(join(folder, provider)).map((file) => ({ provider, file: `${provider}/${file}` })),
    )
    .filter(({ file }) => file.endsWith('.json'))
    .sort((a, b) => (a.file < b.file ? -1 : 1))
    .map((each) => ({ ...each, exchange: JSON.parse(readFileSync(join(folder, each.file), 'utf8')) }));
}
