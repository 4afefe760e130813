/** Event bus -> entries of workspaces: those of people, groups and workspaces that are gone are cleared away. */
import { eventFunction } from '../../shared/http/event-function.ts';
import { clearGone } from '../../shared/store/workspace-entries.ts';

export const handler = eventFunction(({ detail: { team, activity } }, scope) =>
  clearGone({ ...scope, teamId: team }, activity),
);
