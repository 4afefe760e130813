/** Whether a team may use SCIM: the host product's word. */
import type { Write } from '../table/table.ts';
import { activityWrite } from './activity.ts';
import { commit, untilCurrent } from './commit.ts';
import { keyringUpdate, readKeyring, switchKeyWrites } from './keyring.ts';
import type { TeamScope } from './team-scope.ts';

export interface Entitlement {
  readonly scimEntitled: boolean;
  readonly scim: 'on' | 'off';
}

/**
 * Gives the entitlement or takes it away; taking it away turns SCIM off in the same transaction, so that its keys stop at once.
 * @throws DomainError `team-not-found`
 */
export async function setEntitlement(scope: TeamScope, scimEntitled: boolean): Promise<Entitlement> {
  const { table, deadline } = scope;
  return untilCurrent(deadline, async () => {
    const keyring = await readKeyring(scope);
    const { team, live } = keyring;
    const turnsOff = team.scim === 'on' && !scimEntitled;
    const scim = turnsOff ? 'off' : team.scim;
    if (team.scimEntitled === scimEntitled && !turnsOff) return { scimEntitled, scim };
    const { set, ...update } = keyringUpdate(team, live);
    const writes: Write[] = [
      { ...update, set: { ...set, scimEntitled, ...(turnsOff && { scim, scimVersion: team.scimVersion + 1 }) } },
      ...(turnsOff ? switchKeyWrites(keyring, 'off') : []),
      activityWrite(scope, { kind: 'team.entitlement-changed', attributes: ['scimEntitled'], more: { scimEntitled } }),
      ...(turnsOff ? [activityWrite(scope, { kind: 'scim.turned-off', attributes: ['scim'] })] : []),
    ];
    await commit(table, writes, deadline);
    return { scimEntitled, scim };
  });
}
