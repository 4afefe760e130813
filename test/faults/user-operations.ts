/** SCIM calls about Users. */
import type { ScimAnswer } from '../support/scim-client.ts';
import type { Facts, Known } from './exchange.ts';
import { sawGroups } from './group-model.ts';
import { type Occasion, type OperationKind, patch } from './operations.ts';
import { seenUser, thingOfName, type UserChange, UserModel, versionIn } from './user-model.ts';
import { learnUser, nameOf, namesInUse, sharedNameOf, userSchema } from './world.ts';

const sharedNames = 2;

/** What a User is sent as: what tells who wrote it differs with every operation. */
export function sentUser(occasion: Occasion, userName: string) {
  const { mark } = occasion.planned;
  return { schemas: [userSchema], userName, externalId: mark, nickName: `nick-${mark}`, name: { givenName: mark } };
}

const asSent = (sent: ReturnType<typeof sentUser>) => ({
  userName: sent.userName,
  title: '',
  nickName: sent.nickName,
  active: true,
  externalId: sent.externalId,
});

const freeName = (occasion: Occasion): string =>
  nameOf(occasion.world, occasion.planned.team, occasion.below(namesInUse));

/** POST /Users, as one says it by itself or inside a Bulk request. */
export function sayProvisioned(
  facts: Facts,
  known: Known,
  team: string,
  sent: ReturnType<typeof sentUser>,
  answer: { readonly status: number; readonly id?: string; readonly version?: number } | undefined,
): void {
  const wanted = asSent(sent);
  if (facts.isUnknown || !answer) {
    const id = known.byExternalId.get(sent.externalId);
    if (id !== undefined) new UserModel(facts, known, team, id).provisioned(undefined, wanted);
    else {
      for (const [each, names] of known.namesOf)
        if (names.has(sent.userName)) new UserModel(facts, known, team, each).mayBeRevived(wanted);
    }
  } else if (answer.status === 201 && answer.id !== undefined) {
    const seen = answer.version === undefined ? undefined : { ...wanted, version: answer.version };
    new UserModel(facts, known, team, answer.id).provisioned(seen, wanted);
  } else if (answer.status === 409) {
    facts.saw<string>(thingOfName(team, sent.userName), 'taken', (holder) => holder !== '');
  }
}

/** A call that changes one User. */
function sayChanged(
  user: UserModel,
  answer: ScimAnswer | undefined,
  change: UserChange,
  ifMatch: number | undefined,
): void {
  if (answer === undefined || answer.status === 503) user.changed(change, undefined, ifMatch);
  else if (answer.status === 200) user.changed(change, seenUser(answer.body, answer.headers.etag), ifMatch);
  else sayRefused(user, answer.status, ifMatch);
}

function sayRefused(user: UserModel, status: number, ifMatch: number | undefined): void {
  if (status === 404) user.notFound();
  else if (status === 412 && ifMatch !== undefined) user.differed(ifMatch);
  else if (status === 400 || status === 403 || status === 409) user.refused();
}

/** PATCH or PUT of some known User. */
function change(
  occasion: Occasion,
  says: string,
  make: (id: string) => { readonly method: 'PATCH' | 'PUT'; readonly body: object; readonly change: UserChange },
) {
  const { world, team } = occasion;
  const id = occasion.pick(team.users);
  if (id === undefined) return undefined;
  const { method, body, change: wanted } = make(id);
  const etag = occasion.draw() < 0.2 ? world.etags.get(id) : undefined;
  const ifMatch = etag === undefined ? undefined : versionIn(etag);
  return {
    says: `${method} ${says} of ${id} ${JSON.stringify(wanted)}${etag === undefined ? '' : ` if ${etag}`}`,
    call: { method, path: `/Users/${id}`, body, headers: etag === undefined ? {} : { 'If-Match': etag } },
    learn: (answer: ScimAnswer) => note(occasion, id, answer),
    about(facts: Facts, { answer }: { readonly answer: ScimAnswer | undefined }, known: Known) {
      sayChanged(new UserModel(facts, known, team.app.id, id), answer, wanted, ifMatch);
    },
  };
}

function note({ world }: Occasion, id: string, { headers }: ScimAnswer): void {
  if (typeof headers.etag === 'string') world.etags.set(id, headers.etag);
}

const replace = (path: string, value: unknown) => ({ op: 'replace', path, value });

function sawUser(facts: Facts, known: Known, team: string, body: ScimAnswer['body'], etag?: string): void {
  const id = String(body.id);
  new UserModel(facts, known, team, id).seen(seenUser(body, etag));
  if (known.users.has(id)) sawGroups(facts, known, id, idsIn(body.groups));
}

export const idsIn = (references: unknown): string[] =>
  Array.isArray(references) ? references.map(({ value }) => String(value)) : [];

export const userOperations: Readonly<Record<string, OperationKind>> = {
  'create-user': {
    weight: 12,
    ask(occasion) {
      const { world, team } = occasion;
      const sent = sentUser(occasion, freeName(occasion));
      return {
        says: `POST ${sent.userName} as ${sent.externalId}`,
        call: { method: 'POST', path: '/Users', body: sent },
        learn: async ({ status, body }) => {
          if (status === 201) await learnUser(world, team, String(body.id));
        },
        about(facts, { answer }, known) {
          const made = answer && {
            status: answer.status,
            ...(answer.status === 201 && { id: String(answer.body.id), version: versionIn(answer.headers.etag) }),
          };
          sayProvisioned(facts, known, team.app.id, sent, made);
        },
      };
    },
  },
  'create-shared-user': {
    weight: 4,
    ask(occasion) {
      const { world } = occasion;
      const sent = sentUser(occasion, sharedNameOf(world, occasion.below(sharedNames)));
      return {
        says: `POST ${sent.userName}`,
        call: { method: 'POST', path: '/Users', body: sent },
        learn({ status, body }) {
          if (status === 201) world.shared.set(`${occasion.planned.team} ${sent.userName}`, String(body.id));
        },
      };
    },
  },
  'change-shared-user': {
    weight: 3,
    ask(occasion) {
      const userName = sharedNameOf(occasion.world, occasion.below(sharedNames));
      const item = occasion.world.shared.get(`${occasion.planned.team} ${userName}`);
      if (item === undefined) return undefined;
      const value = occasion.pick([true, false, false]);
      const removes = occasion.draw() < 0.2;
      return {
        says: `${removes ? 'DELETE' : `PATCH active ${value}`} of ${userName}`,
        call: {
          method: removes ? 'DELETE' : 'PATCH',
          path: `/Users/${item}`,
          ...(!removes && { body: patch([replace('active', value)]) }),
        },
      };
    },
  },
  'patch-title': {
    weight: 14,
    ask: (occasion) =>
      change(occasion, 'title', () => {
        const { mark } = occasion.planned;
        return { method: 'PATCH', body: patch([replace('title', mark)]), change: { title: mark } };
      }),
  },
  'patch-active': {
    weight: 14,
    ask: (occasion) =>
      change(occasion, 'active', () => {
        const active = occasion.draw() < 0.5;
        return { method: 'PATCH', body: patch([replace('active', active)]), change: { active } };
      }),
  },
  'rename-user': {
    weight: 6,
    ask: (occasion) =>
      change(occasion, 'userName', () => {
        const userName = freeName(occasion);
        return { method: 'PATCH', body: patch([replace('userName', userName)]), change: { userName } };
      }),
  },
  'put-user': {
    weight: 6,
    ask: (occasion) =>
      change(occasion, 'all', () => {
        const sent = sentUser(occasion, freeName(occasion));
        const active = occasion.draw() < 0.7;
        return { method: 'PUT', body: { ...sent, active }, change: { ...asSent(sent), active } };
      }),
  },
  'delete-user': {
    weight: 6,
    ask(occasion) {
      const { team } = occasion;
      const id = occasion.pick(team.users);
      if (id === undefined) return undefined;
      return {
        says: `DELETE user ${id}`,
        call: { method: 'DELETE', path: `/Users/${id}` },
        about(facts, { answer }, known) {
          const user = new UserModel(facts, known, team.app.id, id);
          if (facts.isUnknown || answer?.status === 204) user.removed();
          else sayRefused(user, answer?.status ?? 0, undefined);
        },
      };
    },
  },
  'get-user': {
    weight: 12,
    ask(occasion) {
      const { team } = occasion;
      const id = occasion.pick(team.users);
      if (id === undefined) return undefined;
      return {
        says: `GET user ${id}`,
        call: { method: 'GET', path: `/Users/${id}` },
        learn: (answer) => note(occasion, id, answer),
        about(facts, { answer }, known) {
          if (answer?.status === 200) sawUser(facts, known, team.app.id, answer.body, answer.headers.etag);
          else if (answer?.status === 404) new UserModel(facts, known, team.app.id, id).notFound();
        },
      };
    },
  },
  'find-user': {
    weight: 6,
    ask(occasion) {
      const { world, team } = occasion;
      const userName = freeName(occasion);
      const filter = encodeURIComponent(`userName eq "${userName}"`);
      return {
        says: `GET users with userName eq ${userName}`,
        call: { method: 'GET', path: `/Users?filter=${filter}` },
        learn: async ({ status, body }) => {
          if (status === 200) for (const { id } of body.Resources ?? []) await learnUser(world, team, String(id));
        },
        about(facts, { answer }, known) {
          if (answer?.status !== 200) return;
          const [found, ...more] = answer.body.Resources ?? [];
          if (found) sawUser(facts, known, team.app.id, found);
          facts.saw<string>(
            thingOfName(team.app.id, userName),
            found ? `found ${found.id}` : 'not found',
            (holder) => more.length === 0 && holder === String(found?.id ?? ''),
          );
        },
      };
    },
  },
  'list-users': {
    weight: 3,
    ask(occasion) {
      const { world, team } = occasion;
      return {
        says: 'GET all users',
        call: { method: 'GET', path: '/Users?count=200' },
        learn: async ({ status, body }) => {
          if (status !== 200) return;
          // Those that other operations are about, and no others.
          for (const { id, externalId } of body.Resources ?? [])
            if (world.marks.has(String(externalId))) await learnUser(world, team, String(id));
        },
        about(facts, { answer }, known) {
          if (answer?.status !== 200) return;
          const listed = new Set<string>();
          for (const body of answer.body.Resources ?? []) {
            const id = String(body.id);
            if (listed.has(id)) facts.saw(`user ${id}`, 'listed twice', () => false);
            listed.add(id);
            if (known.users.has(id)) sawUser(facts, known, team.app.id, body);
          }
          for (const id of known.users) if (!listed.has(id)) new UserModel(facts, known, team.app.id, id).notFound();
        },
      };
    },
  },
};
