/** Failed calls as the team API answers them: with what their keys, Users and Groups are called today. */
import { activityNames, type NamedIds } from '../../store/activity-names.ts';
import { type FailedCall, type FailedCallQuery, listFailedCalls } from '../../store/failed-calls.ts';
import type { TeamScope } from '../../store/team-scope.ts';

/** @throws DomainError `invalid-cursor`, `expired-cursor` */
export async function failedCallsPage(scope: TeamScope, query: FailedCallQuery) {
  const { items, ...page } = await listFailedCalls(scope, query);
  return { ...page, items: [...items], names: Object.fromEntries(await activityNames(scope, items.map(idsIn))) };
}

function idsIn({ key, operation, resource }: FailedCall): NamedIds {
  const [kind, named] = operation.includes('/Groups')
    ? (['group.updated', 'group'] as const)
    : (['user.updated', 'user'] as const);
  return { kind, actor: `key:${key}`, ...(resource !== undefined && { [named]: resource }) };
}
