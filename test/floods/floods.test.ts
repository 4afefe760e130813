/** Every flood for a moment; `npm run flood` makes each last a minute, with 200 connections and a group of 50,000. */
import { Answers } from './answers.ts';
import { floodKinds } from './kinds.ts';
import { type FloodedServer, flood, floodLine, startFlooded } from './run.ts';

const scale = { seconds: 1, connections: 30, people: 200 };

describe.each([false, true])('a server, with limits: %s,', (limits) => {
  const kinds = floodKinds.filter(({ limited = false }) => limited === limits);
  let server: FloodedServer;

  beforeAll(async () => {
    server = await startFlooded(limits, scale.people);
  }, 60_000);
  afterAll(() => server.rollcall.stop());

  test.each(kinds.map((kind) => [kind.name, kind.what, kind] as const))(
    'holds %s: %s',
    async (_name, _what, kind) => {
      // One key may ask 3,000 times a minute, so that takes as long as it takes.
      const report = await flood(kind, limits ? { ...scale, seconds: 60, isSample: true } : scale, server);
      expect([floodLine(report), report.wrong]).toEqual([floodLine(report), []]);
      expect(report.answers.count).toBeGreaterThan(0);
    },
    120_000,
  );
});

describe('an answer is found wrong', () => {
  const error = (status: number) =>
    JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: String(status) });
  test.each<[string, number, string | undefined, string, RegExp | undefined]>([
    ['not when it is what it should be', 404, undefined, error(404), undefined],
    ['not when it says when to come again', 429, '60', error(429), undefined],
    ['when it is a 500', 500, undefined, error(500), /answered 500/],
    ['when it is a 503 without Retry-After', 503, undefined, error(503), /Retry-After/],
    ['when Retry-After is no integer', 429, '1.5', error(429), /Retry-After 1.5/],
    ['when it is no error of SCIM', 429, '1', '{"message":"Too Many Requests"}', /no error of SCIM/],
  ])('%s', (_, status, retryAfter, text, wanted) => {
    const answers = new Answers();
    answers.add({ status, retryAfter, text }, 1);
    if (wanted) expect(answers.wrong.join()).toMatch(wanted);
    else expect(answers.wrong).toEqual([]);
  });
});
