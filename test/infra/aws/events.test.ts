/** Events by way of EventBridge, asked as on Lambda. */
import { eventBridge } from '../../../shared/aws/events.ts';
import { type Asked, type StubEndpoint, stubEndpoint } from './stub-endpoint.ts';

let bus: StubEndpoint;
beforeAll(async () => {
  bus = await stubEndpoint('AWS_ENDPOINT_URL_EVENTBRIDGE');
});
beforeEach(() => {
  bus.asked.length = 0;
  bus.answer = taken;
});
afterAll(() => bus.close());

const taken = ({ body }: Asked) => ({
  body: { FailedEntryCount: 0, Entries: body.Entries.map((_: unknown, index: number) => ({ EventId: String(index) })) },
});
const event = (id: number, text = '') => ({
  type: 'rollcall.user.provisioned',
  at: '2026-01-02T03:04:05.678Z',
  detail: { id, text },
});
const events = (count: number) => Array.from({ length: count }, (_, index) => event(index));
const idsOf = ({ body }: Asked): number[] =>
  body.Entries.map(({ Detail }: { Detail: string }) => JSON.parse(Detail).id);

test('events go to the residency’s bus under the source that rules match, ten at a time and in order', async () => {
  await eventBridge('bus-us').publish(events(23));
  expect(bus.asked.map((asked) => idsOf(asked).length)).toEqual([10, 10, 3]);
  expect(bus.asked.flatMap(idsOf)).toEqual(events(23).map(({ detail }) => detail.id));
  expect(bus.asked[0]?.operation).toBe('PutEvents');
  expect(bus.asked[0]?.body.Entries[0]).toEqual({
    EventBusName: 'bus-us',
    Source: 'rollcall',
    DetailType: 'rollcall.user.provisioned',
    Time: Date.UTC(2026, 0, 2, 3, 4, 5, 678) / 1000,
    Detail: '{"id":0,"text":""}',
  });
});

test('events that are large together are put in several requests', async () => {
  const large = [1, 2, 3].map((id) => event(id, 'x'.repeat(100_000)));
  await eventBridge('b').publish(large);
  expect(bus.asked.map(idsOf)).toEqual([[1, 2], [3]]);
});

test('no events are no request', async () => {
  await eventBridge('b').publish([]);
  expect(bus.asked).toEqual([]);
});

test('entries that were not taken are sent again, and only they', async () => {
  bus.answer = (asked) =>
    bus.asked.length === 1
      ? {
          body: {
            FailedEntryCount: 1,
            Entries: [{ EventId: 'a' }, { ErrorCode: 'ThrottlingException' }, { EventId: 'c' }],
          },
        }
      : taken(asked);
  await eventBridge('b').publish(events(3));
  expect(bus.asked.map(idsOf)).toEqual([[0, 1, 2], [1]]);
});

test('entries that are never taken are an error that says how many and why', async () => {
  bus.answer = ({ body }) => ({
    body: { FailedEntryCount: 1, Entries: body.Entries.map(() => ({ ErrorCode: 'InternalFailure' })) },
  });
  await expect(eventBridge('b').publish(events(2))).rejects.toThrow(
    'EventBridge did not take 2 of 2 events: InternalFailure',
  );
  expect(bus.asked.length).toBeGreaterThan(2);
});
