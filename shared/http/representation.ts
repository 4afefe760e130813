/** Resources as they are sent: stored JSON, with `meta` and the joined attribute put in behind (RFC 7643 section 3.1). */
import { type Projection, project, projectionWants } from '../scim/projection.ts';
import type { Json, Resource } from '../scim/resource.ts';
import type { ResourceType } from '../scim/schemas/resource-type.ts';
import type { Joined, Reference, StoredResource } from '../store/resource.ts';

/** What is put in from elsewhere: the groups of a User, the members of a Group; and where its values live. */
interface JoinedAttribute {
  readonly name: string;
  readonly endpoint: string;
  readonly type: string;
}

const joinedAttributes: Readonly<Record<string, JoinedAttribute>> = {
  User: { name: 'groups', endpoint: '/Groups', type: 'direct' },
  Group: { name: 'members', endpoint: '/Users', type: 'User' },
};

export interface Representation {
  readonly type: ResourceType;
  readonly baseUrl: string;
  readonly projection: Projection | undefined;
}

/** Weak, since a number counts changes, not bytes (RFC 7644 section 3.14). */
export function etagOf(version: number): string {
  return `W/"${version}"`;
}

export function locationOf({ type, baseUrl }: Pick<Representation, 'type' | 'baseUrl'>, id: string): string {
  return `${baseUrl}${type.endpoint}/${id}`;
}

/** One resource as JSON text. Without a projection nothing is parsed: the stored text is sent as it is. */
export function represent({ resource, joined }: Joined, representation: Representation): string {
  const { type, baseUrl, projection } = representation;
  const attribute = joinedAttributes[type.name];
  if (projection) {
    const whole = completed(resource, joined, representation);
    return JSON.stringify(project(projection, whole));
  }
  // The stored text is an object with at least `schemas` and `id`, so a comma always belongs before what follows.
  const stored = resource.json.slice(0, -1);
  const meta = metaText(resource, representation);
  if (!joined || joined.length === 0 || !attribute) return `${stored},"meta":${meta}}`;
  return referencesText(joined, attribute, baseUrl, `${stored},"${attribute.name}":`, `,"meta":${meta}}`);
}

/** Whether the answer would show an attribute that was left unread for its size. */
export function isCutShort({ joined }: Joined, { type, projection }: Representation): boolean {
  const attribute = joinedAttributes[type.name];
  return joined === undefined && attribute !== undefined && projectionWants(projection, attribute.name);
}

/** The resource as an object with everything that a filter or a projection may ask for. */
export function completed(
  resource: StoredResource,
  joined: readonly Reference[] | undefined,
  representation: Pick<Representation, 'type' | 'baseUrl'>,
): Resource {
  const { type, baseUrl } = representation;
  const attribute = joinedAttributes[type.name];
  const whole: Record<string, Json> = JSON.parse(resource.json);
  if (joined && joined.length > 0 && attribute) {
    whole[attribute.name] = JSON.parse(referencesText(joined, attribute, baseUrl));
  }
  whole['meta'] = metaOf(resource, representation);
  return whole;
}

function metaOf(resource: StoredResource, representation: Pick<Representation, 'type' | 'baseUrl'>) {
  const { id, created, lastModified, version } = resource;
  const location = locationOf(representation, id);
  return { resourceType: representation.type.name, created, lastModified, location, version: etagOf(version) };
}

/** Ids, dates and the base URL hold nothing that JSON would escape; an ETag has its quotes. */
function metaText(resource: StoredResource, representation: Pick<Representation, 'type' | 'baseUrl'>): string {
  const { resourceType, created, lastModified, location } = metaOf(resource, representation);
  return `{"resourceType":"${resourceType}","created":"${created}","lastModified":"${lastModified}","location":"${location}","version":"W/\\"${resource.version}\\""}`;
}

function referencesText(
  references: readonly Reference[],
  { endpoint, type }: JoinedAttribute,
  baseUrl: string,
  before = '',
  behind = '',
): string {
  const middle = `","$ref":"${baseUrl}${endpoint}/`;
  const end = `,"type":"${type}"}`;
  // Joined at once: of thousands of members put behind one another, each would be another piece of a text to be gathered later.
  const texts: string[] = [];
  let start = `${before}[{"value":"`;
  for (const { value, display } of references) {
    const shown = display === undefined ? '' : `,"display":${JSON.stringify(display)}`;
    texts.push(`${start}${value}${middle}${value}"${shown}${end}`);
    start = ',{"value":"';
  }
  texts.push(`]${behind}`);
  return texts.join('');
}
