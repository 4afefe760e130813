/** Turning SCIM on and off over HTTP: when it may be, and that every key follows at once. */
import { currentService, provideService } from '../../../shared/http/service.ts';
import { keys } from '../../../shared/store/keys.ts';
import { SqliteTable } from '../../../shared/table/sqlite-table.ts';
import type { Table } from '../../../shared/table/table.ts';
import { AdversaryTable } from '../../support/adversary-table.ts';
import { type AppService, type AppTeam, startAppService } from '../../support/app-service.ts';

const kindOf = (body: { type: string }): string => body.type.replace('urn:rollcall:problem:', '');

async function ended(service: AppService): Promise<void> {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
}

const settingsOf = (team: AppTeam): string => `${team.path}/scim`;
const usersOf = (team: AppTeam) => team.scim.get('/Users?count=1');

describe('the SCIM settings', () => {
  let service: AppService;
  beforeEach(async () => {
    service = await startAppService();
  });
  afterEach(() => ended(service));

  const activityOf = async (team: AppTeam) =>
    (await service.table.query({ pk: `TEAM#${team.id}#ACTIVITY` })).items.filter(({ kind }) =>
      String(kind).startsWith('scim.'),
    );

  test('show the switch, the base URL, the SSO method, and that a service account is recommended to people', async () => {
    const team = await service.appTeam();
    const admin = await team.member('admin');
    const { status, body } = await admin.get(settingsOf(team));
    expect(status).toBe(200);
    expect(body).toEqual({
      enabled: true,
      baseUrl: service.baseUrl,
      profile: 'name',
      entitled: true,
      ssoMethod: { id: expect.any(String), name: 'Okta 0', type: 'okta' },
      canTurnOn: true,
      reasons: [],
      recommendServiceAccount: true,
      version: 1,
    });
    expect((await team.owner.get(settingsOf(team))).body.recommendServiceAccount).toBe(false);
  });

  test('off stops every key at once with the reason, and on brings them back', async () => {
    const team = await service.appTeam();
    const extra = (await team.owner.post(`${team.path}/keys`, { name: 'Second' })).body;
    const withExtra = () =>
      service.send({ method: 'GET', path: '/Users?count=1', headers: { Authorization: `Bearer ${extra.key}` } });
    const off = await team.owner.patch(settingsOf(team), { enabled: false });
    expect([off.status, off.body.enabled, off.body.version]).toEqual([200, false, 2]);
    for (const { status, body } of [await usersOf(team), await withExtra()]) {
      expect([status, body.detail]).toEqual([401, expect.stringMatching(/turned off/)]);
    }
    expect((await team.owner.get(`${team.path}/keys`)).body.items[0].state).toBe('ACTIVE');
    const on = await team.owner.patch(settingsOf(team), { enabled: true });
    expect([on.status, on.body.enabled, on.body.version]).toEqual([200, true, 3]);
    expect([(await usersOf(team)).status, (await withExtra()).status]).toEqual([200, 200]);
    expect((await activityOf(team)).map(({ kind }) => kind)).toEqual(['scim.turned-off', 'scim.turned-on']);
  });

  test('off does not bring back what was revoked meanwhile', async () => {
    const team = await service.appTeam();
    const { id, key } = (await team.owner.post(`${team.path}/keys`, { name: 'Second' })).body;
    await team.owner.patch(settingsOf(team), { enabled: false });
    await team.owner.post(`${team.path}/keys/${id}/revoke`);
    await team.owner.patch(settingsOf(team), { enabled: true });
    const { status, body } = await service.send({
      method: 'GET',
      path: '/Users',
      headers: { Authorization: `Bearer ${key}` },
    });
    expect([status, body.detail]).toEqual([401, expect.stringMatching(/revoked/)]);
  });

  test.each([
    [0, /has 0; add one/],
    [2, /has 2; remove the others/],
  ])('are not turned on with %p SSO methods, and say why', async (ssoMethods, detail) => {
    const team = await service.appTeam({ scim: 'off', ssoMethods });
    const shown = (await team.owner.get(settingsOf(team))).body;
    expect(shown).toMatchObject({ enabled: false, canTurnOn: false });
    expect(shown.reasons).toEqual([{ kind: 'needs-one-sso-method', detail: expect.stringMatching(detail) }]);
    expect(shown).not.toHaveProperty('ssoMethod');
    const before = await service.dump();
    const { status, body } = await team.owner.patch(settingsOf(team), { enabled: true });
    expect([status, kindOf(body), body.detail]).toEqual([409, 'needs-one-sso-method', expect.stringMatching(detail)]);
    expect(await service.dump()).toEqual(before);
  });

  test.each([
    [undefined, /whoever runs the service/],
    ['https://support.example/scim', /https:\/\/support\.example\/scim/],
  ])('are not turned on without the entitlement; help is at %p', async (supportUrl, detail) => {
    const running = await currentService();
    provideService({ ...running, policy: { ...running.policy, ...(supportUrl && { supportUrl }) } });
    const team = await service.appTeam({ scim: 'off' });
    await service.set(keys.team(team.id), { scimEntitled: false });
    const shown = (await team.owner.get(settingsOf(team))).body;
    expect(shown.reasons).toEqual([{ kind: 'not-entitled', detail: expect.stringMatching(detail) }]);
    expect(shown.supportUrl).toBe(supportUrl);
    const { status, body } = await team.owner.patch(settingsOf(team), { enabled: true });
    expect([status, kindOf(body), body.detail]).toEqual([403, 'not-entitled', expect.stringMatching(detail)]);
    await service.set(keys.team(team.id), { scimEntitled: true });
    expect((await team.owner.patch(settingsOf(team), { enabled: true })).status).toBe(200);
  });

  test('turn off also without the entitlement, and tell both obstacles to turning on', async () => {
    const team = await service.appTeam({ ssoMethods: 2 });
    await service.set(keys.team(team.id), { scimEntitled: false });
    const { status, body } = await team.owner.patch(settingsOf(team), { enabled: false });
    expect([status, body.enabled]).toEqual([200, false]);
    expect(body.reasons.map(({ kind }: { kind: string }) => kind)).toEqual(['not-entitled', 'needs-one-sso-method']);
  });

  test('keep what is not sent, and a wish that is fulfilled writes nothing', async () => {
    const team = await service.appTeam();
    const full = await team.owner.patch(settingsOf(team), { profile: 'full' });
    expect(full.body).toMatchObject({ enabled: true, profile: 'full', version: 2 });
    const before = await service.dump();
    expect((await team.owner.patch(settingsOf(team), { enabled: true, profile: 'full' })).body.version).toBe(2);
    expect(await service.dump()).toEqual(before);
    const both = await team.owner.patch(settingsOf(team), { enabled: false, profile: 'name' });
    expect(both.body).toMatchObject({ enabled: false, profile: 'name', version: 3 });
    expect((await activityOf(team)).map(({ kind, attributes }) => [kind, attributes])).toEqual([
      ['scim.changed', '["profile"]'],
      ['scim.turned-off', undefined],
      ['scim.changed', '["profile"]'],
    ]);
  });

  test('of an outdated version are refused with 412, though the team was only renamed since a newer one', async () => {
    const team = await service.appTeam();
    await team.owner.patch(team.path, { name: 'Renamed' });
    expect((await team.owner.patch(settingsOf(team), { profile: 'full', version: 1 })).status).toBe(200);
    const late = await team.owner.patch(settingsOf(team), { enabled: false, version: 1 });
    expect([late.status, kindOf(late.body), late.body.detail]).toEqual([
      412,
      'version-differs',
      expect.stringMatching(/read it again/),
    ]);
    expect((await usersOf(team)).status).toBe(200);
  });

  test.each<[string, unknown, string]>([
    ['nothing', {}, ''],
    ['a version alone', { version: 1 }, ''],
    ['a text as switch', { enabled: 'true' }, '/enabled'],
    ['an unknown profile', { profile: 'everything' }, '/profile'],
    ['a fraction as version', { enabled: true, version: 1.5 }, '/version'],
    ['the entitlement', { enabled: true, entitled: true }, '/entitled'],
    ['a list', [], ''],
  ])('are not changed by %s', async (_, sent, pointer) => {
    const team = await service.appTeam({ scim: 'off' });
    const before = await service.dump();
    const { status, body } = await team.owner.patch(settingsOf(team), sent);
    expect([status, kindOf(body)]).toEqual([422, 'invalid-request']);
    expect(body.errors).toEqual([{ pointer, detail: expect.stringMatching(/\w/) }]);
    expect(await service.dump()).toEqual(before);
  });
});

const seed = Number(process.env['ADVERSARY_SEED'] ?? 7);
const hostile = (table: Table): Table =>
  new AdversaryTable(table, { seed, conflicts: 0.05, tornReads: 0.3, lostAnswers: 0.05, throttles: 0.02, delayMs: 2 });

describe.each<[string, ((table: Table) => Table) | undefined]>([
  ['as the table is', undefined],
  [`under the adversary (seed ${seed})`, hostile],
])('of changes that meet, %s,', (_, wrap) => {
  let service: AppService;
  let table: SqliteTable;
  beforeEach(async () => {
    table = SqliteTable.open({ file: ':memory:' });
    service = await startAppService({ table, ...(wrap && { wrap }) });
  });
  afterEach(async () => {
    await ended(service);
    table.close();
  });

  test('all happen that name no version, and the keys end as the switch does', async () => {
    const team = await service.appTeam();
    for (let each = 0; each < 3; each += 1) await team.owner.post(`${team.path}/keys`, { name: 'Key' });
    for (let round = 0; round < 5; round += 1) {
      const wishes = [false, true, false, true];
      const answers = await Promise.all(wishes.map((enabled) => team.owner.patch(settingsOf(team), { enabled })));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      const { enabled } = (await team.owner.get(settingsOf(team))).body;
      expect((await usersOf(team)).status).toBe(enabled ? 200 : 401);
    }
  }, 60_000);

  test('one happens that names the version', async () => {
    const team = await service.appTeam();
    const answers = await Promise.all(
      [{ enabled: false }, { profile: 'full' }, { enabled: false, profile: 'full' }].map((wish) =>
        team.owner.patch(settingsOf(team), { ...wish, version: 1 }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
  }, 60_000);

  test('SCIM is never on without the entitlement that was taken meanwhile', async () => {
    for (let round = 0; round < 5; round += 1) {
      const team = await service.appTeam({ scim: 'off' });
      const [answer] = await Promise.all([
        team.owner.patch(settingsOf(team), { enabled: true }),
        service.table
          .transact(
            [
              {
                kind: 'update',
                key: keys.team(team.id),
                set: { scimEntitled: false },
                when: [{ attribute: 'scim', equals: 'off' }],
              },
            ],
            { token: `round-${round}` },
          )
          .catch(() => undefined),
      ]);
      const item = await service.table.get(keys.team(team.id));
      expect([answer.status, item?.['scim'], item?.['scimEntitled']]).toEqual(
        answer.status === 200 ? [200, 'on', true] : [403, 'off', false],
      );
    }
  }, 60_000);
});
