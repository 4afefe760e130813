/** A parsed filter (RFC 7644 section 3.4.2.2): every name is resolved against the schema, so evaluation looks nothing up. */
import type { AttributePath } from '../schemas/resource-type.ts';

export type CompareOperator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Filter[] }
  | { readonly kind: 'not'; readonly operand: Filter }
  | { readonly kind: 'present'; readonly path: AttributePath }
  | Comparison
  /** `emails[type eq "work"]`: one value of the complex attribute satisfies all of `filter`, whose paths are its sub-attributes. */
  | { readonly kind: 'valuePath'; readonly path: AttributePath; readonly filter: Filter };

export interface Comparison {
  readonly kind: 'compare';
  readonly path: AttributePath;
  readonly operator: CompareOperator;
  readonly value: string | number | boolean | null;
}

/** Inside a value filter a path names a sub-attribute: `attribute` is the sub-attribute itself. */
export const filterLimits = { characters: 4096, depth: 32, nodes: 200 } as const;
