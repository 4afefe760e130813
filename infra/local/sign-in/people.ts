/** Who exists in a local residency, for the page that people sign in on. */
import { getAccount, toAccount } from '../../../shared/store/accounts.ts';
import { keys, ranges } from '../../../shared/store/keys.ts';
import { getAll, queryAll } from '../../../shared/store/read-all.ts';
import { toSsoMethod } from '../../../shared/store/sso-methods.ts';
import type { Table } from '../../../shared/table/table.ts';
import type { ListedPerson, OfferedMethod } from './pages.ts';

/** A page that lists more helps nobody; the others are typed. */
const listedMax = 100;

/** A table whose partitions can be listed, which DynamoDB's cannot be without reading it all. */
export interface ListableTable {
  /** The partition keys that begin so, in order. */
  partitions(prefix: string, limit: number): readonly string[];
}

/** The first hundred, in the order of their coming; nobody where the table cannot be listed. */
export async function listPeople(table: Table, listable: ListableTable | undefined): Promise<ListedPerson[]> {
  const prefix = keys.account('').pk;
  const ids = listable?.partitions(prefix, listedMax).map((pk) => pk.slice(prefix.length)) ?? [];
  const accounts = (await getAll(table, ids.map(keys.account))).flatMap((item) =>
    item ? [toAccount(item.pk.slice(prefix.length), item)] : [],
  );
  const teamIds = [...new Set(accounts.flatMap(({ team, owner }) => team ?? owner ?? []))];
  const teams = await getAll(table, teamIds.map(keys.team));
  const nameOf = (id: string | undefined): string =>
    String(teams.find((item) => item?.pk === keys.team(id ?? '').pk)?.['name'] ?? 'none');
  return accounts.flatMap(({ address, team, owner, signIn, kind }) =>
    address === undefined
      ? []
      : [
          {
            address,
            team: nameOf(team ?? owner),
            state:
              signIn === 'blocked'
                ? 'deactivated'
                : kind === 'service'
                  ? 'service account'
                  : team === undefined
                    ? 'on no team'
                    : 'active',
          },
        ],
  );
}

/** The SSO methods that whoever has the address may sign in by: their team's. Service accounts have passwords. */
export async function methodsOf(table: Table, address: string): Promise<OfferedMethod[]> {
  const lock = await table.get(keys.address(address));
  const account = lock && (await getAccount(table, String(lock['account'])));
  if (!account || account.kind === 'service' || account.team === undefined) return [];
  const teamId = account.team;
  const methods = (await queryAll(table, ranges.ssoMethods(teamId))).map(toSsoMethod);
  return methods.flatMap(({ id: methodId, name, status }) =>
    status === 'connected' ? [{ teamId, methodId, name }] : [],
  );
}
