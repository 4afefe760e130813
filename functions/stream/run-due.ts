/** Every quarter of an hour: ends invites that are over, and looks for the records of verified domains again. */
import { findProof } from '../../shared/http/app/present-domain.ts';
import { scheduledFunction } from '../../shared/http/scheduled-function.ts';
import { runDue } from '../../shared/store/due.ts';

export const handler = scheduledFunction(({ scope, failed }) => runDue(scope, { find: findProof, onFailure: failed }));
