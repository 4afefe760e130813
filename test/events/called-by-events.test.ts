/** Functions behind the event bus, called with events as the bus hands them over: sessions end, a mass deactivation is noticed. */
import { newResourceId } from '../../shared/domain/ids.ts';
import { activityPut } from '../../shared/store/activity.ts';
import { keys, ranges } from '../../shared/store/keys.ts';
import { type AppService, startAppService } from '../support/app-service.ts';
import { deliver } from '../support/deliver-events.ts';

let service: AppService;
beforeAll(async () => {
  service = await startAppService();
});
afterAll(() => service.close());

test('whoever an admin removed from the team has no session left', async () => {
  const team = await service.appTeam();
  const member = await team.member();
  await team.owner.patch(`${team.path}/scim`, { enabled: false });
  const { status } = await team.owner.delete(`${team.path}/members/${member.memberId}`);
  expect(status).toBe(204);
  await deliver(service, 'end-sessions', 'user.removed');
  expect(service.endedSessions).toEqual([member.accountId]);
});

test('a team of which a large part was deactivated has that in its activity, once', async () => {
  const team = await service.appTeam();
  const people = 40;
  await service.table.write({
    kind: 'update',
    key: keys.counter(team.id, 1),
    add: { users: people, deactivated: people },
  });
  for (let each = 0; each < people; each += 1) {
    const entry = { kind: 'user.deactivated', actor: 'key:k', requestId: 'r', user: `user-${each}` } as const;
    await service.table.write(activityPut(team.id, { ...entry, id: newResourceId(), at: new Date().toISOString() }));
  }
  const noticed = async () => {
    const { items } = await service.table.query({ pk: ranges.activity(team.id).pk });
    return items.filter(({ kind }) => kind === 'team.many-deactivated').length;
  };
  expect(await noticed()).toBe(0);
  await deliver(service, 'watch-deactivations', 'user.deactivated');
  expect(await noticed()).toBe(1);
  await deliver(service, 'watch-deactivations', 'user.deactivated');
  expect(await noticed()).toBe(1);
});
