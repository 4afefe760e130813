/** GET /console/...: a file of the console's page, or the page itself, which knows its own paths. */
import { consoleOperation } from '../../shared/http/app/console-operation.ts';

export const handler = consoleOperation(({ file, document, asset }) =>
  file.startsWith('assets/') ? asset(file) : document(),
);
