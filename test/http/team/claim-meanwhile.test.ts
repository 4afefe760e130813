/** Somebody changes their e-mail address between what a team's claim of them reads and what it writes: who they were is not claimed. */
import { keys } from '../../../shared/store/keys.ts';
import type { Key } from '../../../shared/table/table.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../../support/app-service.ts';
import { MeanwhileTable } from '../../support/meanwhile-table.ts';
import { person } from '../../support/scim-service.ts';

let service: AppService;
let table: MeanwhileTable;
let team: AppTeam;
let domain: string;
let outsider: TestPerson;

beforeAll(async () => {
  service = await startAppService({
    wrap(inner) {
      table = new MeanwhileTable(inner);
      return table;
    },
  });
});
afterAll(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});
beforeEach(async () => {
  team = await service.appTeam();
  domain = `${crypto.randomUUID()}.example`;
  outsider = await service.outsider(`somebody@${domain}`);
});

const has = (key: Key) => (asked: readonly Key[]) => asked.some(({ pk, sk }) => pk === key.pk && sk === key.sk);
const verify = () => service.set(keys.domain(team.id, domain), { state: 'verified' });
const push = (more = {}) => team.scim.post('/Users', person({ userName: outsider.address, ...more }));
const activate = (id: string) => team.scim.patch(`/Users/${id}`, [{ op: 'replace', path: 'active', value: true }]);
const privateAddress = () => `private-${outsider.address.replace('@', '-')}@elsewhere.example`;

/** Asks for the private address, and confirms it when the service does that. */
async function changesAddress(before: Parameters<MeanwhileTable['let']>[0]['before']): Promise<() => boolean> {
  await outsider.post('/account/v1/account/address', { address: privateAddress() });
  const token = /#token=(\S+)/.exec(service.mails.at(-1)?.text ?? '')?.[1];
  return table.let({
    before,
    async happens() {
      expect((await outsider.post('/account/v1/account/address/confirm', { token })).status).toBe(200);
    },
  });
}

async function expectFree(): Promise<void> {
  const account = await service.table.get(keys.account(outsider.accountId));
  expect([account?.['address'], account?.['team'], account?.['owner']]).toEqual([
    privateAddress(),
    undefined,
    undefined,
  ]);
}

test.each<[string, () => Parameters<MeanwhileTable['let']>[0]['before']]>([
  ['before the transaction', () => 'transaction'],
  ['between lock and account', () => has(keys.account(outsider.accountId))],
])('a push by way of a verified domain makes somebody new of the address (%s)', async (_, before) => {
  await verify();
  const happened = await changesAddress(before());
  const { status, body } = await push();
  expect([happened(), status]).toEqual([true, 201]);
  const user = await service.table.get(keys.user(team.id, body.id));
  expect([user?.['state'], user?.['account'] === outsider.accountId]).toEqual(['active', false]);
  await expectFree();
});

test('an activation by way of a verified domain is refused', async () => {
  const { body } = await push({ active: false });
  await verify();
  const happened = await changesAddress('transaction');
  const answer = await activate(body.id);
  expect([happened(), answer.status, answer.body.detail]).toEqual([
    true,
    409,
    expect.stringContaining('another e-mail address by now'),
  ]);
  await expectFree();
});

test.each(['by hand', 'by a push'])('an invite %s is not accepted for another address', async (how) => {
  if (how === 'by hand') await team.owner.post(`${team.path}/invites`, { address: outsider.address });
  else await push();
  const [invite] = (await team.owner.get(`${team.path}/invites`)).body.items;
  const happened = await changesAddress('transaction');
  const { status, body } = await outsider.post('/account/v1/invites/accept', { team: team.id, invite: invite.id });
  expect([happened(), status, body.type]).toEqual([true, 403, 'urn:rollcall:problem:address-differs']);
  await expectFree();
});
