/** Reads the members of a Group (RFC 7643 section 4.2), of which there may be tens of thousands. */
import { invalidSyntax, invalidValue } from './error.ts';
import { isList } from './json-equal.ts';
import { ownAnyCase } from './own-any-case.ts';
import { kindOf } from './read-value.ts';
import { isObject, type Json, type JsonObject } from './resource.ts';

export interface Member {
  /** The id of the User. */
  readonly value: string;
  readonly display?: string;
  readonly type?: string;
}

/**
 * @param value of `members`: an array, or one member without an array; a member is an object or an id
 * @returns each member once, in the order of first mention; `$ref` and unknown sub-attributes are ignored
 * @throws ScimError invalidValue naming the member that has no `value`
 */
export function readMembers(value: Json): readonly Member[] {
  if (value === null) return [];
  const members = new Map<string, Member>();
  const list = isList(value) ? value : [value];
  for (let at = 0; at < list.length; at += 1) {
    const member = readMember(list[at] ?? null, at);
    if (!member) continue;
    const earlier = members.get(member.value);
    members.set(member.value, earlier ? { ...earlier, ...member } : member);
  }
  return [...members.values()];
}

/** The members in the body of POST or PUT of a Group; none where it names none. */
export function readMembersOf(body: Json): readonly Member[] {
  if (!isObject(body)) throw invalidSyntax('The body must be a JSON object that describes a Group.');
  return readMembers(ownAnyCase(body, 'members') ?? null);
}

function readMember(raw: Json, index: number): Member | undefined {
  if (raw === null) return undefined;
  if (typeof raw === 'string') return { value: text(raw, index, 'value') };
  if (!isObject(raw)) throw invalidValue(`members[${index}] must be an object, not ${kindOf(raw)}.`);
  const value = part(raw, index, 'value');
  if (value === undefined) throw invalidValue(`members[${index}].value is missing; it must be the id of a User.`);
  // Some clients name the display name as it is named on the User.
  const display = part(raw, index, 'display') ?? part(raw, index, 'displayName');
  const type = part(raw, index, 'type');
  return { value, ...(display !== undefined && { display }), ...(type !== undefined && { type }) };
}

function part(member: JsonObject, index: number, name: string): string | undefined {
  const value = Object.hasOwn(member, name) ? member[name] : ownAnyCase(member, name.toLowerCase());
  return value === undefined || value === null ? undefined : text(value, index, name);
}

function text(value: Json, index: number, name: string): string {
  if (typeof value !== 'string') {
    throw invalidValue(`members[${index}].${name} must be a string, not ${kindOf(value)}.`);
  }
  if (!value.isWellFormed() || value.includes('\0')) {
    throw invalidValue(`members[${index}].${name} holds NUL or half of a surrogate pair.`);
  }
  if (name === 'value' && value.trim() === '') {
    throw invalidValue(`members[${index}].value is empty; it must be the id of a User.`);
  }
  return value;
}
