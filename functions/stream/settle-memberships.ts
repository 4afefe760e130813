/** Table stream -> memberships: brings up to date what a large change or a deletion left behind its commit. */
import { streamFunction } from '../../shared/http/stream-function.ts';
import { settleMarker } from '../../shared/store/settle.ts';

export const handler = streamFunction(({ key, new: told }, scope) => settleMarker(scope, key, told));
