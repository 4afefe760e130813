/** The local bus: readable, in order, at least once, and the same after a restart; webhooks that verify; mails as files. */
import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { handler as deliverWebhook } from '../../functions/stream/deliver-webhook.ts';
import { LocalBus, type LocalBusOptions } from '../../infra/local/bus.ts';
import { BusReader, type BusReaderOptions } from '../../infra/local/bus-reader.ts';
import { EventLog } from '../../infra/local/event-log.ts';
import { LocalContext } from '../../infra/local/lambda-context.ts';
import { type ReceivedEvent, startWebhookReceiver } from '../../infra/local/webhook-receiver.ts';
import { localWebhookSecret } from '../../infra/local/webhook-secret.ts';
import { newResourceId } from '../../shared/domain/ids.ts';
import { env } from '../../shared/env.ts';
import { eventOf } from '../../shared/events/event.ts';
import { provideService } from '../../shared/http/service.ts';
import { type BusEvent, providePort } from '../../shared/ports/ports.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';

let directory: string;
const failures: string[] = [];

beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'rollcall-'));
  failures.length = 0;
  const policy = { teamCreation: 'closed', signUp: 'closed', entitledFromStart: false } as const;
  const urls = { scimBaseUrl: 'https://scim.example/scim/v2', appBaseUrl: 'https://scim.example', otherBaseUrls: {} };
  const table = SqliteTable.open({ file: ':memory:' });
  provideService({ residency: 'us', ...urls, policy, table, clock: () => new Date(), log: () => {} });
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function someEvent(kind: 'user.deactivated' | 'key.revoked' = 'user.deactivated'): BusEvent {
  const id = newResourceId();
  const activity = { id, kind, at: new Date().toISOString(), actor: 'key:k', requestId: 'r', user: 'u', version: 3 };
  return eventOf(activity, { team: 't', residency: 'us' });
}

const logOf = (residency: string): string => path.join(directory, `${residency}.jsonl`);

/** A reader of the log whose function takes or refuses. */
function readerOf(take: (id: string) => void, more: Partial<BusReaderOptions> = {}) {
  const taken: string[] = [];
  let position = 0;
  const reader = new BusReader({
    definition: {
      name: 'tested',
      file: '',
      table: [],
      timeoutSeconds: 5,
      events: ['rollcall.user.deactivated'],
      errorImpact: '',
    },
    handler: async ({ detail }) => {
      take(detail.activity.id);
      taken.push(detail.activity.id);
    },
    log: new EventLog(logOf('us')),
    residency: 'us',
    position: 0,
    firstWaitMs: 1,
    onTaken: (through) => {
      position = through;
    },
    onFailure: (error) => failures.push(String(error)),
    ...more,
  });
  return { reader, taken, position: () => position };
}

function busOf(more: Partial<LocalBusOptions> = {}): LocalBus {
  const onFailure = ({ name }: { readonly name: string }) => void failures.push(name);
  return new LocalBus({ directory, residency: 'us', firstWaitMs: 1, onFailure, ...more });
}

const idOf = ({ detail }: BusEvent): string => Object(detail['activity']).id;

describe('the log', () => {
  test('has a line of JSON for each event', async () => {
    const events = [someEvent(), someEvent('key.revoked')];
    await busOf().publish(events);
    const lines = (await readFile(logOf('us'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject(events);
  });

  test('gives a function its own kinds of events, in order', async () => {
    const events = [someEvent(), someEvent('key.revoked'), someEvent(), someEvent()];
    await busOf().publish(events);
    const { reader, taken } = readerOf(() => {});
    await reader.follow();
    expect(taken).toEqual([events[0], events[2], events[3]].map((event) => event && idOf(event)));
  });

  test('gives what failed again, some times and no more, and meanwhile the next', async () => {
    const events = [someEvent(), someEvent(), someEvent()];
    await busOf().publish(events);
    const [first = '', second = '', third = ''] = events.map(idOf);
    let tries = 0;
    const { reader, taken, position } = readerOf(
      (id) => {
        if (id === second) throw new Error('never');
        if (id === first && tries++ < 2) throw new Error('not yet');
      },
      { triesMax: 3 },
    );
    await reader.follow();
    expect(taken).toEqual([third, first]);
    expect(failures.sort()).toEqual([...Array(3).fill('Error: never'), ...Array(2).fill('Error: not yet')]);
    expect(position()).toBe((await readFile(logOf('us'))).length);
  });

  test('is taken some events at once, and no more than the next 64', async () => {
    await busOf().publish(Array.from({ length: 100 }, () => someEvent()));
    let underWay = 0;
    const atOnce: number[] = [];
    const { reader } = readerOf(() => {}, {
      handler: async () => {
        underWay += 1;
        atOnce.push(underWay);
        await new Promise((resolve) => setImmediate(resolve));
        underWay -= 1;
      },
    });
    await reader.follow();
    expect([atOnce.length, Math.max(...atOnce)]).toEqual([100, 64]);
  });

  test('what was not finished when the reader stopped is told to nobody as taken', async () => {
    await busOf().publish([someEvent(), someEvent()]);
    const begun = Promise.withResolvers<void>();
    const { reader, position } = readerOf(
      () => {
        begun.resolve();
        throw new Error('not now');
      },
      { firstWaitMs: 60_000 },
    );
    const following = reader.follow();
    await begun.promise;
    await reader.stop();
    await following;
    expect(position()).toBe(0);
  });

  test('passes over a line that a killed process did not finish, and nothing behind it', async () => {
    const events = [someEvent(), someEvent()];
    await appendFile(logOf('us'), '{"type":"rollcall.user.deactivated","id":"x","at":"');
    const bus = busOf({
      without: ['deliver-webhook', 'end-sessions', 'send-invite', 'activate-invited', 'watch-deactivations'],
    });
    await bus.start();
    await bus.publish(events);
    const { reader, taken } = readerOf(() => {});
    await reader.follow();
    expect(taken).toEqual(events.map(idOf));
    expect(failures).toEqual([expect.stringContaining('SyntaxError')]);
    await bus.stop();
  });
});

describe('the functions behind the bus', () => {
  const ended: string[] = [];
  beforeEach(() => {
    ended.length = 0;
    const unused = async () => {};
    providePort('signIn', {
      endSessions: async ({ accountId }) => void ended.push(accountId),
      connect: unused,
      disconnect: unused,
      forget: unused,
    });
  });

  test('are called with what was published before they started, and once with what was taken', async () => {
    const table = SqliteTable.open({ file: ':memory:' });
    const policy = { teamCreation: 'closed', signUp: 'closed', entitledFromStart: false } as const;
    const urls = { scimBaseUrl: '', appBaseUrl: '', otherBaseUrls: {} };
    provideService({ residency: 'us', ...urls, policy, table, clock: () => new Date(), log: () => {} });
    const account = { version: 1, address: 'a@b.example', signIn: 'blocked' };
    await table.write({ kind: 'put', item: { pk: 'ACCOUNT#a', sk: 'ACCOUNT', ...account } });
    const event = someEvent();
    const about = {
      ...event,
      detail: { ...event.detail, activity: { ...Object(event.detail['activity']), account: 'a' } },
    };
    await busOf().publish([about]);
    const bus = busOf({ without: ['deliver-webhook'] });
    await bus.start();
    await bus.drain();
    await bus.stop();
    expect(ended).toEqual(['a']);
    const next = busOf({ without: ['deliver-webhook'] });
    await next.start();
    await next.drain();
    expect(ended).toEqual(['a']);
    await next.publish([about]);
    await next.drain();
    await next.stop();
    expect(ended).toEqual(['a', 'a']);
    expect(failures).toEqual([]);
    table.close();
  });

  test('end no sessions of whoever is back on the team', async () => {
    const table = SqliteTable.open({ file: ':memory:' });
    const policy = { teamCreation: 'closed', signUp: 'closed', entitledFromStart: false } as const;
    const urls = { scimBaseUrl: '', appBaseUrl: '', otherBaseUrls: {} };
    provideService({ residency: 'us', ...urls, policy, table, clock: () => new Date(), log: () => {} });
    const account = { version: 1, address: 'a@b.example', signIn: 'allowed', team: 't', member: 'u' };
    await table.write({ kind: 'put', item: { pk: 'ACCOUNT#a', sk: 'ACCOUNT', ...account } });
    const event = someEvent();
    const about = {
      ...event,
      detail: { ...event.detail, activity: { ...Object(event.detail['activity']), account: 'a' } },
    };
    const bus = busOf({ without: ['deliver-webhook'] });
    await bus.start();
    await bus.publish([about]);
    await bus.drain();
    await bus.stop();
    expect([ended, failures]).toEqual([[], []]);
    table.close();
  });

  test('a function that is new to the log is not told of the past', async () => {
    const received: ReceivedEvent[] = [];
    const secret = localWebhookSecret(directory);
    providePort('webhookSecret', secret);
    const receiver = await startWebhookReceiver({
      secret: await secret.read(),
      onEvent: (event) => void received.push(event),
    });
    process.env[env.webhookUrl] = receiver.url;
    const before = busOf({ without: ['deliver-webhook'] });
    await before.start();
    await before.publish([someEvent()]);
    await before.drain();
    await before.stop();
    const bus = busOf();
    await bus.start();
    const event = someEvent();
    await bus.publish([event]);
    await bus.drain();
    await bus.stop();
    // Once at least: a slow answer has it delivered again.
    expect([...new Set(received.map(({ id }) => id))]).toEqual([idOf(event)]);
    await receiver.close();
  });
});

describe('a webhook', () => {
  let secret: string;
  beforeEach(async () => {
    secret = await localWebhookSecret(directory).read();
    providePort('webhookSecret', { read: async () => secret });
  });

  const context = () => new LocalContext('deliver-webhook', 'request', performance.now() + 30_000);
  const bridged = ({ type, at, detail }: BusEvent) => ({ 'detail-type': type, time: at, detail });
  /** As the queue hands it over; only what is read of it is there. */
  const queued = (...events: BusEvent[]) =>
    ({
      Records: events.map((event) => ({ messageId: idOf(event), body: JSON.stringify(bridged(event)) })),
    }) as unknown as Parameters<typeof deliverWebhook>[0];

  test('gets each event signed, so that its receiver can verify it', async () => {
    const received: ReceivedEvent[] = [];
    const receiver = await startWebhookReceiver({ secret, onEvent: (event) => void received.push(event) });
    process.env[env.webhookUrl] = receiver.url;
    const event = someEvent();
    expect(await deliverWebhook(queued(event), context())).toEqual({ batchItemFailures: [] });
    expect(received).toEqual([{ id: idOf(event), type: event.type, timestamp: event.at, data: event.detail }]);
    await receiver.close();
  });

  test('that answers 500 gets the same event again, under the same id', async () => {
    const received: string[] = [];
    let answers = 0;
    const receiver = await startWebhookReceiver({
      secret,
      onEvent: ({ id }) => {
        received.push(id);
        answers += 1;
        return answers === 1 ? 500 : 204;
      },
    });
    process.env[env.webhookUrl] = receiver.url;
    const events = [someEvent(), someEvent()];
    const answer = await deliverWebhook(queued(...events), context());
    expect(answer?.batchItemFailures).toHaveLength(1);
    const failed = events.filter((event) => answer?.batchItemFailures[0]?.itemIdentifier === idOf(event));
    expect(await deliverWebhook(queued(...failed), context())).toEqual({ batchItemFailures: [] });
    expect(received).toHaveLength(3);
    expect(new Set(received)).toEqual(new Set(events.map(idOf)));
    await receiver.close();
  });

  test('with another secret refuses what it gets', async () => {
    const refused: string[] = [];
    const receiver = await startWebhookReceiver({
      secret: Buffer.alloc(32, 1).toString('base64'),
      onEvent: () => undefined,
      onRefused: (reason) => refused.push(reason),
    });
    process.env[env.webhookUrl] = receiver.url;
    const answer = await deliverWebhook(queued(someEvent()), context());
    expect(answer?.batchItemFailures).toHaveLength(1);
    expect(refused).toEqual(['No matching signature found']);
    await receiver.close();
  });

  async function serve(answer: Parameters<typeof createServer>[1]): Promise<{ server: Server; url: string }> {
    const server = createServer(answer ?? (() => {}));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }; // a server on TCP has one
  }

  test.each([301, 302, 307, 308, 304, 400, 401, 404, 410, 500, 503])(
    'that answers %i has not taken the event',
    async (status) => {
      let asked = 0;
      const { server, url } = await serve((_request, response) => {
        asked += 1;
        response.writeHead(status, { Location: '/elsewhere' }).end();
      });
      process.env[env.webhookUrl] = url;
      const answer = await deliverWebhook(queued(someEvent()), context());
      expect([answer?.batchItemFailures.length, asked]).toEqual([1, 1]);
      server.close();
    },
  );

  test('that is not there has not taken the event', async () => {
    const { server, url } = await serve(() => {});
    server.close();
    process.env[env.webhookUrl] = url;
    const answer = await deliverWebhook(queued(someEvent()), context());
    expect(answer?.batchItemFailures).toHaveLength(1);
  });
});

test('the secret of a data folder is made once', async () => {
  const secrets = await Promise.all([1, 2, 3].map(() => localWebhookSecret(directory).read()));
  expect(new Set(secrets).size).toBe(1);
  expect(secrets[0]).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(await readdir(directory)).toEqual(['webhook-secret']);
});
