/** SCIM calls about Groups, and Bulk requests about both. */
import type { ScimAnswer } from '../support/scim-client.ts';
import { Facts } from './exchange.ts';
import { GroupModel, thingOfGroupName } from './group-model.ts';
import { type Asked, type Occasion, type OperationKind, patch } from './operations.ts';
import { UserModel, versionIn } from './user-model.ts';
import { idsIn, sayProvisioned, sentUser } from './user-operations.ts';
import { groupSchema, learn, learnUser, nameOf, namesInUse } from './world.ts';

const groupNamesInUse = 8;
const displayNameOf = (index: number): string => `g${index}`;
export const groupNames = Array.from({ length: groupNamesInUse }, (_, index) => displayNameOf(index));

const valuesOf = (ids: readonly string[]) => ids.map((value) => ({ value }));

function sayFailed(group: GroupModel, answer: ScimAnswer | undefined): void {
  if (answer?.status === 404) group.notFound();
}

/** What an answer shows of the group. @param about members whose change the answer itself is of */
function saw(group: GroupModel, body: ScimAnswer['body'], about?: readonly string[] | 'all'): void {
  if (!body) return;
  group.seen(String(body.displayName));
  if (about !== 'all') group.seenMembers(idsIn(body.members), about);
}

/** PATCH of some known group's members. */
function changeMembers(
  occasion: Occasion,
  says: string,
  most: number,
  make: (members: readonly string[]) => object[],
  happens: (group: GroupModel, members: readonly string[]) => void,
  whole = false,
): Asked | undefined {
  const { team } = occasion;
  const id = occasion.pick(team.groups);
  const members = occasion.some(team.users, most);
  if (id === undefined || members.length === 0) return undefined;
  return {
    says: `PATCH ${says} of group ${id}: ${members.join(' ')}`,
    call: { method: 'PATCH', path: `/Groups/${id}`, body: patch(make(members)) },
    about(facts, { answer }, known) {
      const group = new GroupModel(facts, known, team.app.id, id);
      if (facts.isUnknown || answer?.status === 200 || answer?.status === 204) {
        happens(group, members);
        saw(group, answer?.status === 200 ? answer.body : undefined, whole ? 'all' : members);
      } else sayFailed(group, answer);
    },
  };
}

export const groupOperations: Readonly<Record<string, OperationKind>> = {
  'create-group': {
    weight: 5,
    ask(occasion) {
      const { team } = occasion;
      const displayName = displayNameOf(occasion.below(groupNamesInUse));
      const members = occasion.draw() < 0.7 ? occasion.some(team.users, 4) : [];
      const { mark } = occasion.planned;
      return {
        says: `POST group ${displayName} of ${members.join(' ')}`,
        call: {
          method: 'POST',
          path: '/Groups',
          body: { schemas: [groupSchema], displayName, externalId: mark, members: valuesOf(members) },
        },
        learn({ status, body }) {
          if (status === 201) learn(team.groups, body.id);
        },
        about(facts, { answer }, known) {
          const id = answer?.status === 201 ? String(answer.body.id) : known.byExternalId.get(mark);
          if (answer?.status === 409)
            facts.saw<string>(thingOfGroupName(team.app.id, displayName), 'taken', (holder) => holder !== '');
          if (id === undefined || (!facts.isUnknown && answer?.status !== 201)) return;
          new GroupModel(facts, known, team.app.id, id).created(displayName, members);
        },
      };
    },
  },
  'rename-group': {
    weight: 4,
    ask(occasion) {
      const { team } = occasion;
      const id = occasion.pick(team.groups);
      const displayName = displayNameOf(occasion.below(groupNamesInUse));
      if (id === undefined) return undefined;
      return {
        says: `PATCH displayName ${displayName} of group ${id}`,
        call: {
          method: 'PATCH',
          path: `/Groups/${id}`,
          body: patch([{ op: 'replace', path: 'displayName', value: displayName }]),
        },
        about(facts, { answer }, known) {
          const group = new GroupModel(facts, known, team.app.id, id);
          if (facts.isUnknown || answer?.status === 200) {
            group.renamed(displayName);
            saw(group, answer?.status === 200 ? answer.body : undefined);
          } else if (answer?.status === 409) {
            facts.saw<string>(
              thingOfGroupName(team.app.id, displayName),
              'taken by another',
              (holder) => holder !== '' && holder !== id,
            );
          } else sayFailed(group, answer);
        },
      };
    },
  },
  'add-members': {
    weight: 14,
    ask: (occasion) =>
      changeMembers(
        occasion,
        'add',
        3,
        (members) => [{ op: 'add', path: 'members', value: valuesOf(members) }],
        (group, members) => group.added(members),
      ),
  },
  'remove-members': {
    weight: 10,
    ask: (occasion) =>
      changeMembers(
        occasion,
        'remove',
        2,
        (members) => members.map((id) => ({ op: 'remove', path: `members[value eq "${id}"]` })),
        (group, members) => group.left(members),
      ),
  },
  'replace-members': {
    weight: 6,
    ask: (occasion) =>
      changeMembers(
        occasion,
        'replace',
        60,
        (members) => [{ op: 'replace', path: 'members', value: valuesOf(members) }],
        (group, members) => group.replaced(members),
        true,
      ),
  },
  'add-many-members': {
    weight: 3,
    ask: (occasion) =>
      changeMembers(
        occasion,
        'add many',
        60,
        (members) => [{ op: 'add', path: 'members', value: valuesOf(members) }],
        (group, members) => group.added(members),
      ),
  },
  'delete-group': {
    weight: 3,
    ask(occasion) {
      const { team } = occasion;
      const id = occasion.pick(team.groups);
      if (id === undefined) return undefined;
      return {
        says: `DELETE group ${id}`,
        call: { method: 'DELETE', path: `/Groups/${id}` },
        about(facts, { answer }, known) {
          const group = new GroupModel(facts, known, team.app.id, id);
          if (facts.isUnknown || answer?.status === 204) group.removed();
          else sayFailed(group, answer);
        },
      };
    },
  },
  'get-group': {
    weight: 12,
    ask(occasion) {
      const { team } = occasion;
      const id = occasion.pick(team.groups);
      if (id === undefined) return undefined;
      return {
        says: `GET group ${id}`,
        call: { method: 'GET', path: `/Groups/${id}` },
        about(facts, { answer }, known) {
          const group = new GroupModel(facts, known, team.app.id, id);
          if (answer?.status === 200) saw(group, answer.body);
          else sayFailed(group, answer);
        },
      };
    },
  },
  bulk: {
    weight: 4,
    ask(occasion) {
      const { world, team, planned } = occasion;
      const sent = sentUser(occasion, nameOf(world, planned.team, occasion.below(namesInUse)));
      const id = occasion.pick(team.users);
      if (id === undefined) return undefined;
      const title = `bulk-${planned.mark}`;
      return {
        says: `Bulk: POST ${sent.userName} as ${planned.mark}, PATCH title of ${id}`,
        call: {
          method: 'POST',
          path: '/Bulk',
          body: {
            schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
            Operations: [
              { method: 'POST', path: '/Users', bulkId: 'one', data: sent },
              {
                method: 'PATCH',
                path: `/Users/${id}`,
                data: patch([{ op: 'replace', path: 'title', value: title }]),
              },
            ],
          },
        },
        async learn({ status, body }) {
          const made = status === 200 ? idIn(body.Operations?.[0]?.location) : undefined;
          if (made !== undefined && body.Operations[0].status === '201') await learnUser(world, team, made);
        },
        about(facts, exchange, known) {
          const [first, second] = exchange.answer?.status === 200 ? exchange.answer.body.Operations : [];
          // Each operation has an outcome of its own.
          const of = (part: { readonly status: string } | undefined): Facts =>
            new Facts(exchange, !part || part.status === '503');
          const [created, patched] = [of(first), of(second)];
          sayProvisioned(created, known, team.app.id, sent, first && { ...partOf(first), id: idIn(first.location) });
          const user = new UserModel(patched, known, team.app.id, id);
          if (patched.isUnknown || second?.status === '200') user.changed({ title }, undefined);
          else if (second?.status === '404') user.notFound();
          facts.all.push(...created.all, ...patched.all);
        },
      };
    },
  },
};

const partOf = (part: { readonly status: string; readonly version?: string }) => ({
  status: Number(part.status),
  ...(part.version !== undefined && { version: versionIn(part.version) }),
});

const idIn = (location: unknown): string => String(location).slice(String(location).lastIndexOf('/') + 1);
