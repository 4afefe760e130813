/** Every recorded exchange against the real functions: what identity providers send is answered as they need it. */
import { type ScimService, startScimService, type TestTeam } from '../support/scim-service.ts';
import { type ReplayOptions, runExchange } from './exchange.ts';
import { readExchanges } from './read-exchanges.ts';

const recorded = readExchanges().map(({ file, exchange }) => [file, exchange] as const);

let service: ScimService;
let team: TestTeam;

afterEach(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

const replay = (options: Partial<ReplayOptions> = {}): ReplayOptions => ({
  baseUrl: service.baseUrl,
  token: team.key,
  fetch,
  ...options,
});

describe('against a team of its own', () => {
  beforeEach(async () => {
    service = await startScimService();
    team = await service.team();
  });
  test.each(recorded)('%s', async (_, exchange) => {
    const results = await runExchange(exchange, replay());
    expect(results.filter(({ failures }) => failures.length > 0)).toEqual([]);
    expect(results).toHaveLength(exchange.steps.length);
  });
});

test('all of them against one team, side by side and twice', async () => {
  service = await startScimService();
  team = await service.team();
  for (const run of ['first', 'second']) {
    const results = await Promise.all(recorded.map(([, exchange]) => runExchange(exchange, replay({ run }))));
    expect(results.flat().filter(({ failures }) => failures.length > 0)).toEqual([]);
  }
});
