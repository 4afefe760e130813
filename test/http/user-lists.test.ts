/** Lists of people over HTTP (RFC 7644 section 3.4.2). */
import { person, type ScimService, startScimService, type TestTeam } from '../support/scim-service.ts';
import { userOf } from '../support/stored-people.ts';

let service: ScimService;
let team: TestTeam;

beforeEach(async () => {
  service = await startScimService();
  team = await service.team();
});
afterEach(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

describe('lists of people', () => {
  test('pages hold everybody once, in the order of creation, with the total on each', async () => {
    const ids: string[] = [];
    for (let each = 0; each < 25; each += 1) ids.push((await userOf(team)).id);
    const seen: string[] = [];
    for (let startIndex = 1; startIndex <= 25; startIndex += 10) {
      const { body } = await team.get(`/Users?startIndex=${startIndex}&count=10&attributes=userName`);
      expect(body).toMatchObject({ totalResults: 25, startIndex, itemsPerPage: Math.min(10, 26 - startIndex) });
      for (const { id, ...rest } of body.Resources) {
        seen.push(id);
        expect(Object.keys(rest).sort()).toEqual(['schemas', 'userName']);
      }
    }
    expect(seen).toEqual(ids);
  });

  test('an import sees everybody who existed throughout, though others come and go meanwhile', async () => {
    const ids: string[] = [];
    for (let each = 0; each < 12; each += 1) ids.push((await userOf(team)).id);
    const [first = '', second = '', ...kept] = ids;
    const page = async (startIndex: number): Promise<string[]> =>
      (await team.get(`/Users?startIndex=${startIndex}&count=4`)).body.Resources.map(({ id }: { id: string }) => id);
    const seen = await page(1);
    await team.delete(`/Users/${first}`);
    await team.delete(`/Users/${second}`);
    await userOf(team);
    seen.push(...(await page(5)), ...(await page(9)));
    expect(seen.filter((id) => kept.includes(id))).toEqual(kept);
  });

  test.each([
    ['startIndex=0&count=2', 1, 2],
    ['startIndex=-5&count=2', 1, 2],
    ['startIndex=3&count=2', 3, 1],
    ['startIndex=99', 99, 0],
    ['count=0', 1, 0],
    ['count=-1', 1, 0],
    ['count=100000', 1, 3],
  ])('?%s begins at %d and holds %d of three (RFC 7644 section 3.4.2.4)', async (query, startIndex, itemsPerPage) => {
    for (let each = 0; each < 3; each += 1) await userOf(team);
    const { status, body } = await team.get(`/Users?${query}`);
    expect([status, body.totalResults, body.startIndex, body.itemsPerPage]).toEqual([200, 3, startIndex, itemsPerPage]);
  });

  test('what is written in another normal form of Unicode is the same value, in indexes as in scans', async () => {
    const composed = 'caf\u00e9';
    const decomposed = 'cafe\u0301';
    await team.post('/Users', person({ userName: `${decomposed}@people.example`, externalId: decomposed }));
    for (const filter of [
      `externalId eq "${composed}"`,
      `externalId eq "${decomposed}"`,
      `externalId co "${composed}"`,
      `userName eq "${composed.toUpperCase()}@people.example"`,
    ]) {
      const { body } = await team.get(`/Users?filter=${encodeURIComponent(filter)}`);
      expect([filter, body.totalResults]).toEqual([filter, 1]);
    }
  });
});
