/** People and service accounts of a team, beside their accounts and the list of Super Admins. */
import { keys } from '../store/keys.ts';
import type { Item, Key } from '../table/table.ts';
import type { TeamFacts, UserFacts } from './team-facts.ts';
import { type Violation, violation } from './violation.ts';

/** @param account as it is stored, where it is */
export function* userViolations(team: TeamFacts, user: UserFacts, account: Item | undefined): Generator<Violation> {
  const { id, state, owns, invite } = user;
  const t = team.id;
  const about: readonly Key[] = [keys.user(t, id), keys.account(user.account)];
  const wrong = (text: string): Violation => violation('user-account-differs', text, about);
  if (!account) yield wrong(`user ${id} has no account`);
  const isHere = account?.['team'] === t && account['member'] === id;
  if (isHere !== (state === 'active'))
    yield wrong(`user ${id} is ${state}, and its account ${isHere ? '' : 'not '}on the team`);
  if (state === 'active' && (account?.['owner'] !== t || !owns))
    yield wrong(`user ${id} is active, and the account is not the team's`);
  if (state === 'active' && account?.['signIn'] !== 'allowed') yield wrong(`user ${id} is active and may not sign in`);

  const item = team.own.get(`INVITE#${invite}`);
  const waits = invite !== undefined && item?.['member'] === id;
  const inviteKeys = [keys.user(t, id), ...(invite === undefined ? [] : [keys.invite(t, invite)])];
  const differs = (text: string): Violation => violation('invite-differs', text, inviteKeys);
  if (waits !== (state === 'invited')) yield differs(`user USER#${id} is ${state}, and its invite is not so`);
  if (!waits && invite !== undefined) yield differs(`user USER#${id} keeps an invite that is over`);
}

/** @param account as it is stored, where it is */
export function* serviceViolations(service: Item, account: Item | undefined): Generator<Violation> {
  const id = service.sk.slice('SERVICE#'.length);
  if (account?.['member'] === id) return;
  const { pk, sk } = service;
  yield violation('user-account-differs', `service account ${id} has no account`, [
    { pk, sk },
    keys.account(String(service['account'])),
  ]);
}

/** The list names the active Users and service accounts with the role, and nobody else. */
export function* superAdminViolations(team: TeamFacts): Generator<Violation> {
  const item = team.own.get('SUPERADMINS');
  const listed: readonly string[] = item ? JSON.parse(String(item['ids'])) : [];
  const holders = new Map<string, Key>();
  for (const { id, role, state } of team.users.values())
    if (role === 'super-admin' && state === 'active') holders.set(id, keys.user(team.id, id));
  for (const service of team.ownWith('SERVICE#'))
    if (service['role'] === 'super-admin')
      holders.set(service.sk.slice('SERVICE#'.length), { pk: service.pk, sk: service.sk });
  const missing = [...holders.keys()].filter((id) => !listed.includes(id));
  const wrongly = listed.filter((id) => !holders.has(id));
  if (missing.length + wrongly.length === 0) return;
  const key = keys.superAdmins(team.id);
  const people = [...missing, ...wrongly].flatMap((id) => [holders.get(id) ?? keys.user(team.id, id)]);
  const text = `the list of Super Admins lacks ${missing.join(', ') || 'nobody'} and wrongly names ${wrongly.join(', ') || 'nobody'}`;
  // A team without any cannot be put right by whoever is on it.
  const right = [...listed.filter((id) => holders.has(id)), ...missing];
  yield violation(
    'super-admins-differ',
    text,
    [key, ...people],
    right.length === 0
      ? undefined
      : [
          {
            kind: 'update',
            key,
            set: { ids: JSON.stringify(right) },
            add: { version: 1 },
            when: [item ? { attribute: 'version', equals: Number(item['version']) } : { item: 'absent' }],
          },
          ...missing.flatMap((id) => {
            const holder = holders.get(id);
            return holder
              ? [{ kind: 'check', key: holder, when: [{ attribute: 'role', equals: 'super-admin' }] } as const]
              : [];
          }),
        ],
  );
}
