/** A SCIM resource's attributes as lines of text: `name.givenName`, `emails[work].value`. */

export interface Attribute {
  /** Tells it from every other of the resource. */
  readonly key: string;
  readonly path: string;
  readonly value: string;
  /** The schema of an extension's attribute. */
  readonly extension?: string;
}

export function attributesOf(profile: Readonly<Record<string, unknown>>): Attribute[] {
  return Object.entries(profile).flatMap(([name, value]) =>
    name.startsWith('urn:') ? linesOf('', value, name) : linesOf(name, value),
  );
}

function linesOf(path: string, value: unknown, extension?: string): Attribute[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) {
    return value.flatMap((each, index) => linesOf(`${path}[${nameOf(each, index)}]`, each, extension));
  }
  if (typeof value === 'object') {
    return Object.entries(value).flatMap(([name, inner]) =>
      linesOf(path === '' ? name : `${path}.${name}`, inner, extension),
    );
  }
  const line = { key: `${extension ?? ''}:${path}`, path, value: String(value) };
  return [extension === undefined ? line : { ...line, extension }];
}

/** One value of several: by its place, and what kind it is. */
function nameOf(value: unknown, index: number): string {
  const type = typeof value === 'object' && value && 'type' in value ? value.type : undefined;
  return typeof type === 'string' ? `${index + 1}, ${type}` : String(index + 1);
}
