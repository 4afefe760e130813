/** People as the table has them, and what other parts of the product would store about them. */
import { keys } from '../../shared/store/keys.ts';
import type { Item } from '../../shared/table/table.ts';
import { person, type ScimService, type TestTeam } from './scim-service.ts';

/** A User of `team`, new unless told otherwise. */
export async function userOf(team: TestTeam, more: Readonly<Record<string, unknown>> = {}) {
  const { status, body } = await team.post('/Users', person(more));
  expect(status).toBe(201);
  return body;
}

/** @param service the one that the test uses at the moment */
export function storedPeople(service: () => Pick<ScimService, 'table' | 'set'>) {
  async function stored(key: { pk: string; sk: string }): Promise<Item> {
    const item = await service().table.get(key);
    if (!item) throw new Error(`${key.pk} ${key.sk} is not there`);
    return item;
  }
  const memberItem = (of: TestTeam, id: string) => stored(keys.user(of.id, id));
  return {
    stored,
    memberItem,
    accountItem: async (of: TestTeam, id: string) =>
      stored(keys.account(String((await memberItem(of, id))['account']))),
    verify: (of: TestTeam, domain: string) => service().set(keys.domain(of.id, domain), { state: 'verified' }),
    async makeSuperAdmins(of: TestTeam, ...ids: string[]): Promise<void> {
      await service().set(keys.superAdmins(of.id), { ids: JSON.stringify(ids), version: 1 });
      for (const id of ids) {
        await service().set(keys.user(of.id, id), { role: 'super-admin' });
        await service().table.write({ kind: 'put', item: { ...keys.userRole(of.id, 'super-admin', id) } });
      }
    },
  };
}
