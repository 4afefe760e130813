/** The form of the PATCH tables, and the User that their operations change. */
import type { ScimType } from '../../../../shared/scim/error.ts';
import type { Json, JsonObject, Resource } from '../../../../shared/scim/resource.ts';

export interface PatchCase {
  /** A claim. */
  readonly name: string;
  /** The RFC 7644 section, or who sends it. */
  readonly source: string;
  readonly ops: readonly JsonObject[];
  /** Attributes of the User before the operations, where they differ from `bjensen`; null for absent. */
  readonly from?: Readonly<Record<string, Json>>;
  /** Attributes after, where they differ from before; null for absent, `{}` for no change at all. */
  readonly target?: Readonly<Record<string, Json>>;
  /** The scimType (or the status, where there is none) and words that the detail must hold. */
  readonly error?: readonly [ScimType | 413, string];
}

export const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const membership = 'urn:rollcall:params:scim:schemas:extension:membership:1.0:User';

export const work = { value: 'bjensen@example.com', type: 'work', primary: true };
export const home = { value: 'babs@jensen.org', type: 'home' };
export const office = { type: 'work', streetAddress: '100 Universal City Plaza', locality: 'Hollywood' };
export const manager = { value: 'm1', $ref: '../Users/m1' };

export const bjensen: Resource = {
  schemas: [core, enterprise],
  id: '2819c223',
  externalId: 'ext-1',
  userName: 'bjensen@example.com',
  name: { givenName: 'Barbara', familyName: 'Jensen' },
  displayName: 'Babs Jensen',
  active: true,
  emails: [work, home],
  phoneNumbers: [{ value: '555-0100', type: 'work' }],
  addresses: [office],
  groups: [{ value: 'g1', display: 'Tour Guides' }],
  meta: { resourceType: 'User', version: 'W/"1"' },
  [enterprise]: { department: 'Tours', manager },
};

/** @returns `resource` with the attributes of `changes`; null takes one away */
export function changed(resource: Resource, changes: Readonly<Record<string, Json>>): Resource {
  return Object.fromEntries(Object.entries({ ...resource, ...changes }).filter(([, value]) => value !== null));
}
