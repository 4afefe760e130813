/** What the repositories hand out for a resource, ready to be represented. */

export interface StoredResource {
  readonly id: string;
  readonly version: number;
  readonly created: string;
  readonly lastModified: string;
  /** The JSON object that is sent, but for `meta` and the attribute that is joined to it. */
  readonly json: string;
}

/** A value of `User.groups` or `Group.members`. */
export interface Reference {
  readonly value: string;
  readonly display?: string;
}

/** A resource with the groups of the user or the members of the group; `joined` is absent when they were not asked for. */
export interface Joined<R extends StoredResource = StoredResource> {
  readonly resource: R;
  readonly joined?: readonly Reference[];
}

/** `If-Match`: whether the caller accepts the stored version. */
export type Precondition = (version: number) => boolean;

/** Time never runs backwards on a resource, whatever the clocks of two functions say. */
export function laterOf(a: string, b: string): string {
  return a > b ? a : b;
}
