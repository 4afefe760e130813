/** `npm run story`: what a team goes through with Rollcall, told by HTTP against a server of its own, step by step. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type SignedIn, signInHeadlessly } from '../local/sign-in/headless.ts';
import { upstreamClient, upstreamMount } from '../local/sign-in/upstream.ts';
import { runCommand } from './command-line.ts';

const startFile = path.resolve(import.meta.dirname, '../local/start.ts');
const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const membershipSchema = 'urn:rollcall:params:scim:schemas:extension:membership:1.0:User';

/** Mails and events follow a change within moments. */
const patienceMs = 15_000;
const graceSeconds = 2;

interface Server {
  readonly data: string;
  readonly scimBaseUrl: string;
  readonly appBaseUrl: string;
  stop(): Promise<void>;
}

async function startServer(): Promise<Server> {
  const data = await mkdtemp(path.join(os.tmpdir(), 'rollcall-story-'));
  const child = spawn(process.execPath, [startFile, '--port', '0', '--json', '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    exited.then(() => {
      throw new Error('the server did not start');
    }),
  ]);
  const { us } = JSON.parse(String(line));
  return {
    data,
    scimBaseUrl: us.baseUrl,
    appBaseUrl: us.appBaseUrl,
    async stop() {
      child.kill('SIGINT');
      await exited;
      await rm(data, { recursive: true, force: true });
    },
  };
}

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: every call answers something else, and each step says what it expects
  readonly body: any;
}

async function send(
  method: string,
  url: string,
  bearer: string | undefined,
  body: unknown,
  expected: number | undefined,
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      'Content-Type': 'application/json',
      ...(bearer !== undefined && { Authorization: `Bearer ${bearer}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer: Answer = { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  if (expected !== undefined && answer.status !== expected) {
    throw new Error(`${method} ${new URL(url).pathname} answered ${answer.status} and not ${expected}: ${text}`);
  }
  return answer;
}

function expectEqual(actual: unknown, expected: unknown, what: string): void {
  if (actual !== expected) throw new Error(`${what} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`);
}

/** The chapters, in order; each begins where the one before ended. */
async function tell({ data, scimBaseUrl, appBaseUrl }: Server, say: (line: string) => void): Promise<void> {
  let steps = 0;
  async function step<T>(what: string, act: () => Promise<T>): Promise<T> {
    steps += 1;
    const line = `${String(steps).padStart(2)}. ${what}`;
    try {
      const result = await act();
      say(line);
      return result;
    } catch (cause) {
      throw new Error(`step ${steps} failed: ${what}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
  }
  const app = (method: string, below: string, person: SignedIn | undefined, body?: unknown, expected = 200) =>
    send(method, appBaseUrl + below, person?.accessToken, body, expected);
  const scim = (method: string, below: string, key: string, body?: unknown, expected: number | undefined = 200) =>
    send(method, scimBaseUrl + below, key, body, expected);
  const patch = (id: string, value: object, key: string) =>
    scim('PATCH', `/Users/${id}`, key, { schemas: [patchSchema], Operations: [{ op: 'replace', value }] });
  async function signIn(address: string, by: 'password' | 'sso' = 'password'): Promise<SignedIn> {
    const outcome = await signInHeadlessly({ appBaseUrl, address, by });
    if ('refused' in outcome) throw new Error(`${address} was refused: ${outcome.refused}`);
    return outcome;
  }

  // A team, and its single sign-on.
  const alice = await step('Alice signs in for the first time, which makes her account', () =>
    signIn('alice@acme.example'),
  );
  const team = await step('She creates the team Acme and is its Super Admin', async () => {
    const { body } = await app('POST', '/team/v1/teams', alice, { name: 'Acme' }, 201);
    expectEqual(body.you.role, 'super-admin', 'her role');
    return `/team/v1/teams/${body.id}`;
  });
  await step('SCIM cannot be turned on yet: the team has no SSO method', async () => {
    const { body } = await app('PATCH', `${team}/scim`, alice, { enabled: true }, 409);
    expectEqual(body.type, 'urn:rollcall:problem:needs-one-sso-method', 'the problem');
  });
  await step('She adds the company’s identity provider as the one SSO method', async () => {
    const method = { type: 'oidc', name: 'Acme sign-in', issuer: appBaseUrl + upstreamMount, ...upstreamClient };
    await app('POST', `${team}/sso-methods`, alice, method, 201);
  });
  const robot = await step('She makes a service account that will own SCIM, as is recommended', async () => {
    const wanted = { name: 'Provisioning', address: 'provisioning@acme.example', role: 'super-admin' };
    await app('POST', `${team}/service-accounts`, alice, wanted, 201);
    return signIn(wanted.address);
  });
  await step('It turns SCIM on', async () => {
    const { body } = await app('PATCH', `${team}/scim`, robot, { enabled: true });
    expectEqual(body.baseUrl, scimBaseUrl, 'the base URL');
  });
  const first = await step('It generates a SCIM API key, which is shown this once', async () => {
    const { body } = await app('POST', `${team}/keys`, robot, { name: 'Okta' }, 201);
    return { id: String(body.id), text: String(body.key) };
  });

  // The identity provider.
  await step('Okta tests the connection', async () => {
    const { body } = await scim('GET', '/Users?startIndex=1&count=2', first.text);
    expectEqual(body.schemas[0], 'urn:ietf:params:scim:api:messages:2.0:ListResponse', 'the schema');
  });
  const bob = await step('Bob and Carol have accounts already, from trying the product out', async () => {
    await signIn('carol@acme-labs.example');
    return signIn('bob@freelance.example');
  });
  await step('Alice’s team proves by DNS that acme-labs.example is its own', async () => {
    const { body } = await app('POST', `${team}/domains`, robot, { domain: 'acme-labs.example' }, 201);
    await writeFile(path.join(data, 'dns.json'), JSON.stringify({ [body.record.name]: [body.record.value] }));
    const verified = await app('POST', `${team}/domains/acme-labs.example/verify`, robot);
    expectEqual(verified.body.state, 'verified', 'the domain’s state');
  });
  const push = (userName: string, givenName: string) =>
    scim(
      'POST',
      '/Users',
      first.text,
      { schemas: [userSchema], userName, name: { givenName, familyName: 'Doe' } },
      201,
    );
  const erin = await step('Okta pushes Erin, who is new: she is on the team', async () => {
    const { body } = await push('erin@acme.example', 'Erin');
    expectEqual(body.active, true, 'active');
    return String(body.id);
  });
  const carol = await step('It pushes Carol, of the verified domain: she is on the team at once', async () => {
    const { body } = await push('carol@acme-labs.example', 'Carol');
    expectEqual(body[membershipSchema]?.status, undefined, 'her membership');
    return String(body.id);
  });
  const bobId = await step('It pushes Bob, who has an account of his own: he is invited', async () => {
    const { body } = await push('bob@freelance.example', 'Bob');
    expectEqual(body[membershipSchema]?.status, 'invited', 'his membership');
    return String(body.id);
  });
  await step('Bob gets an e-mail, follows its link and accepts', async () => {
    const token = await linkToken(data, 'bob@freelance.example');
    const look = await app('POST', '/account/v1/invites/look', undefined, { token });
    expectEqual(look.body.team.name, 'Acme', 'who invites him');
    const { body } = await app('POST', '/account/v1/invites/accept', bob, { token });
    expectEqual(body.member, bobId, 'the member');
    const again = await app('POST', '/account/v1/invites/look', undefined, { token }, 410);
    expectEqual(again.body.type, 'urn:rollcall:problem:invite-used', 'the link afterwards');
  });

  // Groups and what they give.
  const group = await step('Okta pushes a group with the three', async () => {
    const members = [erin, carol, bobId].map((value) => ({ value }));
    const { body } = await scim(
      'POST',
      '/Groups',
      first.text,
      { schemas: [groupSchema], displayName: 'Staff', members },
      201,
    );
    expectEqual(body.members.length, 3, 'how many members there are');
    return String(body.id);
  });
  await step('It renames the group', async () => {
    const operation = { op: 'replace', value: { id: group, displayName: 'Everybody' } };
    await scim('PATCH', `/Groups/${group}`, first.text, { schemas: [patchSchema], Operations: [operation] });
  });
  const workspace = await step('The group is invited to a workspace as editors', async () => {
    const { body } = await app('POST', `${team}/workspaces`, robot, { name: 'Launch' }, 201);
    await app('POST', `${team}/workspaces/${body.id}/access`, robot, { kind: 'group', id: group, level: 'editor' });
    return String(body.id);
  });
  await step('So Erin may edit there, through her group', async () => {
    const { body } = await app('GET', `${team}/members/${erin}/access`, robot);
    const [access] = body.items;
    expectEqual(access?.id, workspace, 'the workspace');
    expectEqual(access?.level, 'editor', 'the level');
    expectEqual(access?.through[0]?.name, 'Everybody', 'what it comes through');
  });

  // Leaving and coming back.
  await step('With a password Erin is refused: while SCIM is on, her team’s single sign-on is the way in', async () => {
    const outcome = await signInHeadlessly({ appBaseUrl, address: 'erin@acme.example', by: 'password' });
    if (!('refused' in outcome)) throw new Error('she was let in');
  });
  const erinSignedIn = await step('By single sign-on she comes in', () => signIn('erin@acme.example', 'sso'));
  await step('Okta deactivates Erin: her token is refused from now on', async () => {
    await app('GET', '/account/v1/account', erinSignedIn);
    await patch(erin, { active: false }, first.text);
    await app('GET', '/account/v1/account', erinSignedIn, undefined, 401);
  });
  await step('and so is signing in, with the reason', async () => {
    const outcome = await signInHeadlessly({ appBaseUrl, address: 'erin@acme.example', by: 'sso' });
    if (!('refused' in outcome)) throw new Error('she was let in');
    if (!/deactivated|admin/i.test(outcome.refused)) throw new Error(`she was told ${outcome.refused}`);
  });
  await step('and the workspace is closed to her', async () => {
    const { body } = await app('GET', `${team}/members/${erin}/access`, robot);
    expectEqual(body.items.length, 0, 'the number of her workspaces');
  });
  await step('Okta reactivates her: she signs in again, and the old token stays dead', async () => {
    await patch(erin, { active: true }, first.text);
    // Tokens tell their time in whole seconds; one of the second in which sessions ended would be taken for an old one.
    await sleep(1000);
    await app('GET', '/account/v1/account', await signIn('erin@acme.example', 'sso'));
    await app('GET', '/account/v1/account', erinSignedIn, undefined, 401);
  });

  // Keys.
  const second = await step(`The key is regenerated with ${graceSeconds} seconds of grace: both work`, async () => {
    const { body } = await app('POST', `${team}/keys/${first.id}/regenerate`, robot, { graceSeconds }, 201);
    await scim('GET', '/Users?count=1', first.text);
    await scim('GET', '/Users?count=1', String(body.key));
    return String(body.key);
  });
  await step('After the grace only the new one does', async () => {
    await sleep(graceSeconds * 1000);
    const { body } = await scim('GET', '/Users?count=1', first.text, undefined, 401);
    if (!/replaced/.test(body.detail)) throw new Error(`the old one is told ${body.detail}`);
    await scim('GET', '/Users?count=1', second);
  });
  await step('SCIM is turned off: the key is refused, and told why', async () => {
    await app('PATCH', `${team}/scim`, robot, { enabled: false });
    const { body } = await scim('GET', '/Users?count=1', second, undefined, 401);
    if (!/turned off/.test(body.detail)) throw new Error(`it is told ${body.detail}`);
  });
  await step('SCIM is turned on again: the same key works', async () => {
    await app('PATCH', `${team}/scim`, robot, { enabled: true });
    await scim('GET', '/Users?count=1', second);
  });
  await step('The activity log has it all, and says who did it', async () => {
    const wanted = ['user.provisioned', 'user.joined', 'user.deactivated', 'key.regenerated', 'scim.turned-off'];
    for (const kind of wanted) {
      await until(`an entry ${kind}`, async () => {
        const { body } = await app('GET', `${team}/activity?kind=${kind}`, robot);
        return body.items[0];
      });
    }
  });
}

/** The token in the link of the latest mail to an address. */
async function linkToken(data: string, address: string): Promise<string> {
  const folder = path.join(data, 'mail', 'us');
  return until(`a mail to ${address}`, async () => {
    for (const name of (await readdir(folder).catch(() => [])).sort().reverse()) {
      const text = await readFile(path.join(folder, name), 'utf8');
      // Lines of a mail may be folded with "=" at their end (quoted-printable), and "=" itself is "=3D" there.
      const body = text.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=');
      if (text.includes(address)) return /#token=([\w-]+)/.exec(body)?.[1];
    }
    return undefined;
  });
}

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(100)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`${what} has not come within ${patienceMs / 1000} seconds`);
}

await runCommand(async () => {
  const server = await startServer();
  try {
    await tell(server, (line) => process.stdout.write(`${line}\n`));
  } finally {
    await server.stop();
  }
  process.stdout.write('\nAll of it happened.\n');
});
