/** `npm run bench:costs`: what each operation costs at the table, counted, as a Markdown table. The budgets are held by a test. */
import { runCommand } from '../../infra/commands/command-line.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import { costTable, measureCosts } from './operation-costs.ts';

await runCommand(async () => {
  const table = SqliteTable.open({ file: ':memory:' });
  const costs = await measureCosts(table).finally(() => table.close());
  process.stdout.write(costTable(costs));
});
