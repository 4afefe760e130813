/** What shows access to workspaces, and is read anew when that changes. */
export const rereadByAccess = [
  'listWorkspaceAccess',
  'getWorkspace',
  'listWorkspaces',
  'getTeamGroup',
  'getMemberAccess',
] as const;
