/** All sections, in the order of the RFCs. */
import type { Section } from '../row.ts';
import { characteristics } from './7643-2.2-characteristics.ts';
import { attributes } from './7643-2-attributes.ts';
import { resources } from './7643-3-resources.ts';
import { userAndGroup } from './7643-4-user-and-group.ts';
import { serviceProviderConfig } from './7643-5-service-provider-config.ts';
import { resourceTypesAndSchemas } from './7643-6-resource-types-and-schemas.ts';
import { authentication } from './7644-2-authentication.ts';
import { messages } from './7644-3.1-messages.ts';
import { create } from './7644-3.3-create.ts';
import { get } from './7644-3.4.1-get.ts';
import { filter } from './7644-3.4.2.2-filter.ts';
import { sort } from './7644-3.4.2.3-sort.ts';
import { paging } from './7644-3.4.2.4-paging.ts';
import { searching } from './7644-3.4.3-search.ts';
import { replace } from './7644-3.5.1-replace.ts';
import { patchAdd } from './7644-3.5.2.1-patch-add.ts';
import { patchRemove } from './7644-3.5.2.2-patch-remove.ts';
import { patchReplace } from './7644-3.5.2.3-patch-replace.ts';
import { patch } from './7644-3.5.2-patch.ts';
import { deletion } from './7644-3.6-delete.ts';
import { bulkOperations } from './7644-3.7-bulk.ts';
import { projectionAndNotation } from './7644-3.9-projection.ts';
import { me } from './7644-3.11-me.ts';
import { errors } from './7644-3.12-errors.ts';
import { versions } from './7644-3.14-versions.ts';
import { discovery } from './7644-4-discovery.ts';
import { cursors } from './9865-2-cursors.ts';

export const allSections: readonly Section[] = [
  ...attributes,
  characteristics,
  ...resources,
  ...userAndGroup,
  serviceProviderConfig,
  ...resourceTypesAndSchemas,
  authentication,
  ...messages,
  create,
  ...get,
  filter,
  sort,
  paging,
  searching,
  replace,
  patch,
  patchAdd,
  patchRemove,
  patchReplace,
  deletion,
  ...bulkOperations,
  ...projectionAndNotation,
  me,
  errors,
  versions,
  discovery,
  ...cursors,
];
