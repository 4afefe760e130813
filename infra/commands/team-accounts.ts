/** The accounts behind an imported team's people: its own are brought along, of others something stands for them until they come. */
import { addressLockKey, lockWrite } from '../../shared/store/accounts.ts';
import { commitOne, StaleReadError } from '../../shared/store/commit.ts';
import { keys, ranges } from '../../shared/store/keys.ts';
import { queryAll } from '../../shared/store/read-all.ts';
import type { TeamScope } from '../../shared/store/team-scope.ts';
import { type Condition, type Item, type Key, tableLimits, type Write } from '../../shared/table/table.ts';
import { UsageError } from './command-line.ts';
import type { AccountLine, TeamLine } from './team-file.ts';

/** An account that nobody can sign in to, without owner, address or name: no account that the service makes is without all of them. */
const standIn = { format: 1, version: 1, signIn: 'blocked' } as const;
/** What an account is no stand-in with; whatever the service writes to one raises its version. */
const ofRealAccounts = ['owner', 'team', 'member', 'address', 'purged', 'kind'] as const;

const stillStandIn: readonly Condition[] = [
  { attribute: 'version', equals: standIn.version },
  { attribute: 'signIn', equals: standIn.signIn },
  ...ofRealAccounts.map((attribute) => ({ attribute, is: 'absent' }) as const),
];

/** Whether the item is as `standIns` made it, and has nothing else. */
function isStandIn({ pk, sk, ...attributes }: Item): boolean {
  const entries = Object.entries(standIn);
  return (
    Object.keys(attributes).length === entries.length && entries.every(([name, value]) => attributes[name] === value)
  );
}

/**
 * Before any person is written: nobody in the residency may have an account or an address that the file has. What only stands for one may
 * be there, made by the import of another team.
 * @throws UsageError
 */
export async function refuseTaken(
  scope: TeamScope,
  { lines, team }: { readonly team: string; readonly lines: () => AsyncIterable<TeamLine> },
): Promise<void> {
  let batch: AccountLine[] = [];
  const check = async (): Promise<void> => {
    const wanted = batch.flatMap((account) => {
      const lock = addressLockOf(account);
      return lock
        ? [
            { account, key: keys.account(account.id) },
            { account, key: lock },
          ]
        : [{ account, key: keys.account(account.id) }];
    });
    batch = [];
    if (wanted.length === 0) return;
    const items = await scope.table.batchGet(wanted.map(({ key }) => key));
    for (const [index, { account }] of wanted.entries()) {
      const item = items[index];
      const isOurs =
        item === undefined || isStandIn(item) || item['owner'] === scope.teamId || item['account'] === account.id;
      if (!isOurs)
        throw new UsageError(
          `Account ${account.id} of the file, or its address, is in this residency already. Team ${team} may still be there: a person is on one team only.`,
        );
    }
  };
  for await (const line of lines()) {
    if ((line.kind !== 'user' && line.kind !== 'service-account') || !line.account.attributes) continue;
    batch.push(line.account);
    // An account and its lock each.
    if (batch.length === tableLimits.batchGetKeys / 2) await check();
  }
  await check();
}

function addressLockOf({ attributes }: AccountLine): Key | undefined {
  const address = attributes?.['address'];
  return typeof address === 'string' ? addressLockKey(address) : undefined;
}

/**
 * An account that the team does not own stays as it is here; where there is none, one stands for it that nobody can sign in to.
 * @param from the team that was exported
 * @param stored what has the account's id here
 */
export function accountWrites(teamId: string, account: AccountLine, from: string, stored: Item | undefined): Write[] {
  const key = keys.account(account.id);
  if (!account.attributes) return [];
  const { team, ...attributes } = account.attributes;
  const item: Item = { ...key, ...attributes, owner: teamId, ...(team === from && { team: teamId }) };
  const lock = addressLockOf(account);
  const when = stored && isStandIn(stored) ? stillStandIn : [{ item: 'absent' } as const];
  return [{ kind: 'put', item, when }, ...(lock ? [lockWrite(lock, account.id)] : [])];
}

/** Accounts that the team does not own and that this residency does not have: nobody can sign in to what stands for them. */
export async function standIns({ table, teamId, deadline }: TeamScope): Promise<void> {
  const users = await queryAll(table, ranges.userStates(teamId, 'deactivated'), { keysOnly: true });
  const invited = await queryAll(table, ranges.userStates(teamId, 'invited'), { keysOnly: true });
  for (const { sk } of [...users, ...invited]) {
    const user = await table.get(keys.user(teamId, sk.slice(sk.lastIndexOf('#') + 1)));
    if (!user) continue;
    const key = keys.account(String(user['account']));
    if (await table.get(key)) continue;
    const item: Item = { ...key, ...standIn };
    try {
      await commitOne(table, { kind: 'put', item, when: [{ item: 'absent' }] }, deadline);
    } catch (error) {
      // Another import has brought the account itself, or what stands for it.
      if (!(error instanceof StaleReadError)) throw error;
    }
  }
}
