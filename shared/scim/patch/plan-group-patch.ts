/** Splits a PATCH of a Group into changes of its attributes and of its members, so that no change loads a large group (RFC 7644 section 3.5.2). */
import { mutability, noTarget } from '../error.ts';
import type { Filter } from '../filter/filter.ts';
import type { PatchPath } from '../filter/parse-path.ts';
import { isList } from '../json-equal.ts';
import { type Member, readMembers } from '../read-members.ts';
import { isObject, type Json, type JsonObject } from '../resource.ts';
import { equalityTerms } from './equality-terms.ts';
import type { PatchOperation } from './read-operations.ts';

/** One change of the members. Steps are applied in order. */
export type MemberStep =
  | { readonly kind: 'add'; readonly members: readonly Member[] }
  /** Ids that are no members are no error. */
  | { readonly kind: 'remove'; readonly ids: readonly string[] }
  | { readonly kind: 'replace'; readonly members: readonly Member[] }
  /** Removes the members that match; the filter's paths are sub-attributes of a member. */
  | { readonly kind: 'removeWhere'; readonly filter: Filter };

export interface GroupPatchPlan {
  /** For `applyPatch` on the group without its members. */
  readonly attributes: readonly PatchOperation[];
  readonly members: readonly MemberStep[];
}

/**
 * @param operations of a PATCH of a Group, as `readPatch` made them
 * @throws ScimError invalidValue for a member without an id; mutability for a change of a member's sub-attributes, which are
 *   immutable (RFC 7643 section 4.2); noTarget for `add` or `replace` of members that a filter does not name by id
 */
export function planGroupPatch(operations: readonly PatchOperation[]): GroupPatchPlan {
  const attributes: PatchOperation[] = [];
  const steps: MemberStep[] = [];
  for (const operation of operations) {
    const { path, op, value } = operation;
    if (path === undefined) {
      const { members, rest } = withoutMembers(value);
      if (members !== undefined) steps.push(stepOf(op, members));
      if (rest !== undefined) attributes.push(rest === value ? operation : { ...operation, value: rest });
    } else if (isMembers(path)) {
      steps.push(memberStep(path, operation));
    } else attributes.push(operation);
  }
  return { attributes, members: joinNeighbours(steps) };
}

const isMembers = ({ path }: PatchPath): boolean => path.extension === undefined && path.attribute?.name === 'members';

/** Okta renames and replaces members in one value without a path. */
function withoutMembers(value: Json | undefined): { members: Json | undefined; rest: Json | undefined } {
  if (!isObject(value)) return { members: undefined, rest: value };
  const names = Object.keys(value);
  const rest = names.filter((name) => name.toLowerCase() !== 'members');
  if (rest.length === names.length) return { members: undefined, rest: value };
  let members: Json | undefined;
  for (const name of names) if (name.toLowerCase() === 'members') members = value[name];
  const copy: JsonObject = Object.fromEntries(rest.map((name) => [name, value[name] ?? null]));
  return { members, rest: rest.length === 0 ? undefined : copy };
}

function stepOf(op: PatchOperation['op'], value: Json | undefined): MemberStep {
  if (op === 'add') return { kind: 'add', members: readMembers(value ?? null) };
  if (op === 'replace') return { kind: 'replace', members: readMembers(value ?? null) };
  // The RFC's `remove` has no value. Microsoft Entra ID sends the list of those to remove, and never means the others.
  if (value === undefined) return { kind: 'replace', members: [] };
  return { kind: 'remove', ids: readMembers(value).map((member) => member.value) };
}

function memberStep(path: PatchPath, { op, value }: PatchOperation): MemberStep {
  const sub = path.subAttribute ?? path.path.subAttribute;
  if (sub) throw mutability(`${sub.fullName} cannot be changed; remove the member and add it again.`);
  const { filter } = path;
  if (filter === undefined) return stepOf(op, value);
  if (op === 'remove') {
    const ids: string[] = [];
    return collectIds(filter, ids) ? { kind: 'remove', ids } : { kind: 'removeWhere', filter };
  }
  const id = equalityTerms(filter)?.['value'];
  if (typeof id !== 'string') throw noTarget(`To ${op} members, name them in the value, or by members[value eq "id"].`);
  const entries = isList(value) ? value : [value ?? null];
  const named = readMembers(entries.map((entry) => (isObject(entry) ? { value: id, ...entry } : (entry ?? id))));
  if (named.some((member) => member.value !== id)) throw mutability('members.value cannot be changed.');
  return { kind: 'add', members: named };
}

/** The ids of `value eq "a" or value eq "b"`; false for a filter that says anything else. */
function collectIds(filter: Filter, ids: string[]): boolean {
  if (filter.kind === 'or') return filter.operands.every((operand) => collectIds(operand, ids));
  if (filter.kind !== 'compare' || filter.operator !== 'eq' || typeof filter.value !== 'string') return false;
  if (filter.path.attribute?.name !== 'value') return false;
  ids.push(filter.value);
  return true;
}

/** Clients send one operation per member: neighbours of a kind become one step, and steps that do nothing go. */
function joinNeighbours(steps: readonly MemberStep[]): readonly MemberStep[] {
  const joined: MemberStep[] = [];
  for (let at = 0; at < steps.length; ) {
    const kind = steps[at]?.kind;
    let end = at + 1;
    while (steps[end]?.kind === kind) end += 1;
    joined.push(...joinRun(steps.slice(at, end)));
    at = end;
  }
  return joined;
}

/** @param run steps of one kind */
function joinRun(run: readonly MemberStep[]): readonly MemberStep[] {
  const added = new Map<string, Member>();
  const removed = new Set<string>();
  const others: MemberStep[] = [];
  for (const step of run) {
    if (step.kind === 'add') for (const member of step.members) added.set(member.value, member);
    else if (step.kind === 'remove') for (const id of step.ids) removed.add(id);
    // Of several replacements only the last one counts.
    else if (step.kind === 'replace') others.splice(0, 1, step);
    else others.push(step);
  }
  if (added.size > 0) others.push({ kind: 'add', members: [...added.values()] });
  if (removed.size > 0) others.push({ kind: 'remove', ids: [...removed] });
  return others;
}
