/** Workspaces: both sides of every entry, of a workspace that is there, and counts that are exact. */
import { type AccessHolder, keys, parseHolder } from '../store/keys.ts';
import type { Item, Key, Write } from '../table/table.ts';
import type { TeamFacts } from './team-facts.ts';
import { type Violation, violation } from './violation.ts';

const levels: ReadonlySet<unknown> = new Set(['viewer', 'editor', 'admin']);
const keyOf = ({ pk, sk }: Key): Key => ({ pk, sk });

export function* workspaceViolations(team: TeamFacts): Generator<Violation> {
  const t = team.id;
  const workspaces = new Map([...team.ownWith('WORKSPACE#')].map((item) => [item.sk.slice('WORKSPACE#'.length), item]));
  const countKey = keys.workspaceCount(t);
  const count = Number(team.own.get(countKey.sk)?.['count'] ?? 0);
  if (count !== workspaces.size)
    yield violation(
      'tally-differs',
      `team ${t}: counts ${count} workspaces of ${workspaces.size}`,
      [countKey],
      [
        {
          kind: 'update',
          key: countKey,
          set: { count: workspaces.size },
          when: [{ attribute: 'count', absentOrEquals: count }],
        },
      ],
    );
  const entries = new Map<string, number>();
  for (const entry of new Set([...team.holders.keys(), ...team.holdings.keys()])) {
    const [id = '', holderText = ''] = entry.split(' ');
    const holder = parseHolder(holderText);
    if (team.holders.has(entry)) entries.set(id, (entries.get(id) ?? 0) + 1);
    if (holder) yield* entryViolations(team, id, workspaces.get(id), holder, entry);
    else yield violation('access-dangling', `team ${t}: ${holderText} holds access`, []);
  }
  for (const [id, workspace] of workspaces) {
    const right = entries.get(id) ?? 0;
    const counted = Number(workspace['entries']);
    if (counted === right) continue;
    const text = `team ${t}: workspace ${id} counts ${counted} entries of ${right}`;
    yield violation(
      'tally-differs',
      text,
      [keyOf(workspace)],
      [
        {
          kind: 'update',
          key: keyOf(workspace),
          set: { entries: right },
          when: [accessAsSeen(workspace), { attribute: 'entries', equals: counted }],
        },
      ],
    );
  }
}

const accessAsSeen = (workspace: Item) =>
  ({ attribute: 'accessVersion', equals: Number(workspace['accessVersion']) }) as const;

function* entryViolations(
  team: TeamFacts,
  id: string,
  workspace: Item | undefined,
  holder: AccessHolder,
  entry: string,
): Generator<Violation> {
  const t = team.id;
  const ofWorkspace = keys.workspaceHolder(t, id, holder);
  const ofHolder = keys.holding(t, holder, id);
  const about = [ofWorkspace, ofHolder, keys.workspace(t, id)];
  const who = `${holder.kind} ${holder.id}`;
  if (!workspace) {
    yield violation('access-dangling', `team ${t}: ${who} has access to ${id}, which does not exist`, about, [
      { kind: 'check', key: keys.workspace(t, id), when: [{ item: 'absent' }] },
      { kind: 'delete', key: ofWorkspace },
      { kind: 'delete', key: ofHolder },
    ]);
    return;
  }
  const level = team.holders.get(entry);
  if (level !== team.holdings.get(entry)) {
    const right: Write = levels.has(level)
      ? { kind: 'put', item: { ...ofHolder, level: String(level) } }
      : { kind: 'delete', key: ofHolder };
    yield violation('access-half', `team ${t}: ${who} and workspace ${id} differ on the level`, about, [
      right,
      { kind: 'check', key: keys.workspace(t, id), when: [accessAsSeen(workspace)] },
      {
        kind: 'check',
        key: ofWorkspace,
        when: [level === undefined ? { item: 'absent' } : { attribute: 'level', equals: String(level) }],
      },
    ]);
  } else if (!levels.has(level)) yield violation('access-half', `team ${t}: ${who} has the level ${level}`, about);
}
