/** Founding a team: a person who is on none becomes its first member and Super Admin, in one transaction. */
import { newResourceId, newShortId } from '../domain/ids.ts';
import { memberProfile } from '../domain/member.ts';
import { allowTeamCreation } from '../domain/team.ts';
import type { Resource } from '../scim/resource.ts';
import type { Condition, Write } from '../table/table.ts';
import { toAccount } from './accounts.ts';
import { activityWrite } from './activity.ts';
import { commit, StaleReadError, untilCurrent } from './commit.ts';
import { countWrite } from './counters.ts';
import { keys } from './keys.ts';
import type { TeamScope } from './team-scope.ts';
import { type Team, teamItem, toTeam } from './teams.ts';
import { stateCounts, storedResource } from './user-changes.ts';
import { finderWrites, userItem } from './user-item.ts';

const userSchemaId = 'urn:ietf:params:scim:schemas:core:2.0:User';
const founderRole = 'super-admin';

export interface Founding {
  readonly name: string;
  readonly residency: string;
  readonly scimEntitled: boolean;
  readonly teamCreation: 'open' | 'closed';
  readonly accountId: string;
}

/**
 * Creates a team around the person.
 * @returns the team, and the id of the person's User
 * @throws DomainError `team-creation-closed`, `on-another-team`, `not-allowed`
 */
export async function createTeam(
  scope: Omit<TeamScope, 'teamId'>,
  founding: Founding,
): Promise<{ readonly team: Team; readonly member: string }> {
  const { table, deadline } = scope;
  // The same in every try: a try whose answer was lost is not repeated under another id.
  const of = { ...scope, teamId: newShortId() };
  const member = newResourceId();
  return untilCurrent(deadline, async () => {
    const item = await table.get(keys.account(founding.accountId));
    if (!item) throw new StaleReadError('the account of the caller is gone');
    const account = toAccount(founding.accountId, item);
    const address = allowTeamCreation(founding.teamCreation, account);
    const { givenName, familyName } = account;
    const name = { ...(givenName !== undefined && { givenName }), ...(familyName !== undefined && { familyName }) };
    const wanted: Resource = {
      schemas: [userSchemaId],
      userName: address,
      ...(Object.keys(name).length > 0 && { name }),
    };
    const free: Condition[] = [
      { attribute: 'version', equals: account.version },
      { attribute: 'signIn', equals: 'allowed' },
      { attribute: 'team', is: 'absent' },
      { attribute: 'owner', is: 'absent' },
    ];
    const { teamId } = of;
    const { scimEntitled, residency } = founding;
    const team = teamItem({ id: teamId, name: founding.name, residency, scim: 'off', scimEntitled }, scope.clock());
    await commit(
      table,
      [
        { kind: 'put', item: team, when: [{ item: 'absent' }] },
        {
          kind: 'update',
          key: keys.account(account.id),
          set: { team: teamId, member, owner: teamId },
          add: { version: 1 },
          when: free,
        },
        ...founderWrites(of, member, account.id, wanted),
        activityWrite(of, { kind: 'team.created', user: member }),
      ],
      deadline,
    );
    return { team: toTeam(teamId, team), member };
  });
}

function founderWrites(scope: TeamScope, id: string, account: string, wanted: Resource): Write[] {
  const { teamId, clock } = scope;
  const now = clock().toISOString();
  const state = 'active';
  const json = JSON.stringify(storedResource(id, state, wanted));
  const more = { account, owns: true, role: founderRole, joined: 0, created: now, lastModified: now, json };
  return [
    { kind: 'put', item: userItem(scope, { id, version: 1, state, ...more }), when: [{ item: 'absent' }] },
    ...finderWrites(teamId, id, undefined, { profile: memberProfile(wanted), state, role: founderRole }),
    {
      kind: 'put',
      item: { ...keys.superAdmins(teamId), ids: JSON.stringify([id]), version: 1 },
      when: [{ item: 'absent' }],
    },
    countWrite(teamId, id, stateCounts(undefined, state)),
  ];
}
