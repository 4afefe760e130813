/** Schema extensions of one deployment (RFC 7643 section 3.3). */
import type { SchemaDefinition } from '../definition.ts';

export interface CustomExtension {
  readonly resourceType: 'User' | 'Group';
  readonly schema: SchemaDefinition;
  /** A resource without the extension is valid: identity providers do not know it. */
  readonly required: false;
}

/**
 * To add an extension, write its schema in a file of its own in this folder, as `../enterprise-user.ts` does, and list it here:
 * `{ resourceType: 'User', schema: badgeSchema, required: false }`. Discovery, validation, filters, PATCH and projection follow.
 */
export const customExtensions: readonly CustomExtension[] = [];
