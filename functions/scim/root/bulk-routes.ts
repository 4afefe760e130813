/** The operations that a Bulk request may hold. */
import { createGroup } from '../groups/create-group.ts';
import { deleteGroup } from '../groups/delete-group.ts';
import { patchGroup } from '../groups/patch-group.ts';
import { replaceGroup } from '../groups/replace-group.ts';
import { createUser } from '../users/create-user.ts';
import { deleteUser } from '../users/delete-user.ts';
import { patchUser } from '../users/patch-user.ts';
import { replaceUser } from '../users/replace-user.ts';

export const bulkRoutes = {
  Users: { create: createUser, byId: { PUT: replaceUser, PATCH: patchUser, DELETE: deleteUser } },
  Groups: { create: createGroup, byId: { PUT: replaceGroup, PATCH: patchGroup, DELETE: deleteGroup } },
};
