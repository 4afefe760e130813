/** What is read anew after a change: the pages show more of it than what was changed. */
import type { OperationName } from '../../api/contracts.ts';

/** How many methods there are decides whether SCIM can be on. */
export const rereadBySso: readonly OperationName[] = ['listSsoMethods', 'getScimSettings', 'getTeam'];
/** The switch stops keys, and brings them back. */
export const rereadByScim: readonly OperationName[] = ['getScimSettings', 'listKeys', 'getTeam'];
export const rereadByKeys: readonly OperationName[] = ['listKeys'];
export const rereadByServiceAccounts: readonly OperationName[] = ['listServiceAccounts'];
