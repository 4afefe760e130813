/** What a name in a filter can mean: an attribute of the resource type, or, between brackets, a sub-attribute. */
import {
  type Attribute,
  type AttributePath,
  type ResourceType,
  resolveAttributePath,
} from '../schemas/resource-type.ts';

export interface Scope {
  /** In messages: `User`, `emails`. */
  readonly name: string;
  resolve(name: string): AttributePath | undefined;
  /** A full name that was probably meant, for messages. */
  suggest(name: string): string | undefined;
  /** Whether `attribute[filter]` is possible: it is not inside another (RFC 7644 figure 1). */
  readonly allowsValuePath: boolean;
}

export const resourceScope = (type: ResourceType): Scope => ({
  name: type.name,
  resolve: (name) => resolveAttributePath(type, name),
  suggest: (name) => suggestFrom(type, name.toLowerCase()),
  allowsValuePath: true,
});

export const valueScope = (attribute: Attribute): Scope => ({
  name: attribute.fullName,
  resolve(name) {
    const subAttribute = attribute.subAttributes.get(name.toLowerCase());
    return subAttribute && { extension: undefined, attribute: subAttribute, subAttribute: undefined };
  },
  suggest: () => undefined,
  allowsValuePath: false,
});

/** Finds `givenName` under `name`, and `department` under its extension: the usual mistake is to leave out what stands before. */
function suggestFrom(type: ResourceType, lowerName: string): string | undefined {
  for (const attribute of type.attributes.values()) {
    const subAttribute = attribute.subAttributes.get(lowerName);
    if (subAttribute) return subAttribute.fullName;
  }
  const dot = lowerName.indexOf('.');
  for (const extension of type.extensions.values()) {
    const attribute = extension.attributes.get(dot < 0 ? lowerName : lowerName.slice(0, dot));
    const found = dot < 0 ? attribute : attribute?.subAttributes.get(lowerName.slice(dot + 1));
    if (found) return found.fullName;
  }
  return undefined;
}
