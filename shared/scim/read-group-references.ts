/** Reads `groups` of a new User: the groups that the person joins on creation, by id or by name. */
import { invalidValue } from './error.ts';
import { isList } from './json-equal.ts';
import { ownAnyCase } from './own-any-case.ts';
import { isObject, type Json } from './resource.ts';

/** Names a group. A bare string may be either, so it stands in both: look for the id first. */
export interface GroupReference {
  readonly id?: string;
  readonly name?: string;
}

/**
 * `groups` is readOnly to the RFC and ignored by PUT and PATCH; POST takes it as a wish.
 * @param body of POST /Users; each group is `"id or name"`, `{value: id}` or `{display: name}`
 * @returns each group once; none where the body has no `groups`
 * @throws ScimError invalidValue for anything else in `groups`
 */
export function readGroupReferences(body: Json): readonly GroupReference[] {
  const groups = isObject(body) ? ownAnyCase(body, 'groups') : undefined;
  if (groups === undefined || groups === null) return [];
  const references = new Map<string, GroupReference>();
  for (const [index, entry] of (isList(groups) ? groups : [groups]).entries()) {
    const reference = readReference(entry, index);
    if (reference) references.set(JSON.stringify([reference.id, reference.name]), reference);
  }
  return [...references.values()];
}

function readReference(entry: Json, index: number): GroupReference | undefined {
  if (entry === null || entry === '') return undefined;
  if (typeof entry === 'string') return { id: text(entry, `groups[${index}]`), name: entry };
  if (!isObject(entry)) throw wanted(`groups[${index}]`);
  const id = ownAnyCase(entry, 'value') ?? '';
  const name = ownAnyCase(entry, 'display') ?? '';
  if (id === '' && name === '') throw wanted(`groups[${index}]`);
  return {
    ...(id !== '' && { id: text(id, `groups[${index}].value`) }),
    ...(name !== '' && { name: text(name, `groups[${index}].display`) }),
  };
}

function text(value: Json, place: string): string {
  if (typeof value !== 'string' || !value.isWellFormed() || value.includes('\0')) throw wanted(place);
  return value;
}

const wanted = (place: string) =>
  invalidValue(`${place} must name a group: a string with its id or name, {"value": id} or {"display": name}.`);
