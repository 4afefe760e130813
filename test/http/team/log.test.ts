/** What is logged of calls of the team API: ids that are ours, and nothing that stood in a path because somebody wrote it there. */
import { type AppService, type AppTeam, startAppService } from '../../support/app-service.ts';

let service: AppService;
let team: AppTeam;

beforeAll(async () => {
  service = await startAppService();
  team = await service.appTeam();
});
afterAll(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

test('what stands in the place of a team’s id is logged only where it is one', async () => {
  const { owner } = team;
  const address = 'somebody.else@people.example';
  expect((await owner.get(`/team/v1/teams/${encodeURIComponent(address)}`)).status).toBe(403);
  expect(service.log.at(-1)).toMatchObject({ status: 403, account: owner.accountId });
  expect(JSON.stringify(service.log)).not.toContain('somebody.else');
  const other = await service.appTeam();
  expect((await owner.get(other.path)).status).toBe(403);
  expect(service.log.at(-1)).toMatchObject({ status: 403, account: owner.accountId, team: other.id });
});
