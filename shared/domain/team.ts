/** Rules of teams: who may create one, when SCIM may be turned on, what its people's profiles are made of. */
import type { Account } from './account.ts';
import { DomainError, type DomainErrorKind } from './error.ts';

/** What of a User shows on the account: given and family name, or more of the profile. */
export const profileSettings = ['name', 'full'] as const;
export type ProfileSetting = (typeof profileSettings)[number];

/**
 * Whether the person may create a team: it takes the account, which must be free.
 * @returns the account's address, which becomes the userName
 * @throws DomainError `team-creation-closed`, `on-another-team`, `not-allowed`
 */
export function allowTeamCreation(teamCreation: 'open' | 'closed', account: Account): string {
  if (teamCreation !== 'open') {
    throw new DomainError(
      'team-creation-closed',
      'People do not create teams here; ask whoever runs the service for one, or an admin of your team for an invite.',
    );
  }
  if (account.team !== undefined || account.owner !== undefined) {
    throw new DomainError('on-another-team', 'You are on a team, or a team manages your account; leave it first.');
  }
  if (account.address === undefined) {
    throw new DomainError('not-allowed', 'Your account has no e-mail address, which a member of a team needs.');
  }
  return account.address;
}

/** What turning SCIM on depends on. */
export interface ScimReadiness {
  readonly scimEntitled: boolean;
  /** How many SSO methods the team has that the sign-in service has taken. */
  readonly ssoMethods: number;
}

/** Something that stands in the way of turning SCIM on. */
export interface Obstacle {
  readonly kind: DomainErrorKind & ('not-entitled' | 'needs-one-sso-method');
  /** What to do. */
  readonly detail: string;
}

/** @param supportUrl where teams are sent that are not entitled */
export function scimObstacles(team: ScimReadiness, supportUrl: string | undefined): Obstacle[] {
  const { scimEntitled, ssoMethods } = team;
  const obstacles: Obstacle[] = [];
  if (!scimEntitled) {
    const where = supportUrl === undefined ? 'whoever runs the service' : supportUrl;
    obstacles.push({
      kind: 'not-entitled',
      detail: `SCIM is not included in what this team has; to add it, turn to ${where}.`,
    });
  }
  if (ssoMethods !== 1) {
    obstacles.push({
      kind: 'needs-one-sso-method',
      detail: `SCIM needs exactly one SSO method, and this team has ${ssoMethods}; ${ssoMethods === 0 ? 'add one' : 'remove the others'}.`,
    });
  }
  return obstacles;
}

/** @throws DomainError naming the first obstacle */
export function allowScim(team: ScimReadiness, supportUrl: string | undefined): void {
  const [obstacle] = scimObstacles(team, supportUrl);
  if (obstacle) throw new DomainError(obstacle.kind, obstacle.detail);
}

/** @param what as in "the team" @throws DomainError `version-differs` */
export function sameVersion(what: string, stored: number, wanted: number | undefined): void {
  if (wanted === undefined || wanted === stored) return;
  throw new DomainError(
    'version-differs',
    `Somebody has changed ${what} since version ${wanted}; read it again and repeat the change.`,
  );
}
