/** The invites that wait for a person, of all teams of the residency. */
import { isOver, isPending, type PendingInvite } from '../domain/invite.ts';
import { toInvite } from './invite-item.ts';
import { fold, keys, ranges } from './keys.ts';
import { getAll } from './read-all.ts';
import type { TeamlessScope } from './settle.ts';
import { toTeam } from './teams.ts';

/** More teams than anybody is invited to. */
const shownMax = 100;

export interface MyInvite {
  readonly team: { readonly id: string; readonly name: string };
  readonly invite: PendingInvite;
}

/** @param address of the account; whoever has none has no invites */
export async function myInvites(scope: TeamlessScope, address: string | undefined): Promise<MyInvite[]> {
  if (address === undefined) return [];
  const { table, clock } = scope;
  const { pk, prefix } = ranges.invitesOf(address);
  const { items } = await table.query({ pk, sk: { prefix }, limit: shownMax });
  const pairs = items.map((item) => ({ team: String(item['team']), invite: String(item['invite']) }));
  const [found, teams] = await Promise.all([
    getAll(
      table,
      pairs.map(({ team, invite }) => keys.invite(team, invite)),
    ),
    getAll(
      table,
      // Of one team only one invite is pending for an address; another may be seen while it ends.
      [...new Set(pairs.map(({ team }) => team))].map((team) => keys.team(team)),
    ),
  ]);
  const names = new Map(
    teams.flatMap((item) => {
      const id = item?.pk.slice('TEAM#'.length);
      return item && id !== undefined ? [[id, toTeam(id, item).name]] : [];
    }),
  );
  return pairs.flatMap(({ team: id }, index): MyInvite[] => {
    const item = found[index];
    const invite = item && toInvite(item);
    const name = names.get(id);
    if (!invite || name === undefined || !isPending(invite) || isOver(invite, clock())) return [];
    // Long addresses share a hashed key with others, if hardly ever.
    return fold(invite.address) === fold(address) ? [{ team: { id, name }, invite }] : [];
  });
}
