/** What the ids of activity entries are called today. Names are in no entry: whoever is gone has none any more. */
import type { ActivityEntry } from '../domain/activity.ts';
import { memberView } from '../domain/member-view.ts';
import type { Item, Key } from '../table/table.ts';
import { toAccount } from './accounts.ts';
import { usersIn } from './activity-log.ts';
import { keys } from './keys.ts';
import { getAll } from './read-all.ts';
import { roleOf } from './roles.ts';
import type { TeamScope } from './team-scope.ts';
import { parseUser, toStoredUser } from './user-item.ts';

/** How to look up the name of an id. */
interface Named {
  readonly id: string;
  readonly key: Key;
  readonly nameIn: (item: Item) => string | undefined;
}

/** What an entry needs to have its ids looked up. */
export type NamedIds = Pick<ActivityEntry, 'kind' | 'actor' | 'user' | 'group' | 'key' | 'object' | 'more'>;

/** @returns names by id; only of what is there, and of accounts only those that are on this team or belong to it */
export async function activityNames(
  scope: TeamScope,
  entries: readonly NamedIds[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Map<string, Named>();
  for (const entry of entries) {
    for (const named of namedIn(scope.teamId, entry)) wanted.set(named.key.pk + named.key.sk, named);
  }
  const all = [...wanted.values()];
  const items = await getAll(
    scope.table,
    all.map(({ key }) => key),
  );
  const names = new Map<string, string>();
  for (const [index, { id, nameIn }] of all.entries()) {
    const item = items[index];
    const name = item && nameIn(item);
    if (name) names.set(id, name);
  }
  return names;
}

function namedIn(teamId: string, { kind, actor, user, group, key, object, more }: NamedIds): Named[] {
  const named: Named[] = [];
  const add = (id: string | undefined, keyOf: (id: string) => Key, nameIn: Named['nameIn']): void => {
    if (id !== undefined) named.push({ id, key: keyOf(id), nameIn });
  };
  const users = user === undefined ? usersIn(more) : [user, ...usersIn(more)];
  for (const id of users) add(id, (each) => keys.user(teamId, each), nameOfUser);
  add(group, (id) => keys.group(teamId, id), text('displayName'));
  const [actorKind, actorId] = actor.split(':');
  add(actorKind === 'key' ? actorId : undefined, (id) => keys.apiKey(teamId, id), text('name'));
  add(key, (id) => keys.apiKey(teamId, id), text('name'));
  const account = actorKind === 'person' ? actorId : undefined;
  add(account, keys.account, (item) => nameOfAccount(teamId, account ?? '', item));
  const objectKey = objectKeys[kind.slice(0, kind.lastIndexOf('.'))];
  if (objectKey) add(object, (id) => objectKey(teamId, id), text('name'));
  return named;
}

const text =
  (attribute: string) =>
  (item: Item): string | undefined =>
    typeof item[attribute] === 'string' ? item[attribute] : undefined;

function nameOfUser(item: Item): string | undefined {
  const user = toStoredUser(item);
  return memberView(user, parseUser(user).resource, roleOf(item)).name.display;
}

function nameOfAccount(teamId: string, id: string, item: Item): string | undefined {
  const { team, owner, givenName, familyName, address } = toAccount(id, item);
  if (team !== teamId && owner !== teamId) return undefined;
  return [givenName, familyName].filter((part) => part !== undefined).join(' ') || address;
}

/** Items that entries are about besides Users, Groups and keys, by the kinds' beginnings; an invite has no name but its address. */
const objectKeys: Partial<Readonly<Record<string, (teamId: string, id: string) => Key>>> = {
  'sso-method': keys.ssoMethod,
  workspace: keys.workspace,
  'service-account': keys.serviceAccount,
};
