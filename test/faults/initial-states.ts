/** What everything is when a schedule begins, as the service itself shows it before anything goes wrong. */
import { type GroupState, thingOfGroup, thingOfGroupName } from './group-model.ts';
import { thingOfKey } from './operations.ts';
import { seenUser, thingOfMembership, thingOfName, thingOfSignIn, thingOfUser, views } from './user-model.ts';
import { idsIn } from './user-operations.ts';
import type { World } from './world.ts';

export async function initialStates(world: World): Promise<Map<string, unknown>> {
  const states = new Map<string, unknown>();
  for (const { app, users, groups, keys } of world.teams) {
    for (const id of users) {
      const { body, headers } = await app.scim.get(`/Users/${id}`);
      states.set(thingOfUser(id), seenUser(body, headers.etag));
      states.set(thingOfName(app.id, body.userName), id);
      const account = world.accounts.get(id);
      if (account) states.set(thingOfSignIn(account.id), true);
    }
    for (const id of groups) {
      const { body } = await app.scim.get(`/Groups/${id}`);
      states.set(thingOfGroup(id), { name: String(body.displayName) } satisfies GroupState);
      states.set(thingOfGroupName(app.id, body.displayName), id);
      for (const user of idsIn(body.members))
        for (const view of views) states.set(thingOfMembership(view, id, user), 'in');
    }
    for (const { id } of keys) states.set(thingOfKey(id), { lives: true, isOn: true });
  }
  return states;
}

/** Of what there was not. */
export function stateBefore(thing: string): unknown {
  switch (thing.split(' ', 1)[0]) {
    case 'user':
    case 'group':
      return 'absent';
    case 'members':
    case 'groups':
      return 'out';
    case 'key':
      return { lives: false, isOn: true };
    case 'sign-in':
      return false;
    default:
      return '';
  }
}
