/** The usual multi-valued attribute: a list of `{value, display, type, primary}` (RFC 7643 section 2.4). */
import type { AttributeDefinition } from './definition.ts';

/** @param types canonical values of `type`; any other label is accepted too */
export function multiValued(
  name: string,
  description: string,
  value: Omit<AttributeDefinition, 'name'>,
  types?: readonly string[],
): AttributeDefinition {
  return {
    name,
    type: 'complex',
    multiValued: true,
    description,
    subAttributes: [
      { name: 'value', ...value },
      { name: 'display', description: 'What to show for this value.' },
      typeLabel(types),
      primaryFlag,
    ],
  };
}

export function typeLabel(types?: readonly string[]): AttributeDefinition {
  return { name: 'type', description: 'What this value is for.', ...(types && { canonicalValues: types }) };
}

export const primaryFlag: AttributeDefinition = {
  name: 'primary',
  type: 'boolean',
  description: 'Whether this is the preferred value; true for one value at most.',
};
