/** GET /console: the console's page. */
import { consoleOperation } from '../../shared/http/app/console-operation.ts';

export const handler = consoleOperation(({ document }) => document());
