/** A rehearsal passes against this service, names the step at which another one fails, and leaves nothing behind. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type ProviderName, providerNames, type Rehearsal, rehearse } from '../../infra/commands/rehearsal.ts';
import { person, type ScimService, startScimService, type TestTeam } from '../support/scim-service.ts';
import { runCommand } from './run-command.ts';

let service: ScimService;
let team: TestTeam;

beforeAll(async () => {
  service = await startScimService();
  team = await service.team();
  // A live team has people of its own.
  await team.post('/Users', person());
});

afterAll(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

/** What is on the team, besides its own people. */
async function leftOnTeam(): Promise<number> {
  const [users, groups] = await Promise.all([team.get('/Users?count=1'), team.get('/Groups?count=1')]);
  return users.body.totalResults - 1 + groups.body.totalResults;
}

const run = (as: ProviderName, more: Partial<Parameters<typeof rehearse>[0]> = {}): Promise<Rehearsal> =>
  rehearse({
    target: { baseUrl: service.baseUrl, token: team.key },
    as: [as],
    run: crypto.randomUUID().slice(0, 8),
    ...more,
  });

const failuresOf = ({ steps }: Rehearsal) => steps.filter(({ failures }) => failures.length > 0);

test.each(providerNames)('a rehearsal as %s passes and leaves nothing behind', async (as) => {
  const { steps, left, made, isComplete } = await run(as);
  expect(failuresOf({ steps, left, made, isComplete })).toEqual([]);
  expect(steps.length).toBeGreaterThan(1);
  expect({ left, isComplete, there: await leftOnTeam() }).toEqual({ left: [], isComplete: true, there: 0 });
});

interface Fault {
  readonly as: ProviderName;
  readonly what: string;
  /** Refuses what it does not like before it comes to the service. */
  readonly refuses?: (headers: Headers) => Response | undefined;
  /** Changes an answer, where it wants to. */
  readonly breaks?: (
    request: { method: string; path: string; headers: Headers },
    answer: Response,
  ) => Response | Promise<Response>;
  /** The first step that fails. */
  readonly exchange: RegExp;
  readonly request: RegExp;
  readonly says: RegExp;
}

const json = (body: unknown, status: number): Response => Response.json(body, { status });

const faults: readonly Fault[] = [
  {
    as: 'okta',
    what: 'a second POST that is not refused with 409',
    breaks: ({ method }, answer) => (method === 'POST' && answer.status === 409 ? json({ detail: 'no' }, 500) : answer),
    exchange: /Okta/,
    request: /^POST \/Users$/,
    says: /the status is 500, not 409/,
  },
  {
    as: 'okta-header-auth',
    what: 'a service that wants Bearer',
    refuses: (headers) =>
      headers.get('Authorization')?.startsWith('Bearer ') ? undefined : json({ status: '401' }, 401),
    exchange: /Okta/,
    request: /^POST \/Users$/,
    says: /the status is 401, not 201/,
  },
  {
    as: 'onelogin',
    what: 'application/scim+json where application/json was asked for',
    breaks: async ({ method, headers }, answer) =>
      method === 'GET' && headers.get('Accept') === 'application/json'
        ? new Response(await answer.text(), {
            status: answer.status,
            headers: { 'Content-Type': 'application/scim+json' },
          })
        : answer,
    exchange: /OneLogin looks for a userName that nobody has/,
    request: /^GET \/Users\?filter=userName eq "onelogin-unknown-/,
    says: /Content-Type is application\/scim\+json, not application\/json/,
  },
  {
    as: 'entra',
    what: 'a PATCH that is answered and not done',
    breaks: async ({ method, path }, answer) => {
      if (method !== 'PATCH' || !path.startsWith('/Users/') || answer.status !== 200) return answer;
      return json({ ...JSON.parse(await answer.text()), active: true }, 200);
    },
    exchange: /Entra/,
    request: /^PATCH \/Users\//,
    says: /the body\.active is true, not false/,
  },
  {
    as: 'ping',
    what: 'a PUT that is not allowed',
    breaks: ({ method }, answer) => (method === 'PUT' ? json({ status: '405' }, 405) : answer),
    exchange: /Ping/,
    request: /^PUT \/Users\//,
    says: /the status is 405, not 200/,
  },
  {
    as: 'others',
    what: 'a POST that fails after it was done',
    breaks: ({ method, path }, answer) =>
      method === 'POST' && path === '/Groups' ? json({ status: '500' }, 500) : answer,
    exchange: /JumpCloud/,
    request: /^POST \/Groups$/,
    says: /the status is 500, not 201/,
  },
];

test.each(faults)(
  'as $as, $what is named with its step, and nothing stays behind',
  async ({ as, refuses, breaks, exchange, request, says }) => {
    const broken: typeof fetch = async (input, init = {}) => {
      const path = decodeURIComponent(String(input).slice(service.baseUrl.length));
      const headers = new Headers(init.headers);
      const refused = refuses?.(headers);
      if (refused) return refused;
      const answer = await fetch(input, init);
      return breaks ? breaks({ method: init.method ?? 'GET', path, headers }, answer) : answer;
    };
    const rehearsal = await run(as, { fetch: broken });
    const [first] = failuresOf(rehearsal);
    expect(first?.exchange).toMatch(exchange);
    expect(first?.request).toMatch(request);
    expect(first?.failures.join('\n')).toMatch(says);
    expect({ left: rehearsal.left, there: await leftOnTeam() }).toEqual({ left: [], there: 0 });
  },
);

test('what was made and never answered is looked for and removed', async () => {
  const lost: typeof fetch = async (input, init = {}) => {
    const answer = await fetch(input, init);
    if (init.method !== 'POST') return answer;
    throw new TypeError('the answer was lost');
  };
  const rehearsal = await run('onelogin', { fetch: lost });
  expect(failuresOf(rehearsal).map(({ request }) => request.split(' ')[0])).toContain('POST');
  expect({ left: rehearsal.left, there: await leftOnTeam() }).toEqual({ left: [], there: 0 });
});

test('what cannot be removed is named', async () => {
  const kept: string[] = [];
  const keeping: typeof fetch = (input, init = {}) =>
    init.method === 'DELETE' ? Promise.resolve(json({ status: '500' }, 500)) : fetch(input, init);
  const { left } = await run('ping', { fetch: keeping });
  kept.push(...left);
  expect(kept).toHaveLength(1);
  for (const url of kept) {
    const answer = await fetch(url, { method: 'DELETE', headers: { Authorization: `Bearer ${team.key}` } });
    expect(answer.status).toBe(204);
  }
});

test('the command exits with 0 after a pass and 1 after a failure, and prints no key', async () => {
  const args = ['--base-url', service.baseUrl, '--as', 'okta-header-auth', '--as', 'ping'];
  const good = await runCommand('rehearse', [...args, '--token', team.key]);
  expect(good.stderr).toBe('');
  expect(good.stdout).toMatch(/ping: Ping[\s\S]+✓ 1 POST \/Users \(201\)[\s\S]+ 0 failed\./);
  expect(good.code).toBe(0);
  const bad = await runCommand('rehearse', [...args, '--token', 'wrong']);
  expect(bad.stdout).toMatch(/✗ 1 POST \/Users \(401\)[\s\S]+sent .+[\s\S]+expected .+201[\s\S]+came {6}401/);
  expect(bad.code).toBe(1);
  expect(good.stdout + bad.stdout).not.toContain(team.key);
});

test.each([[[]], [['--json']]])(
  'a key that the service sends back is not printed, nor a part of it, with %j',
  async (more) => {
    const echo = createServer(({ headers }, response) => {
      const sentBack = `${headers.authorization} `.repeat(100);
      response.writeHead(500, { 'Content-Type': 'application/scim+json' }).end(JSON.stringify({ detail: sentBack }));
    });
    await once(echo.listen(0, '127.0.0.1'), 'listening');
    const address = echo.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const args = ['--base-url', `http://127.0.0.1:${port}/scim/v2`, '--token', team.key, '--as', 'ping', ...more];
    const { code, stdout, stderr } = await runCommand('rehearse', args);
    echo.close();
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain('<key>');
    expect(stdout).not.toContain(team.key.slice(0, 12));
  },
);

test('Ctrl-C ends the command after it removed what it made', async () => {
  let isInterrupted = false;
  const ended = await runCommand('rehearse', ['--base-url', service.baseUrl, '--token', team.key], (stdout, child) => {
    if (isInterrupted || !stdout.includes('POST /Users (201)')) return;
    isInterrupted = true;
    child.kill('SIGINT');
  });
  expect(ended.stdout).toMatch(/ before it was interrupted\./);
  expect({ code: ended.code, there: await leftOnTeam() }).toEqual({ code: 1, there: 0 });
});
