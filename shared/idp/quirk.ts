/** What an entry of the table of quirks is: something an identity provider sends that the RFC does not know, and its repair. */
import type { Json, JsonObject } from '../scim/resource.ts';
import type { Attribute, ResourceType } from '../scim/schemas/resource-type.ts';

export interface Quirk {
  /** Kebab-case, unique in the table. */
  readonly name: string;
  readonly provider: 'Okta' | 'Microsoft Entra ID' | 'OneLogin' | 'Ping';
  /** The vendor's document, or the thread, that shows it. */
  readonly source: string;
  /** One sentence: what is sent and what it is taken for. */
  readonly what: string;
  readonly repair: Repair;
}

/** A repair makes a conforming request and nothing more. It returns what it was given when there is nothing to repair. */
export type Repair =
  /** The value of an attribute or sub-attribute in a body or a PATCH; undefined leaves it out. */
  | {
      readonly at: 'value';
      applies(attribute: Attribute, parent: Attribute | undefined): boolean;
      repair(value: Json, attribute: Attribute): Json | undefined;
    }
  /** The name of a top-level member, or the path of a PATCH operation; takes and returns the text. */
  | { readonly at: 'name'; repair(name: string, type: ResourceType): string }
  /** One operation of a PATCH, which becomes one or several. */
  | { readonly at: 'operation'; repair(operation: JsonObject, type: ResourceType): readonly JsonObject[] | undefined }
  /** A predicate that the HTTP layer asks about a header's value. */
  | { readonly at: 'authorization' | 'accept'; holds(header: string): boolean }
  /** Nothing to rewrite: the filter parser reads it under this option. */
  | { readonly at: 'filter'; readonly option: 'lenient literals' }
  /** Nothing to rewrite: this part of the SCIM engine reads it. */
  | { readonly at: 'engine'; readonly where: string };
