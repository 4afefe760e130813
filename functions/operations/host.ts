/** The host API, for the host product. */
import type { Operation } from './definition.ts';
import { everythingBut, reading } from './table-rights.ts';

const host = { api: 'host', caller: 'host product', timeoutSeconds: 29 } as const;

export const hostOperations = [
  {
    ...host,
    table: reading,
    name: 'check-sign-in',
    method: 'POST',
    path: '/sign-in-check',
    file: 'host/check-sign-in.ts',
    errorImpact: 'The host product cannot ask whether somebody may sign in.',
  },
  {
    ...host,
    table: everythingBut('BatchGetItem', 'ConditionCheckItem', 'DeleteItem'),
    name: 'set-entitlement',
    method: 'PUT',
    path: '/teams/{team}/entitlement',
    file: 'host/set-entitlement.ts',
    errorImpact: 'Teams that bought SCIM cannot turn it on.',
  },
  {
    ...host,
    table: reading,
    name: 'get-effective-access',
    method: 'POST',
    path: '/teams/{team}/effective-access',
    file: 'host/get-effective-access.ts',
    errorImpact: 'The host product cannot ask what somebody may use.',
  },
] as const satisfies readonly Operation[];
