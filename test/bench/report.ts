/** The figures of a run, as a Markdown table and as a file for later comparison. */
import { readFile, writeFile } from 'node:fs/promises';
import { UsageError } from '../../infra/commands/command-line.ts';
import type { Measurement } from './sender.ts';

/** One line at one size. */
export interface Figure {
  readonly line: string;
  readonly users: number;
  readonly connections: number;
  readonly service: Measurement;
  /** The bare server under the same requests, answering with as many bytes. */
  readonly floor: Measurement;
  /** Part of the rate with the fewest users, measured in turn with it; the middle of the rounds. Absent at the fewest. */
  readonly ofFewest?: number;
}

const columns = [
  'line',
  'users',
  'req/s',
  'p50 ms',
  'p99 ms',
  'CPU ms',
  'floor req/s',
  'of floor',
  'CPU of floor',
  'of fewest users',
];

/** @param kept figures of another run; where they have the line at the size, the rate is compared */
export function markdownTable(figures: readonly Figure[], kept?: readonly Figure[]): string {
  const rows = figures.map((figure) => [...cells(figure), ...(kept ? [change(figure, kept)] : [])]);
  const titles = [...columns, ...(kept ? ['against'] : [])];
  return [titles, titles.map((_, index) => (index === 0 ? '---' : '---:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |\n`)
    .join('');
}

function cells({ line, users, service, floor, ofFewest }: Figure): string[] {
  return [
    line,
    String(users),
    service.requestsPerSecond.toFixed(service.requestsPerSecond < 100 ? 1 : 0),
    service.p50Ms.toFixed(2),
    service.p99Ms.toFixed(2),
    service.cpuMs?.toFixed(3) ?? '-',
    floor.requestsPerSecond.toFixed(0),
    `${ratio(service.requestsPerSecond, floor.requestsPerSecond).toFixed(0)} %`,
    service.cpuMs === undefined || !floor.cpuMs ? '-' : `${(service.cpuMs / floor.cpuMs).toFixed(1)} x`,
    ofFewest === undefined ? '-' : `${(100 * ofFewest).toFixed(0)} %`,
  ];
}

function change({ line, users, service, floor }: Figure, kept: readonly Figure[]): string {
  const then = kept.find((figure) => figure.line === line && figure.users === users);
  if (!then) return '-';
  const rate = ratio(service.requestsPerSecond, then.service.requestsPerSecond) - 100;
  const relative =
    (100 * ratio(service.requestsPerSecond, floor.requestsPerSecond)) /
      ratio(then.service.requestsPerSecond, then.floor.requestsPerSecond) -
    100;
  return `${signed(rate)} (${signed(relative)} to floor)`;
}

const ratio = (part: number, whole: number): number => (100 * part) / whole;
const signed = (percent: number): string => `${percent < 0 ? '' : '+'}${percent.toFixed(0)} %`;

export async function keepFigures(file: string, figures: readonly Figure[]): Promise<void> {
  await writeFile(file, `${JSON.stringify({ node: process.version, figures }, null, 2)}\n`);
}

/** @throws UsageError when there are no figures in the file */
export async function readFigures(file: string): Promise<readonly Figure[]> {
  try {
    const { figures }: { readonly figures: readonly Figure[] } = JSON.parse(await readFile(file, 'utf8'));
    if (Array.isArray(figures)) return figures;
  } catch (cause) {
    throw new UsageError(`${file} cannot be read: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  throw new UsageError(`${file} holds no figures of a benchmark`);
}
