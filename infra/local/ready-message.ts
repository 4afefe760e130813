/** What `npm start` prints when every residency can be called. */
import path from 'node:path';
import type { DemoEntry } from './demo-keys.ts';

/** One line of JSON for programs: residency -> base URL, token and team. */
export function readyJson(demo: ReadonlyMap<string, DemoEntry>): string {
  const entries = [...demo].map(([residency, { baseUrl, key, teamId }]) => [
    residency,
    { baseUrl, token: key, team: teamId },
  ]);
  return `${JSON.stringify(Object.fromEntries(entries))}\n`;
}

const columns = ['residency', 'base URL', 'demo team', 'demo key (SCIM API key)'] as const;

/** A table for people, and a command to paste for each residency. */
export function readyTable(demo: ReadonlyMap<string, DemoEntry>, data: string): string {
  const rows = [...demo].map(([residency, { baseUrl, teamId, key }]) => [residency, baseUrl, teamId, key]);
  const widths = columns.map((title, index) => Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd();
  const curls = [...demo].map(([, { baseUrl, key }]) => `  curl -H 'Authorization: Bearer ${key}' '${baseUrl}/Users'`);
  return [
    `Rollcall is ready. Data is in ${path.relative('', data) || '.'}; Ctrl-C stops it.`,
    '',
    line(columns),
    ...rows.map(line),
    '',
    ...curls,
    '',
  ].join('\n');
}
