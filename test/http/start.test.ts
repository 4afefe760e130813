import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { startResidencyThread } from '../../infra/local/residency-thread.ts';
import { signInHeadlessly } from '../../infra/local/sign-in/headless.ts';
import { HeadlessBrowser } from '../../infra/local/sign-in/headless-browser.ts';
import { describeWithDynamoDbLocal, startDynamoDbLocal } from '../support/dynamodb-local.ts';
import { type RunningRollcall, type ServedResidency, startFile, startRollcall } from '../support/start-rollcall.ts';

const keyFile = path.resolve(import.meta.dirname, '../../infra/commands/key.ts');
const entitleFile = path.resolve(import.meta.dirname, '../../infra/commands/entitle.ts');
const tokenFile = path.resolve(import.meta.dirname, '../../infra/commands/token.ts');
const projectRoot = path.resolve(import.meta.dirname, '../..');
const running: RunningRollcall[] = [];
let data: string;

beforeEach(async () => {
  data = await mkdtemp(path.join(os.tmpdir(), 'rollcall-'));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((rollcall) => rollcall.kill()));
  await rm(data, { recursive: true, force: true });
});

async function start(...args: string[]): Promise<RunningRollcall> {
  const rollcall = await startRollcall({ data, args });
  running.push(rollcall);
  return rollcall;
}

/** Runs a command to its end. */
async function run(file: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

/** What the tests look at in an answer, whichever it is. */
interface ScimAnswer {
  id: string;
  userName: string;
  totalResults: number;
  detail: string;
}

async function scim({ baseUrl, token }: Pick<ServedResidency, 'baseUrl' | 'token'>, path: string, body?: object) {
  const response = await fetch(`${baseUrl}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer: ScimAnswer = JSON.parse(await response.text());
  return { status: response.status, body: answer };
}

async function answers(residency: ServedResidency): Promise<boolean> {
  return scim(residency, '/Users').then(
    () => true,
    () => false,
  );
}

function person(userName: string): object {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName,
    name: { givenName: 'Ada', familyName: 'Lovelace' },
    emails: [{ value: userName, primary: true }],
  };
}

describe('npm start', () => {
  test('prints one line of JSON when ready, and each residency takes its own key alone', async () => {
    const { us, eu, stdout } = await start();
    expect(stdout().split('\n')).toHaveLength(2);
    for (const residency of [us, eu]) {
      expect(residency.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/scim\/v2$/);
      expect(residency.baseUrl).toBe(`${residency.appBaseUrl}/scim/v2`);
      expect(await scim(residency, '/Users')).toMatchObject({ status: 200, body: { totalResults: 0 } });
    }
    const wrong = await scim({ baseUrl: eu.baseUrl, token: us.token }, '/Users');
    expect(wrong.status).toBe(401);
    expect(wrong.body.detail).toContain(us.baseUrl);
  });

  test('people of one residency are not in the other', async () => {
    const { us, eu } = await start();
    expect((await scim(us, '/Users', person('ada@example.com'))).status).toBe(201);
    expect((await scim(us, '/Users')).body.totalResults).toBe(1);
    expect((await scim(eu, '/Users')).body.totalResults).toBe(0);
  });

  test('Ctrl-C ends it with exit code 0; the next start keeps the keys and the people', async () => {
    const first = await start();
    const { body } = await scim(first.us, '/Users', person('ada@example.com'));
    expect(await first.stop()).toBe(0);
    const second = await start();
    expect([second.us.token, second.eu.token]).toEqual([first.us.token, first.eu.token]);
    const found = await scim(second.us, `/Users/${body.id}`);
    expect(found).toMatchObject({ status: 200, body: { userName: 'ada@example.com' } });
    expect(await second.stop()).toBe(0);
  });

  test('a killed process loses nobody it acknowledged', async () => {
    const first = await start();
    const acknowledged = new Map<string, string>();
    const writer = async (name: string): Promise<void> => {
      for (let index = 0; ; index += 1) {
        const userName = `${name}-${index}@example.com`;
        const { status, body } = await scim(first.us, '/Users', person(userName));
        if (status !== 201) throw new Error(`status ${status}`);
        acknowledged.set(body.id, userName);
      }
    };
    const cutOff = Promise.allSettled(['a', 'b', 'c', 'd'].map(writer));
    while (acknowledged.size < 40) await new Promise((resolve) => setTimeout(resolve, 5));
    await first.kill();
    // Each writer ends because the connection breaks, not because the service refused somebody.
    for (const end of await cutOff) {
      expect(end).toMatchObject({ status: 'rejected', reason: expect.objectContaining({ name: 'TypeError' }) });
    }
    const second = await start();
    const lost: string[] = [];
    for (const [id, userName] of acknowledged) {
      const { status, body } = await scim(second.us, `/Users/${id}`);
      if (status !== 200 || body.userName !== userName) lost.push(userName);
    }
    expect(acknowledged.size).toBeGreaterThanOrEqual(40);
    expect(lost).toEqual([]);
  });

  test('--fresh forgets people and keys, and touches no file that is not its own', async () => {
    const first = await start('--log');
    await scim(first.us, '/Users', person('ada@example.com'));
    await first.stop();
    await writeFile(path.join(data, 'notes.sqlite.txt'), 'mine');
    const second = await start('--fresh');
    expect(second.us.token).not.toBe(first.us.token);
    expect((await scim(second.us, '/Users')).body.totalResults).toBe(0);
    expect((await scim({ baseUrl: second.us.baseUrl, token: first.us.token }, '/Users')).status).toBe(401);
    expect(await readdir(data)).not.toContain('us.log');
    expect(await readFile(path.join(data, 'notes.sqlite.txt'), 'utf8')).toBe('mine');
  });

  test('a table that was emptied gets the same team and key again', async () => {
    const first = await start();
    await first.stop();
    for (const name of await readdir(data)) if (name.includes('.sqlite')) await rm(path.join(data, name));
    const second = await start();
    expect(second.us).toMatchObject({ token: first.us.token, team: first.us.team });
    expect((await scim(second.us, '/Users')).status).toBe(200);
  });

  test('a broken file of demo keys costs new keys, not the start', async () => {
    await writeFile(path.join(data, 'demo-keys.json'), '{"us": {"teamId": 7}, "eu"');
    const { us } = await start();
    expect((await scim(us, '/Users')).status).toBe(200);
  });

  test('demo keys are readable by their owner alone', async () => {
    await start();
    expect((await stat(path.join(data, 'demo-keys.json'))).mode & 0o777).toBe(0o600);
  });

  test('--log writes a line of JSON per request, without --log there is no file', async () => {
    const first = await start('--log');
    await scim(first.us, '/Users');
    await first.stop();
    const lines = (await readFile(path.join(data, 'us.log'), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toBeInstanceOf(Object);
    expect(lines[0]).not.toContain(first.us.token);
  });

  const refusals: [string, string[], RegExp][] = [
    ['an unknown option, naming those there are', ['--bogus'], /--bogus[\s\S]*--fresh/],
    ['a stray argument', ['us'], /us/],
    ['a port that is none', ['--port', '99999'], /--port 99999 is not a port/],
    ['a port that is not a number', ['--port', '8o81'], /--port 8o81 is not a port/],
    ['another kind of table', ['--table', 'postgres=x'], /dynamodb=<endpoint>/],
    ['an endpoint where nothing answers', ['--table', 'dynamodb=http://127.0.0.1:1'], /Start DynamoDB Local there/],
  ];
  test.each(refusals)('refuses %s', async (_, args, message) => {
    const { code, stdout, stderr } = await run(startFile, '--port', '0', '--data', data, ...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  // Other systems know no priority of a thread.
  (process.platform === 'linux' ? test : test.skip)('threads that answer come first', async () => {
    const { pid } = await start();
    const tasks = `/proc/${pid}/task`;
    const ours = async () => {
      const threads = (await readdir(tasks)).map(async (id) => {
        const name = await readFile(path.join(tasks, id, 'comm'), 'utf8');
        return `${name.trim()}: ${os.getPriority(Number(id))}`;
      });
      return (await Promise.all(threads)).filter((each) => /^(?:us|eu)\b/.test(each)).toSorted();
    };
    const usual = os.getPriority(pid);
    const expected = ['eu', 'us'].flatMap((name) => [
      `${name} checkpoint: 10`,
      `${name} stream: 10`,
      `${name}: ${usual}`,
    ]);
    // Those behind the answers begin with the first of them.
    for (let tries = 0; tries < 50 && (await ours()).join() !== expected.join(); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await ours()).toEqual(expected);
  });

  test('a port in use is named, with what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : Number.NaN;
    const { code, stderr } = await run(startFile, '--port', String(port), '--data', data);
    other.close();
    expect(code).toBe(1);
    // The next one is the other residency's, and by chance somebody else may have that.
    expect(stderr).toMatch(new RegExp(`Port (?:${port}|${port + 1}) .*in use.*--port`));
  });

  test('ends with the reason when a residency cannot go on', async () => {
    await mkdir(path.join(data, 'eu.sqlite'));
    const { code, stdout, stderr } = await run(startFile, '--port', '0', '--data', data);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/unable to open database file/);
  });

  test('for people it prints base URLs, the demo team, its key and a curl line', async () => {
    const child = spawn(process.execPath, [startFile, '--port', '0', '--data', data], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    for await (const chunk of child.stdout) {
      text += chunk;
      if (text.endsWith("/scim/v2/Users'\n") && text.split('curl').length === 3) break;
    }
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    const key = /rc_us_\w+/.exec(text)?.[0];
    expect(text).toMatch(new RegExp(`us +http://127\\.0\\.0\\.1:\\d+/scim/v2 +\\w{16} +${key}`));
    expect(text).toMatch(
      new RegExp(`curl -H 'Authorization: Bearer ${key}' 'http://127\\.0\\.0\\.1:\\d+/scim/v2/Users'`),
    );
    expect(text).toMatch(
      /us +http:\/\/127\.0\.0\.1:\d+\/console +http:\/\/127\.0\.0\.1:\d+\/mail +npm run token -- --residency us --as admin@demo\.example --data /,
    );
    // An access token is a secret that nobody has to see to use it.
    expect(text).not.toMatch(/eyJ/);
    expect(code).toBe(0);
  });

  const ends: [string, NodeJS.Signals, number | null][] = [
    ['asked to stop, and exits with 0', 'SIGTERM', 0],
    ['killed', 'SIGKILL', null],
  ];
  test.each(ends)('under npm it ends when npm is %s', async (_, signal, expected) => {
    const args = ['start', '--silent', '--', '--port', '0', '--json', '--data', data];
    const npm = spawn('npm', args, { cwd: projectRoot, stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(npm.stdout, 'data');
    const { us }: { us: ServedResidency } = JSON.parse(line);
    expect((await scim(us, '/Users')).status).toBe(200);
    npm.kill(signal);
    const [code] = await once(npm, 'exit');
    expect(code).toBe(expected);
    while (await answers(us)) await new Promise((resolve) => setTimeout(resolve, 50));
  });

  test('--help says every option', async () => {
    const { code, stdout } = await run(startFile, '--help');
    expect(code).toBe(0);
    for (const option of ['fresh', 'port', 'data', 'table', 'json', 'log', 'no-limits']) {
      expect(stdout).toContain(`--${option}`);
    }
  });
});

describe('the thread of a residency', () => {
  const losses: [string, string, RegExp][] = [
    ['throws', "setTimeout(() => { throw new Error('disk full'); }, 5);", /residency us crashed/],
    ['ends', 'process.exit(3);', /residency us ended by itself, with code 3/],
  ];
  test.each(losses)('that %s is reported as lost, with the reason', async (_, source, reason) => {
    const place = { kind: 'sqlite', directory: data } as const;
    const file = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
    const thread = startResidencyThread(
      { residency: 'us', port: 0, table: place, data, fresh: false, limits: false },
      file,
    );
    expect((await thread.lost).message).toMatch(reason);
    await expect(thread.listening).rejects.toThrow(reason);
  });
});

describeWithDynamoDbLocal('npm start on DynamoDB Local', () => {
  test('keeps people and keys there across restarts, until --fresh', async () => {
    const local = await startDynamoDbLocal();
    try {
      const table = ['--table', `dynamodb=${local.endpoint}`];
      const first = await start(...table);
      const { body } = await scim(first.us, '/Users', person('ada@example.com'));
      await first.stop();
      const second = await start(...table);
      expect(second.us.token).toBe(first.us.token);
      expect((await scim(second.us, `/Users/${body.id}`)).status).toBe(200);
      const { code, stdout } = await run(
        keyFile,
        ...table,
        '--data',
        data,
        '--residency',
        'us',
        '--team',
        first.us.team,
        '--name',
        'a',
      );
      expect(code).toBe(0);
      const token = /rc_us_\w+/.exec(stdout)?.[0] ?? '';
      expect((await scim({ baseUrl: second.us.baseUrl, token }, '/Users')).body.totalResults).toBe(1);
      await second.stop();
      const third = await start(...table, '--fresh');
      expect((await scim(third.us, '/Users')).body.totalResults).toBe(0);
      expect(await readdir(data)).toEqual(['demo-keys.json']);
      await third.stop();
    } finally {
      await local.stop();
    }
  });
});

describe('npm run token', () => {
  const as = ['--as', 'admin@demo.example'];

  test('prints an access token of the demo team’s admin, which is good in its residency alone', async () => {
    const { us, eu } = await start();
    const { code, stdout, stderr } = await run(tokenFile, '--residency', 'us', ...as, '--data', data);
    expect([code, stderr]).toEqual([0, '']);
    const ask = (origin: string) =>
      fetch(`${origin}/team/v1/teams/${us.team}`, { headers: { Authorization: `Bearer ${stdout.trim()}` } });
    expect((await ask(us.appBaseUrl)).status).toBe(200);
    const elsewhere = await ask(eu.appBaseUrl);
    expect([elsewhere.status, await elsewhere.text()]).toEqual([401, expect.stringMatching(/residency us/)]);
  });

  test('signs in a pushed person through the demo team’s single sign-on, and after a restart too', async () => {
    const first = await start();
    await scim(first.us, '/Users', person('ada@example.com'));
    const ada = ['--residency', 'us', '--as', 'ada@example.com', '--data', data];
    expect((await run(tokenFile, ...ada)).code).toBe(0);
    expect((await run(tokenFile, '--residency', 'us', '--as', 'not an address', '--data', data)).stderr).toMatch(
      /Type an e-mail address/,
    );
    await first.stop();
    const gone = await run(tokenFile, ...ada);
    expect([gone.code, gone.stdout, gone.stderr]).toEqual([1, '', expect.stringMatching(/Nothing answers.*npm start/)]);
    await start();
    expect((await run(tokenFile, ...ada)).code).toBe(0);
  });

  test('says what it needs', async () => {
    const wrong: [args: string[], says: RegExp][] = [
      [[], /--residency/],
      [['--residency', 'mars', ...as], /choose one of us, eu/],
      [['--residency', 'us'], /--as is missing/],
      [['--residency', 'us', ...as, '--data', data], /No npm start has run/],
    ];
    for (const [args, says] of wrong) {
      const { code, stdout, stderr } = await run(tokenFile, ...args);
      expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(says)]);
    }
  });
});

describe('the page to sign in on', () => {
  test('lists who exists, with their team and state, and escapes what they are called', async () => {
    const { us } = await start();
    await scim(us, '/Users', person('<b>"ada"</b>@example.com'));
    const browser = new HeadlessBrowser('http://127.0.0.1/callback');
    const query = new URLSearchParams({
      client_id: 'rollcall-console',
      response_type: 'code',
      scope: 'openid',
      redirect_uri: 'http://127.0.0.1/callback',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    });
    await browser.open(`${us.appBaseUrl}/oidc/auth?${query}`);
    expect(browser.html).toMatch(/admin@demo\.example<\/td><td>Demo team<\/td><td>service account/);
    expect(browser.html).toMatch(/&lt;b&gt;&quot;ada&quot;&lt;\/b&gt;@example\.com<\/td><td>Demo team<\/td><td>active/);
    expect(browser.html).not.toContain('<b>');
  });
});

describe('npm run key', () => {
  test('generates a key that works at once, beside the running server, and prints it with the base URL', async () => {
    const { us } = await start();
    const { code, stdout } = await run(
      keyFile,
      '--residency',
      'us',
      '--team',
      us.team,
      '--name',
      'Okta',
      '--data',
      data,
    );
    const token = /rc_us_\w+/.exec(stdout)?.[0] ?? '';
    expect([code, token === us.token]).toEqual([0, false]);
    expect(stdout).toContain(us.baseUrl);
    expect((await scim({ baseUrl: us.baseUrl, token }, '/Users')).status).toBe(200);
  });

  test('makes a team whose key sees nothing of the demo team', async () => {
    const { us } = await start();
    const created = await fetch(`${us.baseUrl}/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${us.token}` },
      body: JSON.stringify({ userName: 'demo' }),
    });
    expect(created.status).toBe(201);
    const args = ['--residency', 'us', '--new-team', 'Acme', '--name', 'Okta', '--data', data];
    const { code, stdout } = await run(keyFile, ...args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Team +Acme \([0-9A-Za-z]{16}\)$/m);
    const token = /rc_us_\w+/.exec(stdout)?.[0] ?? '';
    const { status, body } = await scim({ baseUrl: us.baseUrl, token }, '/Users');
    expect([status, body.totalResults]).toEqual([200, 0]);
  });

  test('makes a team with a Super Admin who can sign in and manage it', async () => {
    const { us } = await start();
    const args = ['--residency', 'us', '--new-team', 'Acme', '--name', 'Okta', '--data', data];
    const { code, stdout } = await run(keyFile, ...args, '--admin', 'boss@acme.example');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^Super Admin +boss@acme\.example$/m)]);
    const token = /rc_us_\w+/.exec(stdout)?.[0] ?? '';
    expect((await scim({ baseUrl: us.baseUrl, token }, '/Users')).status).toBe(200);
    const teamId = /\(([0-9A-Za-z]{16})\)/.exec(stdout)?.[1] ?? '';
    const signedIn = await signInHeadlessly({ appBaseUrl: us.appBaseUrl, address: 'boss@acme.example' });
    if ('refused' in signedIn) throw new Error(signedIn.refused);
    const ask = async (what: string, init: RequestInit = {}) => {
      const headers = { Authorization: `Bearer ${signedIn.accessToken}`, 'Content-Type': 'application/json' };
      const answer = await fetch(`${us.appBaseUrl}/team/v1/teams/${teamId}${what}`, { headers, ...init });
      const body: { items?: object[] } = JSON.parse(await answer.text());
      return { status: answer.status, body };
    };
    expect(await ask('/scim')).toMatchObject({ status: 200, body: { enabled: true, entitled: true } });
    expect((await ask('/service-accounts')).body.items).toMatchObject([
      { address: 'boss@acme.example', role: 'super-admin' },
    ]);
    expect((await ask('/scim', { method: 'PATCH', body: '{"enabled":false}' })).status).toBe(200);
    const again = await run(keyFile, ...args, '--admin', 'boss@acme.example');
    expect([again.code, again.stdout, again.stderr]).toEqual([1, '', expect.stringMatching(/somebody’s/)]);
  });

  const team = ['--team', 'AAAAAAAAAAAAAAAA'];
  const name = ['--name', 'Okta'];
  const refusals: [string, string[], RegExp][] = [
    ['no residency', [...team, ...name], /choose one of us, eu/],
    ['an unknown residency', ['--residency', 'ap', ...team, ...name], /no residency ap: choose one of us, eu/],
    ['no team', ['--residency', 'us', ...name], /either --team.*or --new-team/],
    ['two teams', ['--residency', 'us', ...team, '--new-team', 'Acme', ...name], /either --team.*or --new-team/],
    [
      'an admin of no new team',
      ['--residency', 'us', ...team, '--admin', 'a@b.example', ...name],
      /goes with --new-team/,
    ],
    [
      'an admin without an address',
      ['--residency', 'us', '--new-team', 'A', '--admin', 'a', ...name],
      /no e-mail address/,
    ],
    ['no name', ['--residency', 'us', ...team], /--name is missing/],
    ['a team that is not there', ['--residency', 'us', ...team, ...name], /no team AAAAAAAAAAAAAAAA.*npm start prints/],
  ];
  test('refuses what it cannot do and says what to do', async () => {
    await start();
    for (const [, args, message] of refusals) {
      const { code, stdout, stderr } = await run(keyFile, ...args, '--data', data);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/^\s+at /m);
    }
  });

  test('makes no empty table where there are no data', async () => {
    const { code, stderr } = await run(keyFile, '--residency', 'us', ...team, ...name, '--data', data);
    expect(code).toBe(1);
    expect(stderr).toMatch(/no data in .*Run npm start first/);
    expect(await readdir(data)).toEqual([]);
  });
});

describe('npm run entitle', () => {
  test('lets a team use SCIM, or no longer, and then its keys stop', async () => {
    const { us } = await start();
    const args = ['--residency', 'us', '--team', us.team, '--data', data];
    const off = await run(entitleFile, ...args, '--off');
    expect([off.code, off.stdout]).toEqual([0, 'The team may not use SCIM; it is off.\n']);
    expect((await scim(us, '/Users')).status).toBe(401);
    const on = await run(entitleFile, ...args);
    expect([on.code, on.stdout]).toEqual([0, 'The team may use SCIM; it is off.\n']);
  });

  test('refuses what it cannot do and says what to do', async () => {
    await start();
    const wrong: [args: string[], says: RegExp][] = [
      [['--team', 'a'], /choose one of us, eu/],
      [['--residency', 'us'], /--team is missing/],
      [['--residency', 'us', '--team', 'AAAAAAAAAAAAAAAA'], /no team AAAAAAAAAAAAAAAA/],
    ];
    for (const [args, says] of wrong) {
      const { code, stdout, stderr } = await run(entitleFile, ...args, '--data', data);
      expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(says)]);
      expect(stderr).not.toMatch(/^\s+at /m);
    }
  });
});
