/** A table with something of every kind in it, made by the service itself, and copies of it to be damaged. */

import { newResourceId } from '../../shared/domain/ids.ts';
import { providerName } from '../../shared/domain/sso-provider.ts';
import { keys } from '../../shared/store/keys.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { Item, Table } from '../../shared/table/table.ts';
import { type AppService, type AppTeam, startAppService } from '../support/app-service.ts';
import { groupOf, person } from '../support/scim-service.ts';

export interface World {
  readonly items: readonly Item[];
  /** The team of everything below. */
  readonly team: string;
  /** An active person in two groups, and one who is deactivated. */
  readonly user: string;
  readonly deactivated: string;
  readonly account: string;
  readonly userName: string;
  /** A group of three. */
  readonly group: string;
  readonly invite: string;
  readonly address: string;
  readonly workspace: string;
  readonly method: string;
  readonly key: string;
}

/** @returns the world, with its service still running where `keep` says so */
export async function makeWorld(): Promise<World & { readonly service: AppService; readonly appTeam: AppTeam }> {
  const service = await startAppService();
  const team = await service.appTeam();
  const other = await service.appTeam();
  const { scim, owner, path } = team;
  const made = [];
  for (let each = 0; each < 6; each += 1)
    made.push((await scim.post('/Users', person({ title: `Title ${each}` }))).body);
  const ids: string[] = made.map(({ id }) => id);
  const [user = '', , , deactivated = ''] = ids;
  const group = (await scim.post('/Groups', groupOf(ids.slice(0, 3), { externalId: 'group-external' }))).body.id;
  await scim.post('/Groups', groupOf([user]));
  await scim.patch(`/Users/${deactivated}`, [{ op: 'replace', path: 'active', value: false }]);
  await other.scim.post('/Users', person());
  await team.member('admin');
  const guest = await service.outsider();
  const invite = (await owner.post(`${path}/invites`, { address: guest.address, role: 'developer' })).body.invite;
  const { record } = (await owner.post(`${path}/domains`, { domain: 'verified.example' })).body;
  service.dns.set(record.name, [record.value]);
  await owner.post(`${path}/domains/verified.example/verify`);
  const workspace = (await owner.post(`${path}/workspaces`, { name: 'Payments' })).body.id;
  await owner.post(`${path}/workspaces/${workspace}/access`, { kind: 'group', id: group, level: 'viewer' });
  const method = newResourceId();
  await service.set(keys.ssoMethod(team.id, method), {
    format: 1,
    type: 'okta',
    name: 'Okta',
    status: 'connected',
    version: 1,
  });
  await service.set(keys.ssoProvider(providerName(method)), { team: team.id, method });
  await service.set(keys.team(team.id), { ssoMethods: 2 });
  const items = await service.table.dump();
  const stored = items.find(({ pk, sk }) => pk === keys.team(team.id).pk && sk === `USER#${user}`);
  const key = items.find(({ pk }) => pk === `TEAM#${team.id}#KEYS`)?.sk.slice('KEY#'.length) ?? '';
  return {
    ...{ service, appTeam: team, items, team: team.id, user, deactivated, account: String(stored?.['account']) },
    ...{ userName: made[0].userName, group, invite: invite.id, address: guest.address, workspace, method, key },
  };
}

/** A table of its own with these items. */
export async function tableWith(items: readonly Item[]): Promise<SqliteTable> {
  const table = SqliteTable.open({ file: ':memory:' });
  await fill(table, items);
  return table;
}

export async function fill(table: Table, items: readonly Item[]): Promise<void> {
  await Promise.all(items.map((item) => table.write({ kind: 'put', item })));
}

/** Every item, by partition, as a scan gives them. */
export async function* pagesOf(table: SqliteTable): AsyncGenerator<readonly Item[]> {
  for (const pk of table.partitions('', 1_000_000)) yield (await table.query({ pk })).items;
}
