/** Reads the body of PATCH into operations (RFC 7644 section 3.5.2). */
import { invalidSyntax, invalidValue, noTarget, payloadTooLarge } from '../error.ts';
import { type PatchPath, parsePath } from '../filter/parse-path.ts';
import { isList } from '../json-equal.ts';
import { scimLimits } from '../limits.ts';
import { ownAnyCase } from '../own-any-case.ts';
import { kindOf } from '../read-value.ts';
import { isObject, type Json, type JsonObject } from '../resource.ts';
import type { ResourceType } from '../schemas/resource-type.ts';

export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace';
  /** Absent where the operation has no `path`: then `value` is an object of attributes. */
  readonly path: PatchPath | undefined;
  /** As sent; null unassigns. On `remove`, where the RFC knows none: undefined removes all, a list removes what it names. */
  readonly value: Json | undefined;
  /** The position among the operations of the body. */
  readonly index: number;
}

export const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/**
 * @param body the parsed body; names and `op` in any letter case, `schemas` may be missing
 * @throws ScimError invalidSyntax when the body is not a PatchOp message; invalidPath for a path that names nothing; noTarget for
 *   `remove` without a path; invalidValue for `add` or `replace` without a value; payloadTooLarge above
 *   `scimLimits.patchOperationsMax` operations
 */
export function readPatch(body: Json, type: ResourceType): readonly PatchOperation[] {
  if (!isObject(body)) throw invalidSyntax('The body must be a JSON object with Operations.');
  checkSchemas(ownAnyCase(body, 'schemas'));
  const operations = ownAnyCase(body, 'operations');
  if (!isList(operations) || operations.length === 0) {
    throw invalidSyntax('Operations must be an array of at least one operation.');
  }
  if (operations.length > scimLimits.patchOperationsMax) {
    throw payloadTooLarge(
      `A PATCH can have at most ${scimLimits.patchOperationsMax} operations, this one has ${operations.length}; send several.`,
    );
  }
  return operations.map((operation, index) => readOperation(operation, index, type));
}

function checkSchemas(schemas: Json | undefined): void {
  if (schemas === undefined || schemas === null) return;
  const urns = isList(schemas) ? schemas : [schemas];
  const names = (urn: Json) => typeof urn === 'string' && urn.toLowerCase() === patchSchema.toLowerCase();
  if (!urns.some(names)) throw invalidSyntax(`schemas of a PATCH must hold ${patchSchema}.`);
}

function readOperation(raw: Json, index: number, type: ResourceType): PatchOperation {
  const place = `Operations[${index}]`;
  if (!isObject(raw)) throw invalidSyntax(`${place} must be an object, not ${kindOf(raw)}.`);
  const op = readOp(raw, place);
  const path = readPath(raw, place, type);
  const value = ownAnyCase(raw, 'value');
  if (op === 'remove') {
    if (path === undefined) throw noTarget(`${place} removes, but has no path that says what.`);
    return { op, path, value: value ?? undefined, index };
  }
  if (value === undefined) throw invalidValue(`${place} has no value; ${op} needs one.`);
  if (path === undefined && !isObject(value)) {
    throw invalidValue(`${place} has no path, so its value must be an object of attributes, not ${kindOf(value)}.`);
  }
  return { op, path, value, index };
}

function readOp(raw: JsonObject, place: string): PatchOperation['op'] {
  const op = ownAnyCase(raw, 'op');
  const lower = typeof op === 'string' ? op.toLowerCase() : undefined;
  if (lower === 'add' || lower === 'remove' || lower === 'replace') return lower;
  throw invalidSyntax(`${place}.op must be add, remove or replace.`);
}

/** An empty path is no path: some clients fill in every field. */
function readPath(raw: JsonObject, place: string, type: ResourceType): PatchPath | undefined {
  const path = ownAnyCase(raw, 'path');
  if (path === undefined || path === null || path === '') return undefined;
  if (typeof path !== 'string') throw invalidSyntax(`${place}.path must be a string, not ${kindOf(path)}.`);
  return parsePath(path, type);
}
