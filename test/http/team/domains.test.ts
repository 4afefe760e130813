/** Domains over HTTP: added, proven by DNS, claimed by one team, checked again, given up; and what they do to people. */
import { membershipSchema } from '../../../shared/scim/schemas/membership.ts';
import { keys } from '../../../shared/store/keys.ts';
import { type AppService, type AppTeam, startAppService } from '../../support/app-service.ts';
import { deliver, eventsOf, runScheduled } from '../../support/deliver-events.ts';
import { person } from '../../support/scim-service.ts';

const hourMs = 3_600_000;
const weekMs = 7 * 24 * hourMs;

let now: number;
let service: AppService;
let team: AppTeam;

beforeEach(async () => {
  now = Date.parse('2026-11-02T09:00:00Z');
  service = await startAppService({ clock: () => new Date(now), mayFail: true });
  team = await service.appTeam();
});
afterEach(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

const problem = ({ body }: { readonly body: { type: string } }) => body.type.replace('urn:rollcall:problem:', '');
const add = (domain: unknown, of = team) => of.owner.post(`${of.path}/domains`, { domain });
const verify = (domain: string, of = team) => of.owner.post(`${of.path}/domains/${encodeURIComponent(domain)}/verify`);
const list = async (of = team) => (await of.owner.get(`${of.path}/domains`)).body;
const activate = () => deliver(service, 'activate-invited', 'domain.verified');
const publish = (record: { readonly name: string; readonly value: string }) =>
  service.dns.set(record.name, ['v=spf1 -all', record.value]);

/** Added, with its record in DNS, and verified. */
async function verified(domain: string, of = team): Promise<{ name: string; value: string }> {
  const { body } = await add(domain, of);
  publish(body.record);
  expect((await verify(domain, of)).status).toBe(200);
  return body.record;
}

describe('a domain', () => {
  test('is added, says which record proves it, and is verified once that is there', async () => {
    const added = await add(' Example.COM. ');
    expect([added.status, added.body]).toEqual([
      201,
      {
        domain: 'example.com',
        state: 'pending',
        record: {
          type: 'TXT',
          name: '_rollcall.example.com',
          value: expect.stringMatching(/^rollcall-verification=[0-9A-Za-z]{32}$/),
        },
        created: new Date(now).toISOString(),
        misses: 0,
      },
    ]);
    const missing = await verify('example.com');
    expect([missing.status, problem(missing)]).toEqual([409, 'domain-not-proven']);
    expect(missing.body.detail).toContain(added.body.record.name);
    expect(missing.body.detail).toContain(added.body.record.value);
    publish(added.body.record);
    const { status, body } = await verify('EXAMPLE.com');
    expect([status, body]).toEqual([
      200,
      {
        ...added.body,
        state: 'verified',
        verifiedAt: new Date(now).toISOString(),
        checkedAt: new Date(now).toISOString(),
        nextCheck: new Date(now + weekMs).toISOString(),
      },
    ]);
    expect(await list()).toEqual({ items: [body], total: 1 });
    expect(await eventsOf(service, 'domain.verified')).toHaveLength(1);
  });

  test.each<[string, string[]]>([
    ['the value of another team', ['rollcall-verification=00000000000000000000000000000000']],
    ['nothing of ours', ['v=spf1 -all', '']],
    ['the value inside another', ['x rollcall-verification=']],
  ])('is not proven by a record with %s', async (_, records) => {
    const { body } = await add('example.com');
    service.dns.set(body.record.name, records);
    expect(problem(await verify('example.com'))).toBe('domain-not-proven');
  });

  test('is told from one whose DNS does not answer', async () => {
    const { body } = await add('example.com');
    service.dns.set(body.record.name, 'unreachable');
    const answer = await verify('example.com');
    expect([answer.status, problem(answer), answer.headers['retry-after']]).toEqual([503, 'dns-unreachable', '60']);
  });

  test('that was added before is answered as it is', async () => {
    const first = await add('example.com');
    const second = await add('EXAMPLE.COM');
    expect([second.status, second.body]).toEqual([201, first.body]);
    expect((await list()).total).toBe(1);
  });

  test('in another script is the same as in ASCII, for addresses too', async () => {
    const { body } = await add('Bücher.example');
    expect(body.domain).toBe('xn--bcher-kva.example');
    await verified('bücher.example');
    const outsider = await service.outsider('jo@Bücher.example');
    const pushed = await team.scim.post('/Users', person({ userName: outsider.address }));
    expect([pushed.status, pushed.body[membershipSchema.id]]).toEqual([201, undefined]);
  });

  test.each<[string, unknown, RegExp]>([
    ['an IP address', '192.0.2.7', /IP address/],
    ['an IP address in hexadecimal', '0x7f.1', /IP address|no domain/],
    ['an IPv6 address', '[2001:db8::1]', /domain/],
    ['a single label', 'localhost', /whole domain/],
    ['a suffix that names are registered under', 'co.uk', /your own/],
    ['a URL', 'https://example.com/', /without https/],
    ['an address', 'jo@example.com', /behind the @/],
    ['a label that begins with a hyphen', '-x.example', /no domain/],
    ['an empty label', 'a..example', /no domain/],
    ['an underscore', '_rollcall.example.com', /no domain/],
    ['a key’s separator', 'a#b.example', /without https/],
    ['a long label', `${'a'.repeat(64)}.example`, /no domain/],
    ['a long name', `${'a.'.repeat(200)}example`, /at most 253/],
    ['nothing', '', /domain/],
    ['another kind of value', 7, /Send the domain/],
    ['a list', ['example.com'], /Send the domain/],
  ])('is not %s', async (_, domain, why) => {
    const { status, body } = await add(domain);
    expect([status, body.errors[0].pointer]).toEqual([422, '/domain']);
    expect(body.errors[0].detail).toMatch(why);
    expect((await list()).total).toBe(0);
  });

  test('is not found where the team has none of that name', async () => {
    for (const name of ['example.com', '__proto__', 'a b', '%2f']) {
      const answers = [await verify(name), await team.owner.delete(`${team.path}/domains/${encodeURIComponent(name)}`)];
      for (const answer of answers) expect([answer.status, problem(answer)]).toEqual([404, 'domain-not-found']);
    }
  });

  test('is one of at most fifty, also when many are added at once', async () => {
    const answers = await Promise.all(Array.from({ length: 54 }, (_, each) => add(`d${each}.example`)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(50).fill(201), ...Array(4).fill(409)]);
    expect((await list()).total).toBe(50);
    expect((await team.owner.delete(`${team.path}/domains/d7.example`)).status + 0).toBe(
      answers[7]?.status === 201 ? 204 : 404,
    );
  });
});

describe('one team', () => {
  test('has a domain; another that proves it too is refused until the first gives it up', async () => {
    await verified('shared.example');
    const other = await service.appTeam();
    const { body } = await add('shared.example', other);
    publish(body.record);
    const before = await service.dump();
    const refused = await verify('shared.example', other);
    expect([refused.status, problem(refused)]).toEqual([409, 'domain-taken']);
    expect(await service.dump()).toEqual(before);
    expect((await team.owner.delete(`${team.path}/domains/shared.example`)).status).toBe(204);
    expect((await verify('shared.example', other)).status).toBe(200);
  });

  test('has it, also when several prove it at once', async () => {
    const teams = [team, await service.appTeam(), await service.appTeam()];
    const values: string[] = [];
    for (const each of teams) values.push((await add('shared.example', each)).body.record.value);
    service.dns.set('_rollcall.shared.example', values);
    const answers = await Promise.all(teams.map((each) => verify('shared.example', each)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });
});

describe('once a domain is verified', () => {
  test('its invited people are active at once, those of other domains and subdomains are not', async () => {
    const pushed: string[] = [];
    for (const address of ['in@ours.example', 'sub@x.ours.example', 'other@theirs.example', 'too@OURS.example']) {
      const { address: userName } = await service.outsider(address);
      pushed.push((await team.scim.post('/Users', person({ userName }))).body.id);
    }
    await verified('ours.example');
    await activate();
    await activate();
    const states: unknown[] = [];
    for (const id of pushed) states.push((await team.scim.get(`/Users/${id}`)).body[membershipSchema.id]?.status);
    expect(states).toEqual([undefined, 'invited', 'invited', undefined]);
    const { body } = await team.owner.get(`${team.path}/invites`);
    expect(body.items).toHaveLength(2);
    expect((await service.table.get(keys.user(team.id, pushed[0] ?? '')))?.['state']).toBe('active');
  });

  test('an invited person who has joined another team since stays there', async () => {
    const outsider = await service.outsider('gone@ours.example');
    const { body } = await team.scim.post('/Users', person({ userName: outsider.address }));
    const other = await service.appTeam();
    const { body: theirs } = await other.owner.post(`${other.path}/invites`, { address: outsider.address });
    await outsider.post('/account/v1/invites/accept', { team: other.id, invite: theirs.invite.id });
    await verified('ours.example');
    await activate();
    expect((await service.table.get(keys.user(team.id, body.id)))?.['state']).toBe('invited');
    expect((await service.table.get(keys.account(outsider.accountId)))?.['team']).toBe(other.id);
  });

  test('an invite that crossed it is not mailed, for its person is active', async () => {
    const outsider = await service.outsider('crossed@ours.example');
    const { body } = await team.scim.post('/Users', person({ userName: outsider.address }));
    await verified('ours.example');
    await deliver(service, 'send-invite', 'invite.created');
    expect(service.mails).toEqual([]);
    expect((await service.table.get(keys.user(team.id, body.id)))?.['state']).toBe('active');
  });

  test('a deactivated member whom the team does not own comes back active, by POST and by PATCH', async () => {
    const ids: string[] = [];
    for (const address of ['post@ours.example', 'patch@ours.example']) {
      await service.outsider(address);
      const { body } = await team.scim.post('/Users', person({ userName: address, active: false }));
      ids.push(body.id);
    }
    await verified('ours.example');
    const posted = await team.scim.post('/Users', person({ userName: 'post@ours.example' }));
    const patched = await team.scim.patch(`/Users/${ids[1]}`, [{ op: 'replace', path: 'active', value: true }]);
    for (const { body } of [posted, patched]) {
      expect([body.active, body[membershipSchema.id]]).toEqual([true, undefined]);
      expect(await service.table.get(keys.user(team.id, body.id))).toMatchObject({ state: 'active', owns: true });
    }
  });
});

describe('a week later', () => {
  const due = async () => (await service.table.query({ pk: 'DUE' })).items.length;

  test('the record is looked for again; missing three times in a row, the domain counts no more', async () => {
    const record = await verified('ours.example');
    const misses: number[] = [];
    const seen = async (): Promise<void> => {
      now += weekMs;
      await runScheduled('run-due');
      await runScheduled('run-due');
      misses.push((await list()).items[0].misses);
    };
    await seen();
    service.dns.delete(record.name);
    await seen();
    await seen();
    publish(record);
    await seen();
    service.dns.delete(record.name);
    for (let each = 0; each < 3; each += 1) await seen();
    expect(misses).toEqual([0, 1, 2, 0, 1, 2, 3]);
    const [lapsed] = (await list()).items;
    expect([lapsed.state, lapsed.nextCheck, await due()]).toEqual(['lapsed', undefined, 0]);
    expect(await eventsOf(service, 'domain.lapsed')).toHaveLength(1);
    const outsider = await service.outsider('late@ours.example');
    const { body } = await team.scim.post('/Users', person({ userName: outsider.address }));
    expect(body[membershipSchema.id]).toEqual({ status: 'invited' });

    expect(problem(await verify('ours.example'))).toBe('domain-not-proven');
    publish(record);
    expect((await verify('ours.example')).body).toMatchObject({ state: 'verified', misses: 0 });
    expect(await eventsOf(service, 'domain.verified')).toHaveLength(2);
  });

  test('DNS that does not answer is no miss, and is asked again some hours later', async () => {
    const record = await verified('ours.example');
    service.dns.set(record.name, 'unreachable');
    now += weekMs;
    for (let each = 0; each < 6; each += 1) {
      await runScheduled('run-due');
      now += 6 * hourMs;
    }
    expect((await list()).items[0]).toMatchObject({ state: 'verified', misses: 0 });
    service.dns.set(record.name, [record.value]);
    await runScheduled('run-due');
    expect((await list()).items[0].nextCheck).toBe(new Date(now + weekMs).toISOString());
  });

  test('one thing that cannot be done keeps nothing else from being done, and is tried again', async () => {
    const broken = { pk: 'DUE', sk: '2026-01-01T00:00:00.000Z#TEAM#x#INVITE#y' };
    const record = await verified('ours.example');
    const { address } = await service.outsider();
    await team.owner.post(`${team.path}/invites`, { address });
    now += 3 * weekMs;
    service.dns.set(record.name, [record.value]);
    // An invite whose member is not there: as no transaction leaves it.
    await service.table.write({ kind: 'put', item: { ...broken, team: 'x', invite: 'y' } });
    const invite = { ...keys.invite('x', 'y'), version: 1, address: 'a@b.example', origin: 'scim', member: 'nobody' };
    const item = { ...invite, until: '2026-01-01T00:00:00.000Z', created: '', invitedBy: '' };
    await service.table.write({ kind: 'put', item });
    await expect(runScheduled('run-due')).rejects.toThrow(/1 of the things/);
    expect((await team.owner.get(`${team.path}/invites`)).body.items).toEqual([]);
    expect((await list()).items[0].checkedAt).toBe(new Date(now).toISOString());
    expect(await service.table.get(broken)).toBeDefined();
    const { pk, sk } = item;
    await service.table.write({ kind: 'delete', key: { pk, sk } });
    await runScheduled('run-due');
    expect(await service.table.get(broken)).toBeUndefined();
  }, 60_000);
});
