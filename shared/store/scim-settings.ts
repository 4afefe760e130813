/** A team's SCIM switch and settings. The switch is copied into every key in the transaction that throws it. */
import { allowScim, type ProfileSetting, sameVersion } from '../domain/team.ts';
import type { Condition, Write } from '../table/table.ts';
import { activityWrite } from './activity.ts';
import { commit, untilCurrent } from './commit.ts';
import { keyringUpdate, readKeyring, switchKeyWrites } from './keyring.ts';
import type { StillAllowed } from './roles.ts';
import type { TeamScope } from './team-scope.ts';
import { stillAt, type Team } from './teams.ts';
import { withChecks } from './with-checks.ts';

export interface WantedScimSettings {
  readonly enabled?: boolean | undefined;
  readonly profile?: ProfileSetting | undefined;
  /** The version that the caller has seen, where it said one. */
  readonly version?: number | undefined;
}

/**
 * Changes the settings; what is as wanted is left alone.
 * @param supportUrl where teams are sent that are not entitled
 * @throws DomainError `version-differs`, `not-entitled`, `needs-one-sso-method`, and what `stillAllowed` throws
 */
export async function updateScimSettings(
  scope: TeamScope,
  wanted: WantedScimSettings,
  supportUrl: string | undefined,
  stillAllowed: StillAllowed,
): Promise<Team> {
  const { table, deadline } = scope;
  return untilCurrent(deadline, async () => {
    const keyring = await readKeyring(scope);
    const { team, live } = keyring;
    sameVersion('the SCIM settings', team.scimVersion, wanted.version);
    const scim = wanted.enabled === undefined ? team.scim : wanted.enabled ? 'on' : 'off';
    const profile = wanted.profile ?? team.profile;
    const isThrown = scim !== team.scim;
    if (isThrown && scim === 'on') allowScim(team, supportUrl);
    if (!isThrown && profile === team.profile) return team;

    const after: Team = { ...team, scim, profile, scimVersion: team.scimVersion + 1 };
    const ring = keyringUpdate(team, live);
    const allowed: readonly Condition[] =
      isThrown && scim === 'on'
        ? [
            { attribute: 'scimEntitled', equals: true },
            { attribute: 'ssoMethods', equals: 1 },
          ]
        : [];
    const writes: Write[] = [
      {
        ...ring,
        set: { ...ring.set, scim, profile, scimVersion: after.scimVersion },
        when: [...(ring.when ?? []), stillAt('scimVersion', team.scimVersion), ...allowed],
      },
    ];
    if (isThrown) {
      writes.push(
        ...switchKeyWrites(keyring, scim),
        activityWrite(scope, { kind: scim === 'on' ? 'scim.turned-on' : 'scim.turned-off' }),
      );
    }
    if (profile !== team.profile) {
      writes.push(activityWrite(scope, { kind: 'scim.changed', attributes: ['profile'] }));
    }
    await commit(table, withChecks(writes, await stillAllowed()), deadline);
    return after;
  });
}
