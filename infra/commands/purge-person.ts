/** `npm run purge-person`: deletes a person for good: from every team of the residency, their account, and the sign-in service. */
import { createInterface } from 'node:readline/promises';
import { newResourceId } from '../../shared/domain/ids.ts';
import type { Forget } from '../../shared/store/purge.ts';
import { residencyNames } from '../config.ts';
import { openTable } from '../local/open-table.ts';
import { readOptions, runCommand, UsageError } from './command-line.ts';
import { purgePerson, remainsOf } from './person-purge.ts';
import { scanTable } from './scan-table.ts';
import { explained, readTeamPlace, teamOptions, teamOptionsUsage } from './team-place.ts';

const usage = `Usage: npm run purge-person -- --residency ${residencyNames.join('|')} --address <e-mail address> [where the person is]

Deletes for good all that says who the person is: the Users of every team, with memberships and invites, the account, and the person at
the sign-in service. It cannot be undone but from a backup. It reads the whole table, because former teams are found in no other way.

  --yes <e-mail address>       the same address again; without it you are asked to type it
  --user-pool <id>             with --table-name: the Cognito user pool, an output of the residency's data stack. Credentials must be in
                               the environment, as from: eval "$(aws configure export-credentials --format env)"
${teamOptionsUsage}`;

const budgetMs = 60 * 60 * 1000;

async function purgeFromCommandLine(): Promise<void> {
  const values = readOptions(
    process.argv.slice(2),
    { ...teamOptions, address: { type: 'string' }, yes: { type: 'string' }, 'user-pool': { type: 'string' } },
    usage,
  );
  if (!values) return;
  const { address, yes, 'user-pool': userPoolId } = values;
  const { residency, place } = readTeamPlace(values);
  if (!address) throw new UsageError('--address is missing: whose data is to be deleted.');
  if (place.kind === 'aws' && !userPoolId)
    throw new UsageError('--user-pool is missing: without it the person would stay at the sign-in service.');
  const typed = yes ?? (await ask(`This deletes ${address} from ${residency} for good. Type the address to go on: `));
  if (typed !== address) throw new UsageError('That is not the address; nothing was deleted.');
  const open = await openTable(place, residency);
  try {
    const scope = {
      table: open.table,
      clock: () => new Date(),
      deadline: Date.now() + budgetMs,
      actor: 'operator',
      requestId: newResourceId(),
    };
    const { teams, account } = await purgePerson(
      scope,
      address,
      scanTable(open, place, residency),
      await forgetter(userPoolId),
    );
    const left = await remainsOf(scope, address);
    process.stdout.write(
      `Deleted from ${teams.length} teams${teams.length > 0 ? ` (${teams.join(', ')})` : ''}; account: ${account}.\n`,
    );
    if (account === 'kept' || left.length > 0)
      throw new UsageError(
        `Not all of it could be deleted: ${left.join(', ') || 'the account is on a team anew'}. Run it again.`,
      );
  } catch (error) {
    throw explained(error);
  } finally {
    open.close();
  }
}

/** At npm start nothing of a person outlives the account: its sign-in keeps sessions only, and those of blocked accounts are refused. */
async function forgetter(userPoolId: string | undefined): Promise<Forget> {
  if (userPoolId === undefined) return async () => {};
  const { cognito } = await import('../../shared/aws/sign-in.ts');
  const service = cognito({ userPoolId, clientId: '' });
  return (person) => service.forget(person);
}

async function ask(question: string): Promise<string> {
  if (!process.stdin.isTTY) throw new UsageError('There is nobody to ask: say --yes <e-mail address>.');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

await runCommand(purgeFromCommandLine);
