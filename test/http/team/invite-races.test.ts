/** What happens to one invite, address or domain at once: one thing of it, wholly; on a table that behaves and on one that does not. */
import { keys } from '../../../shared/store/keys.ts';
import type { Table } from '../../../shared/table/table.ts';
import { AdversaryTable } from '../../support/adversary-table.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../../support/app-service.ts';
import { deliver, runScheduled } from '../../support/deliver-events.ts';
import type { ScimAnswer } from '../../support/scim-client.ts';
import { person } from '../../support/scim-service.ts';

const seed = Number(process.env['ADVERSARY_SEED'] ?? 5);
const hostile = (table: Table): Table =>
  new AdversaryTable(table, { seed, conflicts: 0.05, tornReads: 0.3, lostAnswers: 0.05, throttles: 0.02, delayMs: 2 });

const rounds = 6;
const dayMs = 86_400_000;
const timeoutMs = 60_000;

describe.each<[string, ((table: Table) => Table) | undefined]>([
  ['on SQLite', undefined],
  [`under the adversary (seed ${seed})`, hostile],
])('%s', (_, wrap) => {
  let now: number;
  let service: AppService;
  let team: AppTeam;

  beforeEach(async () => {
    now = Date.now();
    service = await startAppService({ clock: () => new Date(now), mayFail: true, ...(wrap && { wrap }) });
    team = await service.appTeam();
  });
  afterEach(async () => {
    const faults = await service.faults();
    await service.close();
    expect(faults).toEqual([]);
  });

  const statuses = (answers: readonly ScimAnswer[]): number[] => answers.map(({ status }) => status).sort();
  const accept = (who: TestPerson, body: unknown) => who.post('/account/v1/invites/accept', body);
  const invitesPath = () => `${team.path}/invites`;
  const byHand = (address: string, of = team) => of.owner.post(`${of.path}/invites`, { address });
  const active = (value: boolean) => [{ op: 'replace', path: 'active', value }];
  const times = <T>(count: number, make: (index: number) => Promise<T>) =>
    Promise.all(Array.from({ length: count }, (_, index) => make(index)));

  /** Invited by a push, with the link that was mailed. */
  async function pushed() {
    const outsider = await service.outsider();
    const { body } = await team.scim.post('/Users', person({ userName: outsider.address }));
    const invite = String((await service.table.get(keys.user(team.id, body.id)))?.['invite']);
    now += 86_400_000 + 1;
    await deliver(service, 'send-invite', 'invite.created');
    const mail = service.mails.find(({ to }) => to === outsider.address);
    return { outsider, id: String(body.id), invite, token: /#token=(\S+)/.exec(mail?.text ?? '')?.[1] ?? '' };
  }

  test(
    'an acceptance that meets a declining, a removal, a deactivation or a deletion happens or does not',
    async () => {
      for (let round = 0; round < rounds; round += 1) {
        const { outsider, id, invite, token } = await pushed();
        const others = [
          () => service.anybody.post('/account/v1/invites/decline', { token }),
          () => team.owner.delete(`${invitesPath()}/${invite}`),
          () => team.scim.patch(`/Users/${id}`, active(false)),
          () => team.scim.delete(`/Users/${id}`),
          () => team.owner.post(`${invitesPath()}/${invite}/resend`),
        ];
        const other = others[round % others.length] ?? others[0];
        const [accepted] = await Promise.all([accept(outsider, { token }), other?.()]);
        expect([200, 404, 410]).toContain(accepted.status);
      }
    },
    timeoutMs,
  );

  test(
    'acceptances of one invite at once make one member',
    async () => {
      const { outsider, id, invite, token } = await pushed();
      const answers = await times(5, (index) => accept(outsider, index % 2 ? { token } : { team: team.id, invite }));
      expect(statuses(answers)[0]).toBe(200);
      expect(answers.filter(({ status }) => ![200, 410].includes(status))).toEqual([]);
      expect((await service.table.get(keys.user(team.id, id)))?.['state']).toBe('active');

      const stranger = await service.outsider();
      const { body } = await byHand(stranger.address);
      await times(5, () => accept(stranger, { team: team.id, invite: body.invite.id }));
      expect((await team.scim.get('/Users')).body.totalResults).toBe(2);
    },
    timeoutMs,
  );

  test(
    'of invites of several teams that one person accepts at once, one puts them on its team',
    async () => {
      const outsider = await service.outsider();
      const teams = [team, await service.appTeam(), await service.appTeam()];
      const invites: string[] = [];
      for (const each of teams) invites.push((await byHand(outsider.address, each)).body.invite.id);
      const answers = await times(teams.length, (index) =>
        accept(outsider, { team: teams[index]?.id, invite: invites[index] }),
      );
      expect(statuses(answers)).toEqual([200, 409, 409]);
    },
    timeoutMs,
  );

  test(
    'of invites to one address at once one is made; many addresses at once are all counted',
    async () => {
      const answers = await times(6, (index) => byHand(index % 2 ? 'one@people.example' : 'ONE@people.example'));
      expect(statuses(answers)).toEqual([201, ...Array(5).fill(409)]);
      const many = await times(12, (index) => byHand(`many${index}@people.example`));
      expect(new Set(statuses(many))).toEqual(new Set([201]));
      expect((await service.table.get(keys.tally(team.id)))?.['invites']).toBe(13);
    },
    timeoutMs,
  );

  test(
    'an invite and a push of one address at once end with a member and no invite',
    async () => {
      for (let round = 0; round < rounds; round += 1) {
        const address = `both${round}@people.example`;
        const [invited, user] = await Promise.all([
          byHand(address),
          team.scim.post('/Users', person({ userName: address })),
        ]);
        expect([201, 409]).toContain(user.status);
        if (user.status === 409) {
          expect(invited.status).toBe(201);
          continue;
        }
        await deliver(service, 'send-invite', 'invite.created');
        expect(await service.table.get(keys.invitee(team.id, address))).toBeUndefined();
      }
    },
    timeoutMs,
  );

  test(
    'an acceptance at the last moment, or a push, that meets the clean-up happens or does not',
    async () => {
      for (let round = 0; round < rounds; round += 1) {
        const { outsider, invite } = await pushed();
        const until = Date.parse(String((await service.table.get(keys.invite(team.id, invite)))?.['until']));
        now = until - 1;
        const back = outsider.signInAgain();
        const accepting = accept(back, { team: team.id, invite });
        now = until;
        const [accepted, again] = await Promise.all([
          accepting,
          team.scim.post('/Users', person({ userName: outsider.address })),
          runScheduled('run-due'),
          runScheduled('run-due'),
        ]);
        expect([200, 410]).toContain(accepted.status);
        expect([201, 409]).toContain(again.status);
        now += dayMs;
      }
    },
    timeoutMs,
  );

  test(
    'people who are pushed while their domain is being verified are all active in the end',
    async () => {
      const outsiders = await times(8, (index) => service.outsider(`p${index}@raced.example`));
      const { body } = await team.owner.post(`${team.path}/domains`, { domain: 'raced.example' });
      service.dns.set(body.record.name, [body.record.value]);
      const push = (address: string) => team.scim.post('/Users', person({ userName: address }));
      const [verified, ...users] = await Promise.all([
        team.owner.post(`${team.path}/domains/raced.example/verify`),
        ...outsiders.map(({ address }) => push(address)),
      ]);
      expect([verified.status, ...new Set(statuses(users))]).toEqual([200, 201]);
      await Promise.all([
        deliver(service, 'activate-invited', 'domain.verified'),
        deliver(service, 'activate-invited', 'domain.verified'),
        deliver(service, 'send-invite', 'invite.created'),
      ]);
      for (const { body: user } of users)
        expect((await service.table.get(keys.user(team.id, user.id)))?.['state']).toBe('active');
    },
    timeoutMs,
  );

  test(
    'a domain that is verified, given up and added at once is whole or gone',
    async () => {
      for (let round = 0; round < rounds; round += 1) {
        const domain = `whole${round}.example`;
        const { body } = await team.owner.post(`${team.path}/domains`, { domain });
        service.dns.set(body.record.name, [body.record.value]);
        const path = `${team.path}/domains/${domain}`;
        const [verified, removed] = await Promise.all([
          team.owner.post(`${path}/verify`),
          team.owner.delete(path),
          team.owner.post(`${team.path}/domains`, { domain }),
          team.owner.post(`${path}/verify`),
        ]);
        expect([200, 404, 409]).toContain(verified.status);
        expect(removed.status).toBe(204);
      }
    },
    timeoutMs,
  );
});
