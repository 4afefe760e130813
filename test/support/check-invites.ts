/** What must be true of invites and domains: each is found in all the ways, ends some day, and is counted. */
import { keys } from '../../shared/store/keys.ts';
import type { Item, Key } from '../../shared/table/table.ts';

const text = ({ pk, sk }: Key): string => `${pk} ${sk}`;
const teamOf = (pk: string): string => pk.slice('TEAM#'.length);

/** @returns one sentence for each thing that is wrong */
export function inviteViolations(items: readonly Item[]): string[] {
  const faults: string[] = [];
  const stored = new Map(items.map((item) => [text(item), item]));
  /** Items that something stands for; each other one of their kinds is a fault. */
  const wanted = new Map<string, Readonly<Record<string, unknown>>>();
  const tally = new Map<string, { invites: number; domains: number }>();
  const count = (team: string, counted: 'invites' | 'domains'): void => {
    const of = tally.get(team) ?? { invites: 0, domains: 0 };
    of[counted] += 1;
    tally.set(team, of);
  };

  for (const item of items) {
    const { pk, sk } = item;
    if (/^TEAM#[^#]+$/.test(pk) && sk.startsWith('INVITE#')) {
      const team = teamOf(pk);
      const id = sk.slice('INVITE#'.length);
      if (item['ended'] !== undefined) {
        for (const name of ['address', 'account', 'member', 'invitedBy'])
          if (item[name] !== undefined) faults.push(`invite ${id} has ended and keeps its ${name}`);
        if (item['expiresAt'] === undefined) faults.push(`invite ${id} has ended and is kept for ever`);
        continue;
      }
      const address = String(item['address']);
      const until = String(item['until']);
      wanted.set(text(keys.invitee(team, address)), { invite: id, member: item['member'], until });
      wanted.set(text(keys.inviteOf(address, team, id)), { team, invite: id });
      wanted.set(text(keys.due(until, { pk, sk })), { team, invite: id });
      if (item['origin'] === 'admin') count(team, 'invites');
      else {
        const member = stored.get(text(keys.user(team, String(item['member']))));
        if (member?.['state'] !== 'invited' || member['invite'] !== id)
          faults.push(`invite ${id} is for member ${item['member']}, who does not wait for it`);
      }
    }
    // Domains that a test has put there by hand have no token, and nothing goes with them.
    if (/^TEAM#[^#]+$/.test(pk) && sk.startsWith('DOMAIN#') && item['token'] !== undefined) {
      const team = teamOf(pk);
      count(team, 'domains');
      if (item['state'] !== 'verified') continue;
      const domain = String(item['domain']);
      wanted.set(text(keys.domainClaim(domain)), { team });
      wanted.set(text(keys.due(String(item['nextCheck']), { pk, sk })), { team, domain });
    }
    if (pk.startsWith('TEAM#') && sk.startsWith('USER#') && item['state'] !== undefined) {
      const invite = stored.get(text(keys.invite(teamOf(pk), String(item['invite'] ?? 'none'))));
      const waits = invite?.['member'] === sk.slice('USER#'.length);
      if (waits !== (item['state'] === 'invited'))
        faults.push(`user ${sk} is ${item['state']}, and its invite is not so`);
      if (!waits && item['invite'] !== undefined) faults.push(`user ${sk} keeps an invite that is over`);
    }
  }

  for (const [key, attributes] of wanted) {
    const item = stored.get(key);
    if (!item) faults.push(`${key} is missing`);
    else
      for (const [name, value] of Object.entries(attributes))
        if (item[name] !== value) faults.push(`${key} has the ${name} ${item[name]}, not ${value}`);
  }
  for (const item of items) {
    const { pk, sk } = item;
    const depends =
      (pk.startsWith('TEAM#') && sk.startsWith('INVITEE#')) ||
      (pk.startsWith('ADDRESS#') && sk.startsWith('INVITE#')) ||
      (pk.startsWith('DOMAIN#') && sk === 'CLAIM') ||
      pk === 'DUE';
    if (depends && !wanted.has(text(item))) faults.push(`${text(item)} leads to nothing`);
    if (sk === 'TALLY') tally.set(teamOf(pk), tally.get(teamOf(pk)) ?? { invites: 0, domains: 0 });
  }
  for (const [team, right] of tally) {
    const item = stored.get(text(keys.tally(team)));
    for (const counted of ['invites', 'domains'] as const)
      if (Number(item?.[counted] ?? 0) !== right[counted])
        faults.push(`team ${team} counts ${item?.[counted]} ${counted}, not ${right[counted]}`);
  }
  return faults;
}
