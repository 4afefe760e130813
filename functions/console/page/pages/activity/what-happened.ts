/** What an entry of the activity log tells beyond its kind, in plain words: what changed, from what to what, who came and went. */
import type { ResultOf } from '../../api/contracts.ts';
import { isRole, roleNames } from '../../parts/role.ts';

export type Entry = ResultOf<'listActivity'>['items'][number];
export type Names = Readonly<Record<string, string>>;
type Told = NonNullable<Entry['more']>[string];

const attributeNames: ReadonlyMap<string, string> = new Map([
  ['userName', 'user name'],
  ['displayName', 'display name'],
  ['nickName', 'nickname'],
  ['profileUrl', 'profile URL'],
  ['externalId', 'external id'],
  ['emails', 'e-mail addresses'],
  ['phoneNumbers', 'phone numbers'],
  ['ims', 'messaging addresses'],
  ['userType', 'user type'],
  ['preferredLanguage', 'preferred language'],
  ['timezone', 'time zone'],
  ['x509Certificates', 'certificates'],
  ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User', 'enterprise attributes'],
]);

const reasons: ReadonlyMap<string, string> = new Map([
  ['already-a-member', 'the person is a member already'],
  ['domain-verified', 'the domain was verified, and the person joined by it'],
  ['purged', 'the person was purged'],
  ['deleted', 'the person was deleted'],
  ['deactivated', 'the person was deactivated'],
]);

const origins: ReadonlyMap<string, string> = new Map([
  ['scim', 'for the identity provider, because the person has an account of their own'],
  ['admin', 'by hand'],
]);

const levels: ReadonlyMap<string, string> = new Map([
  ['viewer', 'viewer'],
  ['editor', 'editor'],
  ['admin', 'admin'],
]);

const roleName = (told: Told): string => (typeof told === 'string' && isRole(told) ? roleNames[told] : String(told));
const wordFor = (words: ReadonlyMap<string, string>, told: Told): string => words.get(String(told)) ?? String(told);
const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** "Ada, Bo and 3 others" */
function people(ids: Told | undefined, count: Told | undefined, names: Names): string {
  const named = (Array.isArray(ids) ? ids : []).flatMap((id) => (Object.hasOwn(names, id) ? [names[id] ?? id] : []));
  const shown = named.slice(0, namesShown);
  const others = Number(count) - shown.length;
  if (shown.length === 0) return `${count} ${Number(count) === 1 ? 'person' : 'people'}`;
  if (others <= 0) return shown.join(', ');
  return `${shown.join(', ')} and ${others} ${others === 1 ? 'other' : 'others'}`;
}
const namesShown = 3;

/** What to say of each thing that an entry may have besides; in this order. */
const tellers: readonly ((more: NonNullable<Entry['more']>, names: Names) => string | undefined)[] = [
  ({ added, addedUsers }, names) => (added === undefined ? undefined : `added ${people(addedUsers, added, names)}`),
  ({ removed, removedUsers }, names) =>
    removed === undefined ? undefined : `removed ${people(removedUsers, removed, names)}`,
  ({ role, before }) =>
    role === undefined
      ? undefined
      : before === undefined
        ? `as ${roleName(role)}`
        : `from ${roleName(before)} to ${roleName(role)}`,
  ({ role, level, before }) => {
    if (role !== undefined || (level === undefined && before === undefined)) return undefined;
    if (level === undefined) return `no access any more (was ${wordFor(levels, before ?? '')})`;
    return before === undefined
      ? `may use it as ${wordFor(levels, level)}`
      : `from ${wordFor(levels, before)} to ${wordFor(levels, level)}`;
  },
  ({ state }) => (state === 'deactivated' ? 'not active from the start' : undefined),
  ({ origin }) => (origin === undefined ? undefined : wordFor(origins, origin)),
  ({ reason }) => (reason === undefined ? undefined : `because ${wordFor(reasons, reason)}`),
  ({ replacedBy }) => (replacedBy === undefined ? undefined : 'a new key took its place'),
  ({ misses }) => (misses === undefined ? undefined : `its DNS record was missing ${misses} times in a row`),
  ({ scimEntitled }) =>
    scimEntitled === undefined ? undefined : scimEntitled ? 'SCIM is included now' : 'SCIM is not included any more',
];

/** Kinds that say with their names what was changed. */
const tellsAttributes = /\.(?:updated|changed)$/;

/** @param names what ids are called today */
export function detailsOf({ kind, attributes = [], more = {} }: Entry, names: Names): string | undefined {
  const told = tellers.flatMap((tell) => tell(more, names) ?? []);
  if (tellsAttributes.test(kind) && attributes.length > 0) {
    told.unshift(attributes.map((name) => attributeNames.get(name) ?? name).join(', '));
  }
  return told.length > 0 ? capitalised(told.join('; ')) : undefined;
}
