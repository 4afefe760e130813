/** What must be true of workspaces: both sides of every entry, of a workspace that is there, and counts that are exact. */
import type { Item } from '../../shared/table/table.ts';

interface TeamWorkspaces {
  readonly workspaces: Map<string, Item>;
  /** `workspace holder` -> level. */
  readonly holders: Map<string, unknown>;
  readonly holdings: Map<string, unknown>;
  count: number;
}

const holderPattern = /^(?:USER|GROUP|SERVICE)#[^#]+$/;
const levels: ReadonlySet<unknown> = new Set(['viewer', 'editor', 'admin']);

/** @returns one sentence for each thing that is wrong */
export function workspaceViolations(items: readonly Item[]): string[] {
  const teams = new Map<string, TeamWorkspaces>();
  for (const item of items) sort(teams, item);
  return [...teams].flatMap(([id, team]) => violations(team).map((fault) => `team ${id}: ${fault}`));
}

function sort(teams: Map<string, TeamWorkspaces>, item: Item): void {
  const { pk, sk } = item;
  const [kind, teamId = '', part, workspace = ''] = pk.split('#');
  const isOurs = part === 'WORKSPACE' || part === 'ACCESS' || (part === undefined && sk.startsWith('WORKSPACE'));
  if (kind !== 'TEAM' || !isOurs) return;
  const team = teams.get(teamId) ?? { workspaces: new Map(), holders: new Map(), holdings: new Map(), count: 0 };
  teams.set(teamId, team);
  if (part === 'WORKSPACE') team.holders.set(`${workspace} ${sk}`, item['level']);
  else if (part === 'ACCESS') {
    const [holder = '', ofWorkspace = ''] = sk.split('#WORKSPACE#');
    team.holdings.set(`${ofWorkspace} ${holder}`, item['level']);
  } else if (sk === 'WORKSPACES') team.count = Number(item['count']);
  else team.workspaces.set(sk.slice('WORKSPACE#'.length), item);
}

function violations({ workspaces, holders, holdings, count }: TeamWorkspaces): string[] {
  const faults: string[] = [];
  if (count !== workspaces.size) faults.push(`counts ${count} workspaces of ${workspaces.size}`);
  const entries = new Map<string, number>();
  for (const entry of new Set([...holders.keys(), ...holdings.keys()])) {
    const [workspace = '', holder = ''] = entry.split(' ');
    if (!holderPattern.test(holder)) faults.push(`${holder} holds access`);
    if (!workspaces.has(workspace)) faults.push(`${holder} has access to ${workspace}, which does not exist`);
    if (holders.get(entry) !== holdings.get(entry))
      faults.push(`${holder} and workspace ${workspace} differ on the level`);
    if (!levels.has(holders.get(entry))) faults.push(`${holder} has the level ${holders.get(entry)}`);
    entries.set(workspace, (entries.get(workspace) ?? 0) + 1);
  }
  for (const [id, { entries: counted }] of workspaces) {
    if (counted !== (entries.get(id) ?? 0))
      faults.push(`workspace ${id} counts ${counted} entries of ${entries.get(id)}`);
  }
  return faults;
}
