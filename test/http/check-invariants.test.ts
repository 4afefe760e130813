/** The check of the whole table, on which the other suites rely, misses nothing. */
import type { Item } from '../../shared/table/table.ts';
import { invariantViolations } from '../support/check-invariants.ts';
import { groupOf, person, startScimService } from '../support/scim-service.ts';

let sound: Item[];

beforeAll(async () => {
  const service = await startScimService();
  const team = await service.team();
  const other = await service.team();
  const ids: string[] = [];
  for (let each = 0; each < 50; each += 1) ids.push((await team.post('/Users', person())).body.id);
  await team.post('/Groups', groupOf(ids.slice(0, 2), { externalId: 'group-external' }));
  const { body: left } = await team.post('/Users', person());
  await team.delete(`/Users/${left.id}`);
  await other.post('/Users', person({ userName: left.userName }));
  await other.post('/Users', person({ active: false }));
  // Last, so that its large change is still pending.
  await team.post('/Groups', groupOf(ids));
  sound = await service.dump();
  await service.close();
});

/** Items that stand alone, or whose absence is a state of its own. */
const mayBeMissing = /^(?:TEAM$|KEY#|ACTIVITY#)/;

test('a table that only the service wrote is sound', () => {
  expect(invariantViolations(sound)).toEqual([]);
  expect(sound.filter(({ sk }) => /^(?:CHANGE|PENDING|STATE)#/.test(sk)).length).toBeGreaterThanOrEqual(4);
});

test('every item is missed', () => {
  const unmissed = sound.filter(
    (item) => !mayBeMissing.test(item.sk) && invariantViolations(sound.filter((each) => each !== item)).length === 0,
  );
  expect(unmissed).toEqual([]);
});

test.each([
  'team',
  'owner',
  'signIn',
  'address',
  'state',
  'owns',
  'memberCount',
  'memberSum',
  'users',
  'groups',
  'invited',
])('another value of %s is noticed', (name) => {
  const item = sound.find(
    (each) => each[name] !== undefined && (each['state'] ?? 'active') === 'active' && each.sk !== 'TEAM',
  );
  expect(item).toBeDefined();
  const value = item?.[name];
  const changed = typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : 'another';
  const broken = sound.map((each) => (each === item ? { ...each, [name]: changed } : each));
  expect(invariantViolations(broken)).not.toEqual([]);
});

test('an item of a kind that nobody knows is reported', () => {
  const [first] = sound;
  expect(invariantViolations([...sound, { pk: first?.pk ?? '', sk: 'NOVELTY#1' }])).not.toEqual([]);
});
