/** Rules of workspaces: levels of access, who manages one, and bounds. */
import { DomainError } from './error.ts';
import { mayDo, type Role } from './role.ts';

/** From the least to the most: look, change what is in it, decide who may use it. */
export const accessLevels = ['viewer', 'editor', 'admin'] as const;
export type AccessLevel = (typeof accessLevels)[number];

export const workspaceLimits = {
  perTeam: 1000,
  /** People, groups and service accounts that a workspace names. */
  entries: 1000,
  nameCharacters: 128,
} as const;

/** What is not known is the least. */
export function accessLevel(text: unknown): AccessLevel {
  return accessLevels.find((level) => level === text) ?? 'viewer';
}

/** Negative where `a` is the stronger: sorts the strongest first. */
export function byStrength(a: AccessLevel, b: AccessLevel): number {
  return accessLevels.indexOf(b) - accessLevels.indexOf(a);
}

/** Somebody's standing with one workspace. */
export interface WorkspaceStanding {
  /** Their level in it, of their own or through groups; undefined for none. */
  readonly level: AccessLevel | undefined;
  /** Their role on the team, of their own or through groups. */
  readonly role: Role;
}

/** Whether the role on the team lets them manage every workspace. */
export function managesByRole(role: Role): boolean {
  return mayDo(role, 'admin');
}

/**
 * Renaming and deleting the workspace, and saying who may use it.
 * @throws DomainError `workspace-not-found` for those who may not know of it, `not-allowed` for those who may only use it
 */
export function mustManageWorkspace(standing: WorkspaceStanding): void {
  const { level, role } = standing;
  if (level === 'admin' || managesByRole(role)) return;
  if (level === undefined) throw workspaceNotFound();
  throw new DomainError(
    'not-allowed',
    'Only admins of the workspace, and Admins and Super Admins of the team, may do this; ask one of them.',
  );
}

/** @throws DomainError `workspace-not-found`, whether or not there is such a workspace */
export function mustSeeWorkspace(standing: WorkspaceStanding): void {
  if (standing.level === undefined && !managesByRole(standing.role)) throw workspaceNotFound();
}

/**
 * @param othersLeft whether another person or group that admins the workspace is left
 * @throws DomainError `last-workspace-admin`, unless the caller's role on the team lets them manage every workspace
 */
export function keepWorkspaceAdmin(role: Role, othersLeft: boolean): void {
  if (othersLeft || managesByRole(role)) return;
  throw new DomainError(
    'last-workspace-admin',
    'This is the last admin of the workspace; make somebody else an admin first, or ask an Admin of the team.',
  );
}

export const workspaceNotFound = (): DomainError =>
  new DomainError('workspace-not-found', 'There is no such workspace that you may use; compare the id.');
