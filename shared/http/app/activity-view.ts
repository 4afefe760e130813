/** Activity entries as the team API answers them: as JSON with the names of their ids, and as CSV. */
import type { ActivityView } from '../../api/activity.ts';
import type { ActivityEntry } from '../../domain/activity.ts';
import { DomainError } from '../../domain/error.ts';
import { type ActivityFilter, listActivity, readActivity } from '../../store/activity-log.ts';
import { activityNames } from '../../store/activity-names.ts';
import type { PageRequest } from '../../store/paging.ts';
import type { TeamScope } from '../../store/team-scope.ts';
import type { Answer } from '../answer.ts';
import { answerOf } from './app-operation.ts';
import { csv } from './csv.ts';

/** What an answer of Lambda's holds, and what is read in the time of one request. */
const exportMax = { entriesMax: 10_000, readMax: 50_000 } as const;

/** @throws DomainError `invalid-cursor`, `expired-cursor` */
export async function activityPage(scope: TeamScope, query: ActivityFilter & PageRequest) {
  const { items, nextCursor } = await listActivity(scope, query, query);
  return {
    items: items.map(view),
    names: Object.fromEntries(await activityNames(scope, items)),
    ...(nextCursor !== undefined && { nextCursor }),
  };
}

function view(entry: ActivityEntry): ActivityView {
  const { attributes, more, actor, ...rest } = entry;
  return {
    ...rest,
    actor: actorOf(actor),
    ...(attributes && { attributes: [...attributes] }),
    ...(more && { more: Object.fromEntries(Object.entries(more).map(([name, value]) => [name, toldOf(value)])) }),
  };
}

type Told = NonNullable<ActivityView['more']>[string];
const toldOf = (value: string | number | boolean | readonly string[]): Told =>
  typeof value === 'object' ? [...value] : value;

const actorKinds = ['key', 'person', 'operator', 'host', 'system', 'anybody'] as const;

/** What acted before it had a name, or under another one, was this service. */
function actorOf(actor: string): ActivityView['actor'] {
  const [name, id] = actor.split(':');
  const kind = actorKinds.find((each) => each === name) ?? 'system';
  return { kind, ...(id !== undefined && { id }) };
}

const columns = [
  'time',
  'kind',
  'actor',
  'actor name',
  'user',
  'user name',
  'group',
  'group name',
  'key',
  'key name',
  'object',
  'object name',
  'version',
  'attributes',
  'more',
  'request',
];

/** @throws DomainError `too-much-to-read` */
export async function activityCsv(scope: TeamScope, filter: ActivityFilter): Promise<Answer> {
  const entries = await readActivity(scope, filter, exportMax);
  if (!entries) {
    throw new DomainError(
      'too-much-to-read',
      `An export holds at most ${exportMax.entriesMax} entries; choose a shorter time with "from" and "to", and export the rest after it.`,
    );
  }
  const names = await activityNames(scope, entries);
  const named = (id: string | undefined): [string, string] => [id ?? '', names.get(id ?? '') ?? ''];
  const rows = entries.map(({ at, kind, actor, user, group, key, object, version, attributes, more, requestId }) => [
    at,
    kind,
    actor,
    names.get(actor.split(':')[1] ?? '') ?? '',
    ...named(user),
    ...named(group),
    ...named(key),
    ...named(object),
    version === undefined ? '' : String(version),
    attributes?.join(' ') ?? '',
    more ? JSON.stringify(more) : '',
    requestId,
  ]);
  return answerOf({
    status: 200,
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="activity.csv"',
      'Cache-Control': 'no-store',
    },
    body: csv([columns, ...rows]),
  });
}
