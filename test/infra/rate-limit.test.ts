/** Rate limits on this machine: the same table as deployed, counted as AWS WAF and API Gateway count. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { operations } from '../../functions/operations.ts';
import { rateLimits, stageThrottle } from '../../infra/limits.ts';
import { createGateway, type Gateway } from '../../infra/local/gateway.ts';
import { limitRate, type Rates, SlidingWindow, TokenBucket } from '../../infra/local/rate-limit.ts';

const minute = 60_000;

describe('a window', () => {
  test('lets its limit in and no more, and everything again after its length', () => {
    const window = new SlidingWindow({ requests: 10, windowSeconds: 60 });
    const refused = (at: number) => window.exceeds('key', at);
    expect(Array.from({ length: 10 }, () => refused(1000))).toEqual(Array(10).fill(false));
    expect(refused(1000)).toBe(true);
    expect(refused(30_000)).toBe(true);
    expect(refused(30_000 + minute)).toBe(false);
  });

  test('counts each key by itself', () => {
    const window = new SlidingWindow({ requests: 1, windowSeconds: 60 });
    expect(window.exceeds('one', 0)).toBe(false);
    expect(window.exceeds('other', 0)).toBe(false);
    expect(window.exceeds('one', 0)).toBe(true);
  });

  test('never refuses who stays within the limit in any minute, and always who asks twice as much in half of one', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 20 }), (pauses, requests) => {
        const window = new SlidingWindow({ requests, windowSeconds: 60 });
        const times: number[] = [];
        let now = 0;
        for (const pause of pauses) {
          now += pause;
          times.push(now);
          const exceeds = window.exceeds('key', now);
          if (times.filter((at) => at > now - minute).length <= requests) expect(exceeds).toBe(false);
          if (times.filter((at) => at > now - minute / 2).length >= 2 * requests + 1) expect(exceeds).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('remembers no more keys than AWS WAF, so a flood of invented ones takes up no more room', () => {
    const window = new SlidingWindow({ requests: 1, windowSeconds: 60 });
    window.exceeds('first', 0);
    for (let each = 0; each < 9_999; each += 1) window.exceeds(`key ${each}`, 0);
    expect(window.exceeds('first', 0)).toBe(true);
    window.exceeds('one more', 0);
    expect(window.exceeds('first', 0)).toBe(false);
  });
});

test('keys are told apart by all of their text, and a flood of long ones takes up no more room than one of short ones', () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const judge = limitRate({ ...unlimited, key: { requests: 1, windowSeconds: 60 } }, () => 0);
  const long = 'x'.repeat(15_000);
  const asks = (each: number) => judge({ stage: 'scim', authorization: `Bearer ${long}${each}`, address: '192.0.2.1' });
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let each = 0; each < 3000; each += 1) expect(asks(each)).toBeUndefined();
  collect();
  // The headers by themselves are 45 MB.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(10_000_000);
  expect(asks(0)).toBe('QUOTA_EXCEEDED');
});

test('a throttle lets a burst in at once, and then as many as it is filled with', () => {
  const bucket = new TokenBucket({ perSecond: 10, burst: 3 });
  expect([0, 0, 0, 0].map((at) => bucket.take(at))).toEqual([true, true, true, false]);
  expect([50, 100, 100].map((at) => bucket.take(at))).toEqual([false, true, false]);
  expect([60_000, 60_000, 60_000, 60_000].map((at) => bucket.take(at))).toEqual([true, true, true, false]);
});

/** A caller with one key who sends as many a second as told, and pauses as told; @returns answers a second, other than 429 */
function answeredPerSecond(perSecond: number, seconds: number): number {
  let now = 0;
  const judge = limitRate(undefined, () => now);
  const request = { stage: 'scim', authorization: 'Bearer key', address: '192.0.2.1' } as const;
  let answered = 0;
  while (now < seconds * 1000) {
    const refused = judge(request);
    if (!refused) answered += 1;
    now += refused === 'QUOTA_EXCEEDED' ? rateLimits.key.windowSeconds * 1000 : 1000 / perSecond;
  }
  return answered / seconds;
}

test.each([25, 50, 60, 200])(
  'a key that asks %d times a second is answered at least 25 times a second, for an hour',
  (rate) => {
    expect(answeredPerSecond(rate, 3600)).toBeGreaterThanOrEqual(25);
  },
);

test('a key in other letters or with more spaces is the same key', () => {
  const judge = limitRate({ ...unlimited, key: { requests: 1, windowSeconds: 60 } }, () => 0);
  const of = (authorization: string) => judge({ stage: 'scim', authorization, address: '192.0.2.1' });
  expect(['Bearer a', 'bearer a', 'BEARER   a', 'Bearer b'].map(of)).toEqual([
    undefined,
    'QUOTA_EXCEEDED',
    'QUOTA_EXCEEDED',
    undefined,
  ]);
});

const unlimited: Rates = {
  key: { requests: 1e9, windowSeconds: 60 },
  address: { requests: 1e9, windowSeconds: 60 },
  stage: { perSecond: 1e9, burst: 1e9 },
};

describe('the local gateway', () => {
  let gateway: Gateway;
  afterEach(() => gateway.close(0));

  async function serve(rates: Partial<Rates>): Promise<(path: string, authorization?: string) => Promise<Response>> {
    gateway = createGateway({
      operations,
      restApis: ['scim', 'app'],
      load: async () => ({ handler: async () => ({ statusCode: 204, body: '' }) }),
      limitRate: limitRate({ ...unlimited, ...rates }),
    });
    const port = await gateway.listen(0);
    return (path, authorization) =>
      fetch(`http://127.0.0.1:${port}${path}`, { headers: authorization === undefined ? {} : { authorization } });
  }

  const limits = [
    ['a key', { key: { requests: 2, windowSeconds: 60 } }, '60'],
    ['an address', { address: { requests: 2, windowSeconds: 60 } }, '60'],
    ['all callers', { stage: { perSecond: 0.01, burst: 2 } }, '1'],
  ] as const;

  test.each(limits)(
    'answers 429 with an integer Retry-After, in SCIM’s shape, when %s asks too much',
    async (_, rates, wait) => {
      const get = await serve(rates);
      const statuses = [await get('/scim/v2/Users', 'Bearer a'), await get('/scim/v2/Users/x', 'Bearer a')];
      expect(statuses.map(({ status }) => status)).toEqual([204, 204]);
      const refused = await get('/scim/v2/Groups', 'Bearer a');
      expect(refused.status).toBe(429);
      expect(refused.headers.get('retry-after')).toBe(wait);
      expect(refused.headers.get('content-type')).toBe('application/scim+json');
      expect(await refused.json()).toEqual({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: '429',
        detail: expect.stringContaining('Too many requests'),
      });
    },
  );

  test('answers the team API’s callers with problem details (RFC 9457)', async () => {
    const get = await serve({ key: { requests: 1, windowSeconds: 60 } });
    await get('/team/v1/teams/x', 'Bearer a');
    const refused = await get('/team/v1/teams/x', 'Bearer a');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(await refused.json()).toMatchObject({ status: 429, title: 'Too Many Requests' });
  });

  test('lets another key in while one is refused, and the same key into the other API', async () => {
    const get = await serve({ key: { requests: 1, windowSeconds: 60 } });
    await get('/scim/v2/Users', 'Bearer a');
    const answers = [
      await get('/scim/v2/Users', 'Bearer a'),
      await get('/scim/v2/Users', 'Bearer b'),
      await get('/team/v1/teams/x', 'Bearer a'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([429, 204, 204]);
  });
});

test('an address may ask as much as many keys, and all callers more than any one', () => {
  expect(rateLimits.address.requests).toBeGreaterThanOrEqual(10 * rateLimits.key.requests);
  expect(stageThrottle.perSecond * 60).toBeGreaterThan(rateLimits.address.requests);
});
