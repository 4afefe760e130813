/** What schedules have found, each by itself and every time: what goes wrong when something is read in two steps and changes between them. */
import { groups } from '../../shared/store/groups.ts';
import { keys } from '../../shared/store/keys.ts';
import { members } from '../../shared/store/members.ts';
import { settleMarker } from '../../shared/store/settle.ts';
import type { TeamScope } from '../../shared/store/team-scope.ts';
import { type Key, type Table, TableUnavailableError, type Write } from '../../shared/table/table.ts';
import { HalfSeenTable } from '../store/half-seen-table.ts';
import {
  asMembers,
  faultsOf,
  found,
  hire,
  markers,
  membersOf,
  scopeOf,
  Template,
  teamId,
} from '../store/team-on-file.ts';
import { type AppService, startAppService } from '../support/app-service.ts';
import { MeanwhileTable } from '../support/meanwhile-table.ts';
import { person } from '../support/scim-service.ts';

const reads = (key: Key) => (asked: readonly Key[]) => asked.some(({ pk, sk }) => pk === key.pk && sk === key.sk);

describe('between a lock and whom it leads to', () => {
  let service: AppService;
  let table: MeanwhileTable;
  beforeAll(async () => {
    service = await startAppService({
      wrap(inner) {
        table = new MeanwhileTable(inner);
        return table;
      },
    });
  });
  afterAll(async () => {
    const faults = await service.faults();
    await service.close();
    expect(faults).toEqual([]);
  });

  test('whoever is renamed is not revived by a push of their former name, which makes somebody new', async () => {
    const { scim } = await service.appTeam();
    const former = person();
    const { id } = (await scim.post('/Users', { ...former, active: false })).body;
    const userName = person().userName;
    const happened = table.let({
      before: reads(keys.user(scim.id, id)),
      happens: () => scim.patch(`/Users/${id}`, [{ op: 'replace', path: 'userName', value: userName }]),
    });
    const { status, body } = await scim.post('/Users', former);
    expect([happened(), status, body.id === id]).toEqual([true, 201, false]);
    expect((await scim.get(`/Users/${id}`)).body).toMatchObject({ userName, active: false });
  });

  test('whom another push takes over first is a member by then, and no error of the service', async () => {
    const [from, to] = [await service.appTeam(), await service.appTeam()];
    const domain = `${crypto.randomUUID()}.example`;
    const pushed = person({ userName: `somebody@${domain}` });
    const { id } = (await from.scim.post('/Users', pushed)).body;
    await service.set(keys.domain(to.id, domain), { domain, token: 'token', state: 'verified', version: 1 });
    await service.set(keys.domainClaim(domain), { team: to.id });
    let first: number | undefined;
    const happened = table.let({
      before: reads(keys.user(from.id, id)),
      happens: async () => {
        first = (await to.scim.post('/Users', pushed)).status;
      },
    });
    const { status } = await to.scim.post('/Users', pushed);
    expect([happened(), first, status]).toEqual([true, 201, 409]);
    await service.table.write({ kind: 'delete', key: keys.domain(to.id, domain) });
    await service.table.write({ kind: 'delete', key: keys.domainClaim(domain) });
  });
});

describe('a transaction that is seen in part', () => {
  const template = new Template();
  let people: string[] = [];
  let group = '';
  beforeAll(async () => {
    await template.make(async (table) => {
      const scope = scopeOf(table);
      people = await hire(scope, 60);
      group = await found(scope, people.slice(0, 2));
    });
  });
  afterAll(() => template.remove());

  interface Meeting {
    readonly act: (scope: TeamScope) => Promise<unknown>;
    readonly isTheOne: (writes: readonly Write[]) => boolean;
    readonly isHidden: (key: Key) => boolean;
    readonly meanwhile: (scope: TeamScope, stored: Table) => Promise<unknown>;
  }

  /** What happens while the transaction is half seen ends when all of it is. */
  const onHalfSeen = ({ act, isTheOne, isHidden, meanwhile }: Meeting, after: (stored: Table) => Promise<void>) =>
    template.onCopy(async (stored) => {
      let other: Promise<unknown> = Promise.resolve();
      const half = new HalfSeenTable(stored, {
        isTheOne,
        isHidden,
        meanwhile: async () => {
          other = meanwhile(scopeOf(half, 10), stored);
          await Promise.race([other, new Promise((resolve) => setTimeout(resolve, 5))]);
        },
      });
      await act(scopeOf(half, 10));
      await other;
      expect(half.met).toBe(true);
      await after(stored);
    });

  test.each([['group'], ['marker'], ['group', 'marker']])(
    'is settled by the stream before all of it is to be seen (without its %s %s)',
    async (...hidden) => {
      const keysOf: Record<string, Key> = {
        group: keys.group(teamId, group),
        marker: keys.pendingGroup(teamId, group),
      };
      const isOneOf = (key: Key): boolean =>
        hidden.some((name) => keysOf[name]?.pk === key.pk && keysOf[name]?.sk === key.sk);
      const wanted = people.slice(0, 50);
      await onHalfSeen(
        {
          act: (scope) =>
            groups(scope).update(
              group,
              { attributes: (same) => ({ ...same }), members: [{ kind: 'add', members: asMembers(wanted) }] },
              { members: false },
            ),
          isTheOne: (writes) => writes.some((write) => write.kind === 'put' && write.item.sk.startsWith('PENDING#')),
          isHidden: isOneOf,
          meanwhile: async (scope, stored) => {
            const marker = keys.pendingGroup(teamId, group);
            await settleMarker(scope, marker, await stored.get(marker));
          },
        },
        async (stored) => {
          expect([await markers(stored), await faultsOf(stored)]).toEqual([[], []]);
          expect(await membersOf(stored, group)).toEqual([...wanted].sort());
        },
      );
    },
  );

  test('nothing is written any more once a change was answered with an error', () =>
    template.onCopy(async (stored) => {
      const id = people[0] ?? '';
      const unreadable: Table = {
        meteredBy: () => unreadable,
        get: (key, options) => stored.get(key, options),
        query: (query) => stored.query(query),
        write: (write) => stored.write(write),
        async batchGet(asked) {
          // What the answer shows of the person's groups.
          if (asked.some(({ sk }) => sk.startsWith('GROUP#'))) throw new TableUnavailableError('the read was lost');
          return stored.batchGet(asked);
        },
        async transact(writes, options) {
          await new Promise((resolve) => setTimeout(resolve, 20));
          return stored.transact(writes, options);
        },
      };
      const versionOf = async () => (await stored.get(keys.user(teamId, id)))?.['version'];
      const change = members(scopeOf(unreadable)).update(id, (same) => ({ ...same, title: 'Late' }), { groups: true });
      await expect(change).rejects.toThrow('the read was lost');
      const answered = await versionOf();
      await new Promise((resolve) => setTimeout(resolve, 40));
      expect(await versionOf()).toBe(answered);
    }));

  const newcomer = (userName: string) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName,
    name: { givenName: 'Barbara' },
    active: true,
  });
  /** Somebody is pushed, and met before their account is to be seen. */
  const pushed = (
    userName: string,
    meanwhile: (scope: TeamScope, id: string) => Promise<unknown>,
    then: (account: Record<string, unknown> | undefined, stored: Table) => Promise<void>,
  ) => {
    let account = '';
    return onHalfSeen(
      {
        act: (scope) => members(scope).provision(newcomer(userName), []),
        isTheOne: (writes) => writes.some((write) => write.kind === 'put' && write.item.sk.startsWith('USERNAME#')),
        isHidden: ({ pk }) => pk.startsWith('ACCOUNT#'),
        meanwhile: async (scope, stored) => {
          const id = String((await stored.get(keys.userName(teamId, userName)))?.['id']);
          account = String((await stored.get(keys.user(teamId, id)))?.['account']);
          await meanwhile(scope, id);
        },
      },
      async (stored) => then(await stored.get(keys.account(account)), stored),
    );
  };

  test('a person who is deleted before the group that they come with is to be seen is not counted there', () => {
    const leaver = people[5] ?? '';
    return onHalfSeen(
      {
        act: (scope) =>
          groups(scope).create(
            { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'New' },
            asMembers(people.slice(5, 7)),
            { members: false },
          ),
        isTheOne: (writes) => writes.some((write) => write.kind === 'put' && write.item.sk.startsWith('GROUPNAME#')),
        isHidden: ({ sk }) => sk.startsWith('GROUP#'),
        meanwhile: (scope) => members(scope).remove(leaver),
      },
      async (stored) => expect(await faultsOf(stored)).toEqual([]),
    );
  });

  test('a person who is renamed before their account is to be seen signs in with the new address', () =>
    pushed(
      'old@people.example',
      (scope, id) =>
        members(scope).update(id, (same) => ({ ...same, userName: 'new@people.example' }), { groups: false }),
      async (account, stored) => {
        expect(account?.['address']).toBe('new@people.example');
        expect(await stored.get(keys.address('old@people.example'))).toBeUndefined();
        expect(await stored.get(keys.address('new@people.example'))).toBeDefined();
      },
    ));

  test('a deactivation that is sent again is not acknowledged before the account is off the team', async () => {
    const id = people[7] ?? '';
    const deactivate = (scope: TeamScope) =>
      members(scope).update(id, (same) => ({ ...same, active: false }), { groups: false });
    let left: unknown = 'not asked';
    await onHalfSeen(
      {
        act: deactivate,
        isTheOne: (writes) => writes.some((write) => write.kind === 'update' && write.key.pk.startsWith('ACCOUNT#')),
        isHidden: ({ pk }) => pk.startsWith('ACCOUNT#'),
        meanwhile: async (scope, stored) => {
          const account = String((await stored.get(keys.user(teamId, id)))?.['account']);
          await deactivate(scope);
          left = (await scope.table.get(keys.account(account)))?.['team'];
        },
      },
      async () => undefined,
    );
    expect(left).toBeUndefined();
  });

  test('an account without an address, deleted before it is to be seen, keeps no name', () =>
    pushed(
      'no address',
      (scope, id) => members(scope).remove(id),
      async (account) => {
        expect(account).toBeDefined();
        expect(account?.['givenName']).toBeUndefined();
      },
    ));
});
