/** Who is told, and what, when a verified domain of a team counts no more. */
import { keys } from '../../../shared/store/keys.ts';
import { adminsReachedMax } from '../../../shared/store/team-admins.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../../support/app-service.ts';
import { deliver, runScheduled } from '../../support/deliver-events.ts';

const weekMs = 7 * 24 * 3_600_000;

let now: number;
let service: AppService;
let team: AppTeam;
beforeEach(async () => {
  now = Date.parse('2026-11-02T09:00:00Z');
  service = await startAppService({ clock: () => new Date(now) });
  team = await service.appTeam();
});
afterEach(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

const domains = () => `${team.path}/domains`;
const tell = () => deliver(service, 'tell-admins', 'domain.lapsed');
const recipients = () => service.mails.map(({ to }) => to);

/** Verified, and then missing three times. @returns its record */
async function lapsed(domain = 'ours.example'): Promise<{ readonly name: string; readonly value: string }> {
  const { record } = (await team.owner.post(domains(), { domain })).body;
  service.dns.set(record.name, [record.value]);
  expect((await team.owner.post(`${domains()}/${domain}/verify`)).status).toBe(200);
  service.dns.delete(record.name);
  for (let each = 0; each < 3; each += 1) {
    now += weekMs;
    await runScheduled('run-due');
  }
  return record;
}

/** A service account of the team, as its Super Admin makes one. */
async function serviceAccount(name: string, role: string): Promise<string> {
  const address = `${name}@robots.example`;
  expect((await team.owner.post(`${team.path}/service-accounts`, { name, address, role })).status).toBe(201);
  return address;
}

describe('when a domain lapses', () => {
  test('every Admin and Super Admin of the team is mailed, service accounts too, and nobody else', async () => {
    const people: TestPerson[] = [];
    for (const role of ['super-admin', 'admin', 'admin', 'billing', 'developer'] as const) {
      people.push(await team.member(role));
    }
    const [superAdmin, admin, gone] = people;
    await team.scim.patch(`/Users/${gone?.memberId}`, [{ op: 'replace', path: 'active', value: false }]);
    const robot = await serviceAccount('robot', 'admin');
    await serviceAccount('clerk', 'billing');
    const other = await service.appTeam();
    await other.member('admin');
    await lapsed();
    await tell();
    const wanted = [team.owner.address, superAdmin?.address, admin?.address, robot];
    expect(recipients().toSorted()).toEqual(wanted.toSorted());
    // Super Admins first.
    expect(recipients().slice(0, 2).toSorted()).toEqual([team.owner.address, superAdmin?.address].toSorted());
  });

  test('the mail names the domain, what it means, and the record to put back', async () => {
    const { name, value } = await lapsed();
    await tell();
    const [mail] = service.mails;
    expect(mail?.subject).toMatch(/^The domain ours\.example of the team “.+” counts no more$/);
    expect(mail?.text).toMatch(/last 3 weekly checks\nthe record was missing/);
    expect(mail?.text).toMatch(/are invited from now on\n {2}instead of being active at once/);
    expect(mail?.text).toMatch(/Another team can prove the domain/);
    expect(mail?.text).toContain(`\n    ${name}\n    ${value}\n`);
    // What it says is so: with the record put back, the domain is verified again.
    service.dns.set(name, [value]);
    expect((await team.owner.post(`${domains()}/ours.example/verify`)).body.state).toBe('verified');
  });

  test('each is mailed once, however often and however parallel the event comes', async () => {
    await team.member('admin');
    await lapsed();
    await Promise.all([tell(), tell(), tell()]);
    await tell();
    expect(recipients().toSorted()).toEqual([...new Set(recipients())].toSorted());
    expect(service.mails).toHaveLength(2);
  });

  test('one who cannot be mailed keeps nobody else from it, and is mailed when the event comes again', async () => {
    const admin = await team.member('admin');
    await lapsed();
    const { push } = service.mails;
    service.mails.push = (...mails) => {
      if (mails.some(({ to }) => to === team.owner.address)) throw new Error('no mail today');
      return push.apply(service.mails, mails);
    };
    await expect(tell()).rejects.toThrow('1 of 2 admins could not be mailed');
    expect(recipients()).toEqual([admin.address]);
    service.mails.push = push;
    await tell();
    expect(recipients()).toEqual([admin.address, team.owner.address]);
  });

  test.each<[string, (record: { readonly name: string; readonly value: string }) => Promise<unknown>]>([
    [
      'the domain was verified again before',
      async ({ name, value }) => {
        service.dns.set(name, [value]);
        expect((await team.owner.post(`${domains()}/ours.example/verify`)).status).toBe(200);
      },
    ],
    ['the domain was removed before', () => team.owner.delete(`${domains()}/ours.example`)],
    [
      'the deployment sends no mail',
      async () => {
        service.mailer.canSend = false;
      },
    ],
  ])('nobody is mailed where %s', async (_, meanwhile) => {
    await meanwhile(await lapsed());
    await tell();
    expect(service.mails).toEqual([]);
  });

  test('a domain that lapses again is told again', async () => {
    const { name, value } = await lapsed();
    await tell();
    service.dns.set(name, [value]);
    await team.owner.post(`${domains()}/ours.example/verify`);
    await lapsed();
    await tell();
    expect(recipients()).toEqual([team.owner.address, team.owner.address]);
  });

  test('of very many admins a bounded number is mailed, Super Admins among them', async () => {
    await lapsed();
    const extra = Array.from({ length: adminsReachedMax + 3 }, (_, each) => `a${String(each).padStart(4, '0')}`);
    // Members as stored; what else goes with one does not matter here, and is taken away again.
    const items = extra.flatMap((id) => [
      { ...keys.user(team.id, id), state: 'active', role: 'admin', account: id },
      { ...keys.userRole(team.id, 'admin', id) },
      { ...keys.account(id), version: 1, signIn: 'allowed', team: team.id, member: id, address: `${id}@many.example` },
    ]);
    for (const item of items) await service.table.write({ kind: 'put', item });
    await tell();
    for (const { pk, sk } of items) await service.table.write({ kind: 'delete', key: { pk, sk } });
    expect(service.mails).toHaveLength(adminsReachedMax);
    expect(recipients()[0]).toBe(team.owner.address);
  });
});
