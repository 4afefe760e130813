/** The console, and what belongs to none of the APIs. */
import type { Operation } from './definition.ts';
import { noTable } from './table-rights.ts';

const open = { table: noTable, caller: 'nobody', timeoutSeconds: 5 } as const;
const consoleRead = {
  api: 'console',
  method: 'GET',
  caller: 'nobody',
  table: noTable,
  uses: ['consolePage'],
  timeoutSeconds: 29,
} as const;

export const otherOperations = [
  {
    ...open,
    api: 'team',
    name: 'get-openapi',
    method: 'GET',
    path: '/openapi.json',
    file: 'team/openapi/get-openapi.ts',
    errorImpact: 'The description of the APIs cannot be fetched.',
  },
  {
    ...consoleRead,
    name: 'open-console',
    path: '',
    file: 'console/open-console.ts',
    errorImpact: 'Nobody can open the console at its address.',
  },
  {
    ...consoleRead,
    name: 'serve-console',
    path: '/{file+}',
    file: 'console/serve-console.ts',
    errorImpact: 'The console does not load.',
  },
  {
    ...open,
    api: 'app',
    name: 'unmatched-app',
    method: 'ANY',
    path: '/{proxy+}',
    file: 'app/unmatched-app.ts',
    errorImpact: 'Callers of an unknown or misspelt path get an error of the gateway instead of an explanation.',
  },
] as const satisfies readonly Operation[];
