/** The order of a list (RFC 7644 section 3.4.2.3); without sortBy, that of creation. */
import type { StoredResource } from '../resource.ts';
import type { Kind } from './kind.ts';
import type { ListQuery } from './list-query.ts';

/** `id`: ids are UUIDv7, so their order is that of creation. `name`: the unique name. `other`: whatever sortBy names. */
export interface Order {
  readonly by: 'id' | 'name' | 'other';
  readonly descending: boolean;
}

export function orderOf<R extends StoredResource>(
  { sortBy, descending }: Pick<ListQuery<R>, 'sortBy' | 'descending'>,
  kind?: Pick<Kind<R>, 'name'>,
): Order {
  // Without sortBy a sortOrder means nothing.
  if (!sortBy) return { by: 'id', descending: false };
  const { extension, attribute, subAttribute } = sortBy;
  const path = `${extension ? `${extension.id}:` : ''}${attribute?.name}${subAttribute ? `.${subAttribute.name}` : ''}`;
  const name = path.toLowerCase();
  if (name === 'id' || name === 'meta.created') return { by: 'id', descending };
  return { by: name === kind?.name.attribute ? 'name' : 'other', descending };
}
