/** Table stream -> activity log and events: records what became of Users and Groups, and tells the bus of every entry. */
import { publishEntries } from '../../shared/http/publish-entries.ts';
import { streamBatchFunction } from '../../shared/http/stream-function.ts';
import { recordChanges } from '../../shared/store/record-changes.ts';

export const handler = streamBatchFunction(async (changes, scope) => {
  const entries = await recordChanges(scope, changes);
  await publishEntries(scope, entries);
});
