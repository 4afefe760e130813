/** What `npm start` prints when every residency can be called. */
import path from 'node:path';
import { defaultData } from './data-folder.ts';
import { appBaseUrlOf, type DemoEntry } from './demo-keys.ts';
import { demoAdminAddress } from './demo-team.ts';

/** One line of JSON for programs: residency -> base URLs, SCIM key, team, and what the host product signs with. */
export function readyJson(demo: ReadonlyMap<string, DemoEntry>): string {
  const entries = [...demo].map(([residency, entry]) => {
    const { baseUrl, key, teamId, hostKey } = entry;
    return [residency, { baseUrl, token: key, team: teamId, appBaseUrl: appBaseUrlOf(entry), hostKey }];
  });
  return `${JSON.stringify(Object.fromEntries(entries))}\n`;
}

type Rows = readonly (readonly string[])[];

function lines(titles: readonly string[], rows: Rows): string[] {
  const widths = titles.map((title, index) => Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd();
  return [line(titles), ...rows.map(line)];
}

/** Tables for people, and a command to paste for each residency. */
export function readyTable(demo: ReadonlyMap<string, DemoEntry>, data: string): string {
  const folder = path.relative('', data) || '.';
  const entries = [...demo];
  const where = folder === defaultData ? '' : ` --data ${folder}`;
  return [
    `Rollcall is ready. Data is in ${folder}; Ctrl-C stops it.`,
    '',
    ...lines(
      ['residency', 'base URL', 'demo team', 'demo key (SCIM API key)'],
      entries.map(([residency, { baseUrl, teamId, key }]) => [residency, baseUrl, teamId, key]),
    ),
    '',
    ...lines(
      ['residency', 'console', 'mails', 'an access token of the demo team’s admin'],
      entries.map(([residency, entry]) => [
        residency,
        `${appBaseUrlOf(entry)}/console`,
        `${appBaseUrlOf(entry)}/mail`,
        `npm run token -- --residency ${residency} --as ${demoAdminAddress}${where}`,
      ]),
    ),
    '',
    `  Sign in to the console as ${demoAdminAddress}, or with any address of yours.`,
    '',
    ...entries.map(([, { baseUrl, key }]) => `  curl -H 'Authorization: Bearer ${key}' '${baseUrl}/Users'`),
    '',
  ].join('\n');
}
