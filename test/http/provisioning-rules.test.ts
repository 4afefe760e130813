/**
 * The rules of people, line by line: what a push, a change or a deletion makes of a person, on both tables, well-behaved and not;
 * and that no team reaches another team's people.
 */
import { domainOf } from '../../shared/domain/account.ts';
import { membershipSchema } from '../../shared/scim/schemas/membership.ts';
import { keys, ranges } from '../../shared/store/keys.ts';
import { checkSignIn } from '../../shared/store/sign-in.ts';
import { toSsoMethod } from '../../shared/store/sso-methods.ts';
import { DynamoDbTable } from '../../shared/table/dynamodb-table.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { Item, Table } from '../../shared/table/table.ts';
import { AdversaryTable } from '../support/adversary-table.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../support/app-service.ts';
import { deliver, runScheduled } from '../support/deliver-events.ts';
import { type DynamoDbLocal, describeWithDynamoDbLocal, startDynamoDbLocal } from '../support/dynamodb-local.ts';
import type { ScimAnswer } from '../support/scim-client.ts';
import { groupOf, patchOp, person } from '../support/scim-service.ts';

const seed = Number(process.env['ADVERSARY_SEED'] ?? 11);
const hostile = (table: Table): Table =>
  new AdversaryTable(table, { seed, conflicts: 0.05, tornReads: 0.3, lostAnswers: 0.05, throttles: 0.02, delayMs: 1 });
const timeoutMs = 60_000;
const dayMs = 86_400_000;

let now = Date.now();
let service: AppService;
let team: AppTeam;
let other: AppTeam;

/** What a person is after a rule, in one place: on the team, in the account, over SCIM. */
interface Standing {
  readonly state?: unknown;
  readonly role?: unknown;
  readonly owns?: unknown;
  readonly onTeam: boolean;
  readonly owner?: unknown;
  readonly signIn?: unknown;
}

async function standing(of: AppTeam, id: string): Promise<Standing> {
  const user = await service.table.get(keys.user(of.id, id));
  const account = await accountOf(user);
  return {
    state: user?.['state'],
    role: user?.['role'],
    owns: user?.['owns'],
    onTeam: account?.['team'] === of.id && account['member'] === id,
    owner: account?.['owner'],
    signIn: account?.['signIn'],
  };
}

const accountOf = async (user: Item | undefined): Promise<Item | undefined> =>
  user && service.table.get(keys.account(String(user['account'])));
const accountById = async (id: string): Promise<Item> => {
  const item = await service.table.get(keys.account(id));
  if (!item) throw new Error('no such account');
  return item;
};

const activeHere = (role?: string) => ({
  state: 'active',
  role,
  owns: true,
  onTeam: true,
  owner: team.id,
  signIn: 'allowed',
});

const active = (value: unknown) => [{ op: 'replace', path: 'active', value }];
const rename = (value: string) => [{ op: 'replace', path: 'userName', value }];
const status = ({ body }: ScimAnswer) => body[membershipSchema.id]?.status;
const problem = ({ body }: ScimAnswer) => String(body.type).replace('urn:rollcall:problem:', '');
const push = (of: AppTeam, userName: string, more = {}) => of.scim.post('/Users', person({ userName, ...more }));
const refusal = ({ status: code, body }: ScimAnswer) => [code, body.scimType];
const verify = (of: AppTeam, domain: string) => service.set(keys.domain(of.id, domain), { state: 'verified' });
const isSignedIn = async (who: TestPerson) => (await who.get('/account/v1/account')).status === 200;
const invitesOf = async (of: AppTeam) => (await of.owner.get(`${of.path}/invites`)).body.items;
const sendMails = () => deliver(service, 'send-invite', 'invite.created');
const tokenOf = () => /#token=(\S+)/.exec(service.mails.at(-1)?.text ?? '')?.[1] ?? '';

async function invited(address?: string) {
  const outsider = await service.outsider(address);
  const answer = await push(team, outsider.address);
  expect([answer.status, status(answer)]).toEqual([201, 'invited']);
  return { outsider, id: String(answer.body.id), invite: (await invitesOf(team))[0] };
}

/** Whether somebody with the address may sign in whom the team's one connected method sends. */
async function assertedBy({ id }: AppTeam, address: string) {
  const { pk, prefix } = ranges.ssoMethods(id);
  const { items } = await service.table.query({ pk, sk: { prefix } });
  expect(items.map((item) => toSsoMethod(item).status)).toEqual(['connected']);
  const methodId = String(items[0]?.sk.slice(prefix.length));
  return checkSignIn(
    { table: service.table, clock: () => new Date(now), deadline: Date.now() + 5000 },
    { who: { address }, way: { by: 'sso', teamId: id, methodId }, signUp: 'open' },
  );
}

/** What is refused leaves everything as it was. */
async function unchanged(act: () => Promise<unknown>): Promise<void> {
  const before = await service.dump();
  await act();
  expect(await service.dump()).toEqual(before);
}

let names = 0;
const newAddress = (domain = 'rules.example'): string => {
  names += 1;
  return `rule${names}@${domain}`;
};
/** Domains are claimed once in a table that several tests share. */
const newDomain = (): string => {
  names += 1;
  return `d${names}.example`;
};

const rules: readonly [string, () => Promise<void>][] = [
  [
    'POST /Users, address unknown: account created and owned, member active, developer, sign-in allowed',
    async () => {
      const answer = await push(team, newAddress());
      expect([answer.status, answer.body.active, status(answer)]).toEqual([201, true, undefined]);
      expect(await standing(team, answer.body.id)).toEqual(activeHere());
    },
  ],
  [
    'POST /Users, a userName that is no address: the same',
    async () => {
      const answer = await push(team, `no-address-${newAddress().split('@')[0]}`);
      expect(answer.status).toBe(201);
      expect(await standing(team, answer.body.id)).toEqual(activeHere());
    },
  ],
  [
    'POST /Users, account exists, on no team: invited, mailed, shown as active and invited; active once accepted',
    async () => {
      const { outsider, id } = await invited();
      expect((await team.scim.get(`/Users/${id}`)).body).toMatchObject({ active: true });
      expect(await standing(team, id)).toMatchObject({
        state: 'invited',
        owns: false,
        onTeam: false,
        owner: undefined,
      });
      await sendMails();
      expect(service.mails.map(({ to }) => to)).toEqual([outsider.address]);
      const accepted = await outsider.post('/account/v1/invites/accept', { token: tokenOf() });
      expect([accepted.status, accepted.body.member]).toEqual([200, id]);
      expect(await standing(team, id)).toEqual(activeHere());
      expect(status(await team.scim.get(`/Users/${id}`))).toBeUndefined();
    },
  ],
  [
    'POST /Users, its domain verified by this team: active at once; a former team’s member becomes deactivated',
    async () => {
      const domain = newDomain();
      const free = await service.outsider(`free@${domain}`);
      const { body: theirs } = await push(other, `taken@${domain}`);
      await verify(team, domain);
      for (const address of [free.address, `taken@${domain}`]) {
        const answer = await push(team, address);
        expect([answer.status, status(answer)]).toEqual([201, undefined]);
        expect(await standing(team, answer.body.id)).toEqual(activeHere());
      }
      expect(await standing(other, theirs.id)).toMatchObject({ state: 'deactivated', owns: false, onTeam: false });
    },
  ],
  [
    'POST /Users, its domain verified: whom the former team let in as this person is not on the new one',
    async () => {
      const address = newAddress(newDomain());
      const { body: theirs } = await push(other, address);
      const account = String((await service.table.get(keys.user(other.id, theirs.id)))?.['account']);
      const impostor = service.signedIn(account, address);
      expect(await isSignedIn(impostor)).toBe(true);
      now += 5000;
      await verify(team, address.slice(address.indexOf('@') + 1));
      const { status: code, body } = await push(team, address);
      expect(code).toBe(201);
      expect([await isSignedIn(impostor), (await impostor.get(team.path)).status]).toEqual([false, 401]);
      expect((await service.signedIn(account, address, body.id).get(team.path)).status).toBe(200);
    },
  ],
  [
    'POST /Users, its domain verified, the last Super Admin of the former team: 409',
    async () => {
      const domain = newDomain();
      const { body: boss } = await push(other, `boss@${domain}`);
      await service.set(keys.user(other.id, boss.id), { role: 'super-admin' });
      await service.table.write({ kind: 'put', item: { ...keys.userRole(other.id, 'super-admin', boss.id) } });
      const owner = (await accountById(other.owner.accountId))['member'];
      await service.set(keys.superAdmins(other.id), { ids: JSON.stringify([boss.id]), version: 7 });
      await service.set(keys.serviceAccount(other.id, String(owner)), { role: 'admin' });
      await verify(team, domain);
      await unchanged(async () => {
        expect(refusal(await push(team, `boss@${domain}`))).toEqual([409, 'uniqueness']);
      });
    },
  ],
  [
    'POST /Users, account on another team, domain not verified here: 409, nothing written, and what to do',
    async () => {
      const address = newAddress();
      await push(other, address);
      await unchanged(async () => {
        const answer = await push(team, address);
        expect(refusal(answer)).toEqual([409, 'uniqueness']);
        expect(answer.body.detail).toMatch(/verify the domain/i);
      });
    },
  ],
  [
    'POST /Users, already a member, active or invited: 409, and which',
    async () => {
      const address = newAddress();
      await push(team, address);
      const { outsider } = await invited();
      await unchanged(async () => {
        const member = await push(team, address.toUpperCase());
        const waiting = await push(team, outsider.address);
        expect([refusal(member), member.body.detail]).toEqual([
          [409, 'uniqueness'],
          expect.stringMatching(/already a member/),
        ]);
        expect([refusal(waiting), waiting.body.detail]).toEqual([
          [409, 'uniqueness'],
          expect.stringMatching(/pending invite/),
        ]);
      });
    },
  ],
  [
    'POST /Users, an admin’s own invite is pending: 409, and which',
    async () => {
      const address = newAddress();
      expect((await team.owner.post(`${team.path}/invites`, { address })).status).toBe(201);
      await unchanged(async () => {
        const answer = await push(team, address);
        expect(refusal(answer)).toEqual([409, 'uniqueness']);
        expect(answer.body.detail).toMatch(/An admin of the team has invited/);
      });
    },
  ],
  [
    'POST /Users for a deactivated member: revived with the same id; after this team’s own DELETE: active, another id',
    async () => {
      const address = newAddress();
      const { body: first } = await push(team, address);
      await team.scim.patch(`/Users/${first.id}`, active(false));
      const revived = await push(team, address);
      expect([revived.status, revived.body.id, revived.body.active]).toEqual([201, first.id, true]);
      await team.scim.delete(`/Users/${first.id}`);
      const again = await push(team, address);
      expect([again.status, again.body.id === first.id]).toEqual([201, false]);
      expect(await standing(team, again.body.id)).toEqual(activeHere());
    },
  ],
  [
    'POST /Users with active false: created deactivated, no mail',
    async () => {
      const outsider = await service.outsider();
      for (const address of [newAddress(), outsider.address]) {
        const { status: code, body } = await push(team, address, { active: false });
        expect([code, body.active]).toEqual([201, false]);
        expect(await standing(team, body.id)).toMatchObject({ state: 'deactivated', onTeam: false });
      }
      await sendMails();
      expect(service.mails).toEqual([]);
    },
  ],
  [
    'active false: off the team and its list, sign-in blocked, sessions ended; data and groups kept, readable over SCIM',
    async () => {
      const member = await team.member('admin');
      const id = String(member.memberId);
      const { body: group } = await team.scim.post('/Groups', groupOf([id]));
      expect(await isSignedIn(member)).toBe(true);
      await team.scim.patch(`/Users/${id}`, active(false));
      expect(await standing(team, id)).toEqual({
        ...activeHere('admin'),
        state: 'deactivated',
        onTeam: false,
        signIn: 'blocked',
      });
      expect([await isSignedIn(member), (await member.get(team.path)).status]).toEqual([false, 401]);
      const { body } = await team.scim.get(`/Users/${id}`);
      expect([body.active, body.userName, body.groups[0].value]).toEqual([false, member.address, group.id]);
      const listed = await team.owner.get(`${team.path}/members?state=active`);
      expect(listed.body.items.map((item: { id: string }) => item.id)).not.toContain(id);
    },
  ],
  [
    'active true again: back with the role, sign-in allowed, earlier sessions still dead',
    async () => {
      const member = await team.member('billing');
      now += 2000;
      await team.scim.patch(`/Users/${member.memberId}`, active(false));
      const { body } = await team.scim.patch(`/Users/${member.memberId}`, active(true));
      expect(await standing(team, body.id)).toEqual(activeHere('billing'));
      now += 2000;
      expect([await isSignedIn(member), await isSignedIn(member.signInAgain())]).toEqual([false, true]);
    },
  ],
  [
    'active true again, meanwhile on another team: 409',
    async () => {
      const domain = newDomain();
      const { body } = await push(team, `gone@${domain}`);
      await team.scim.patch(`/Users/${body.id}`, active(false));
      await verify(other, domain);
      await push(other, `gone@${domain}`);
      const refused = await team.scim.patch(`/Users/${body.id}`, active(true));
      expect(refusal(refused)).toEqual([409, 'uniqueness']);
      expect(refusal(await push(team, `gone@${domain}`))).toEqual([409, 'uniqueness']);
      expect(await standing(team, body.id)).toMatchObject({ state: 'deactivated', onTeam: false, owner: other.id });
    },
  ],
  [
    'active true again, if only invited: a new invite; by PATCH, PUT and Bulk',
    async () => {
      const { outsider, id, invite } = await invited();
      const invites = [invite.id];
      const patch = { schemas: [patchOp], Operations: active(true) };
      const bulk = {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
        Operations: [{ method: 'PATCH', path: `/Users/${id}`, data: patch }],
      };
      for (const again of [
        () => team.scim.patch(`/Users/${id}`, active(true)),
        () => team.scim.put(`/Users/${id}`, person({ userName: outsider.address, active: true })),
        () => team.scim.post('/Bulk', bulk),
      ]) {
        await team.scim.patch(`/Users/${id}`, active(false));
        expect(await invitesOf(team)).toEqual([]);
        expect((await again()).status).toBe(200);
        expect(status(await team.scim.get(`/Users/${id}`))).toBe('invited');
        const [next, ...others] = await invitesOf(team);
        expect([next.member, invites.includes(next.id), others]).toEqual([id, false, []]);
        invites.push(next.id);
      }
    },
  ],
  [
    'invite declined, expired or removed: deactivated; removing it lets the provider provision that person',
    async () => {
      const ends: readonly ((id: string) => Promise<unknown>)[] = [
        async () => {
          await sendMails();
          return service.anybody.post('/account/v1/invites/decline', { token: tokenOf() });
        },
        async () => {
          now += 15 * dayMs;
          return runScheduled('run-due');
        },
        (id) => team.owner.delete(`${team.path}/invites/${id}`),
      ];
      for (const end of ends) {
        const { outsider, id, invite } = await invited();
        await end(invite.id);
        expect(await standing(team, id)).toMatchObject({ state: 'deactivated', onTeam: false });
        const pushedAgain = await push(team, outsider.address);
        expect([pushedAgain.status, pushedAgain.body.id, status(pushedAgain)]).toEqual([201, id, 'invited']);
        await team.scim.delete(`/Users/${id}`);
      }
    },
  ],
  [
    'DELETE /Users/{id}: gone, team released, sign-in blocked, account kept; an invite goes with it',
    async () => {
      const member = await team.member();
      expect((await team.scim.delete(`/Users/${member.memberId}`)).status).toBe(204);
      expect((await team.scim.get(`/Users/${member.memberId}`)).status).toBe(404);
      expect(await accountById(member.accountId)).toMatchObject({ owner: team.id, signIn: 'blocked' });
      expect((await accountById(member.accountId))['team']).toBeUndefined();
      const { id } = await invited();
      await team.scim.delete(`/Users/${id}`);
      expect(await invitesOf(team)).toEqual([]);
    },
  ],
  [
    'name changed: the account’s name too, where the team owns it; of an invited person only the resource’s',
    async () => {
      const member = await team.member();
      const { outsider, id } = await invited();
      for (const each of [String(member.memberId), id])
        await team.scim.patch(`/Users/${each}`, [{ op: 'replace', path: 'name.givenName', value: 'Renamed' }]);
      expect((await accountById(member.accountId))['givenName']).toBe('Renamed');
      expect((await accountById(outsider.accountId))['givenName']).toBeUndefined();
    },
  ],
  [
    'userName changed: free while nobody signed in; then only between verified domains, else 400; taken: 409',
    async () => {
      const [mine, second] = [newDomain(), newDomain()];
      const { body } = await push(team, `one@${mine}`);
      const path = `/Users/${body.id}`;
      expect((await team.scim.patch(path, rename(`two@${mine}`))).status).toBe(200);
      const account = String((await service.table.get(keys.user(team.id, body.id)))?.['account']);
      await service.set(keys.account(account), { signedInAt: now });
      await unchanged(async () => {
        expect(refusal(await team.scim.patch(path, rename(`three@${mine}`)))).toEqual([400, 'mutability']);
      });
      await verify(team, mine);
      expect((await team.scim.patch(path, rename(`three@${mine}`))).status).toBe(200);
      expect(refusal(await team.scim.patch(path, rename(`four@${second}`)))).toEqual([400, 'mutability']);
      expect(refusal(await team.scim.patch(path, rename(`four@sub.${mine}`)))).toEqual([400, 'mutability']);
      await verify(team, second);
      expect((await team.scim.patch(path, rename(`four@${second}`))).status).toBe(200);
      const taken = await push(other, newAddress());
      expect(refusal(await team.scim.patch(path, rename(taken.body.userName)))).toEqual([409, 'uniqueness']);
      expect((await accountById(account))['address']).toBe(`four@${second}`);
    },
  ],
  [
    'userName of a Super Admin changed, before anybody signed in too: only between verified domains',
    async () => {
      const domain = newDomain();
      const { memberId, address } = await team.member('super-admin');
      const path = `/Users/${memberId}`;
      await unchanged(async () => {
        for (const to of [newAddress(), 'no-address'])
          expect(refusal(await team.scim.patch(path, rename(to)))).toEqual([400, 'mutability']);
      });
      await verify(team, domain);
      await verify(team, domainOf(address) ?? '');
      expect((await team.scim.patch(path, rename(`boss@${domain}`))).status).toBe(200);
    },
  ],
  [
    'pushed or activated again under an address that the person has changed since: refused, whoever has verified what',
    async () => {
      const domain = newDomain();
      const { outsider, id, invite } = await invited(newAddress(domain));
      await team.owner.delete(`${team.path}/invites/${invite.id}`);
      await outsider.post('/account/v1/account/address', { address: newAddress(domain) });
      await outsider.post('/account/v1/account/address/confirm', { token: tokenOf() });
      const { body } = await team.scim.get(`/Users/${id}`);
      for (const trust of [async () => {}, () => verify(team, domain)]) {
        await trust();
        await unchanged(async () => {
          for (const answer of [
            await push(team, outsider.address),
            await team.scim.patch(`/Users/${id}`, active(true)),
            await team.scim.put(`/Users/${id}`, { ...body, active: true }),
          ])
            expect(refusal(answer)).toEqual([409, 'uniqueness']);
        });
      }
      await team.scim.delete(`/Users/${id}`);
      const somebodyNew = await push(team, outsider.address);
      expect(await standing(team, somebodyNew.body.id)).toEqual(activeHere());
      expect((await accountById(outsider.accountId))['team']).toBeUndefined();
    },
  ],
  [
    'an unchanged userName in a PUT is no change; a PUT without active leaves the state',
    async () => {
      const { body } = await push(team, newAddress());
      const account = String((await service.table.get(keys.user(team.id, body.id)))?.['account']);
      await service.set(keys.account(account), { signedInAt: now });
      await team.scim.patch(`/Users/${body.id}`, active(false));
      const { active: _, ...rest } = body;
      const put = await team.scim.put(`/Users/${body.id}`, rest);
      expect([put.status, put.body.active]).toEqual([200, false]);
    },
  ],
  [
    'a password over SCIM is never stored and never returned',
    async () => {
      const password = 'correct horse battery staple';
      const { body } = await push(team, newAddress(), { password });
      await team.scim.patch(`/Users/${body.id}`, [{ op: 'replace', path: 'password', value: password }]);
      expect(JSON.stringify([body, (await team.scim.get(`/Users/${body.id}`)).body])).not.toContain(password);
      expect(JSON.stringify(await service.dump())).not.toContain(password);
    },
  ],
  [
    'while SCIM is on people can neither leave nor change their address; admins remove members',
    async () => {
      const member = await team.member();
      const admin = await team.member('admin');
      const refused = [
        await member.post('/account/v1/team/leave'),
        await member.post('/account/v1/account/address', { address: newAddress() }),
        await member.delete(`${team.path}/members/${admin.memberId}`),
      ];
      expect(refused.map((answer) => [answer.status, problem(answer)])).toEqual([
        [403, 'managed-by-identity-provider'],
        [403, 'managed-by-identity-provider'],
        [403, 'not-allowed'],
      ]);
      expect((await admin.delete(`${team.path}/members/${member.memberId}`)).status).toBe(204);
      expect((await team.scim.get(`/Users/${member.memberId}`)).status).toBe(404);
    },
  ],
  [
    'the last Super Admin deactivated or deleted: 403; demoted: refused',
    async () => {
      const boss = await team.member('super-admin');
      const { body } = await team.owner.get(`${team.path}/service-accounts`);
      expect((await boss.delete(`${team.path}/service-accounts/${body.items[0].id}`)).status).toBe(204);
      const path = `/Users/${boss.memberId}`;
      await unchanged(async () => {
        const answers = [
          await team.scim.patch(path, active(false)),
          await team.scim.put(path, person({ userName: boss.address, active: false })),
          await team.scim.delete(path),
          await boss.patch(`${team.path}/members/${boss.memberId}`, { role: 'admin' }),
        ];
        expect(answers.map(({ status: code }) => code)).toEqual([403, 403, 403, 409]);
      });
    },
  ],
  [
    'a service account is never a SCIM User: not of its own team, and not of one that verified its domain',
    async () => {
      const domain = newDomain();
      const made = await other.owner.post(`${other.path}/service-accounts`, {
        name: 'Deploys',
        address: `deploys@${domain}`,
        role: 'admin',
      });
      expect(made.status).toBe(201);
      await verify(team, domain);
      await verify(other, domain);
      await unchanged(async () => {
        for (const each of [team, other])
          for (const more of [{}, { active: false }])
            expect(refusal(await push(each, `deploys@${domain}`, more))).toEqual([409, 'uniqueness']);
      });
    },
  ],
  [
    'an invited member may be pushed into a group, which shows once they joined',
    async () => {
      const { outsider, id, invite } = await invited();
      const { body: group } = await team.scim.post('/Groups', groupOf([id]));
      expect(group.members).toHaveLength(1);
      await outsider.post('/account/v1/invites/accept', { team: team.id, invite: invite.id });
      expect((await team.scim.get(`/Users/${id}`)).body.groups[0].value).toBe(group.id);
    },
  ],
];

/** What a team with bad intent, or a mistake, sends about a person of another team. All of it is refused, or stays its own. */
const takeovers: readonly [string, (victim: TestPerson) => Promise<readonly ScimAnswer[]>, number][] = [
  ['creates them', async ({ address }) => [await push(other, address), await push(other, address.toUpperCase())], 409],
  [
    'renames one of its own people to their address',
    async ({ address }) => {
      const { body } = await push(other, newAddress());
      return [
        await other.scim.patch(`/Users/${body.id}`, rename(address)),
        await other.scim.put(`/Users/${body.id}`, person({ userName: address })),
      ];
    },
    409,
  ],
  [
    'changes, blocks or deletes them by their id',
    async ({ memberId }) => [
      await other.scim.patch(`/Users/${memberId}`, active(false)),
      await other.scim.put(`/Users/${memberId}`, person({ active: false })),
      await other.scim.patch(`/Users/${memberId}`, rename('other@people.example')),
      await other.scim.delete(`/Users/${memberId}`),
      await other.scim.get(`/Users/${memberId}`),
    ],
    404,
  ],
  [
    'removes, purges, promotes or invites them by the team API',
    async ({ memberId, address }) => {
      const member = `${other.path}/members/${memberId}`;
      return [
        await other.owner.delete(member),
        await other.owner.post(`${member}/purge`, { address }),
        await other.owner.patch(member, { role: 'admin' }),
        await other.owner.delete(`${other.path}/invites/${memberId}`),
      ];
    },
    404,
  ],
  [
    'acts as their team',
    async ({ memberId }) => [
      await other.owner.delete(`${team.path}/members/${memberId}`),
      await other.owner.post(`${team.path}/members/${memberId}/purge`, { address: 'x@people.example' }),
      await other.owner.post(`${team.path}/domains`, { domain: 'people.example' }),
      await other.owner.get(`${team.path}/invites`),
    ],
    403,
  ],
];

/** What is due lies in one partition: of what earlier tests left in the table nothing else is looked at. */
async function forgetWhatIsDue(table: Table): Promise<void> {
  const { items } = await table.query({ pk: 'DUE' });
  for (const { pk, sk } of items) await table.write({ kind: 'delete', key: { pk, sk } });
}

function describeRules(table: () => Table, wrap?: (table: Table) => Table): void {
  beforeEach(async () => {
    now = Date.now();
    await forgetWhatIsDue(table());
    service = await startAppService({ table: table(), clock: () => new Date(now), ...(wrap && { wrap }) });
    team = await service.appTeam();
    other = await service.appTeam();
  }, timeoutMs);
  afterEach(async () => {
    const faults = await service.faults();
    await service.close();
    expect(faults).toEqual([]);
  }, timeoutMs);

  test.each(rules)('%s', (_, rule) => rule(), timeoutMs);

  describe('a team that', () => {
    test.each(takeovers)(
      '%s, who are another team’s, changes nothing of theirs',
      async (_, attempt, expected) => {
        const victim = await team.member();
        await service.set(keys.account(victim.accountId), { signedInAt: now });
        const theirs = async () =>
          (await service.dump()).filter(
            ({ pk }) => pk.startsWith(`TEAM#${team.id}`) || pk === keys.account(victim.accountId).pk,
          );
        const before = await theirs();
        const answers = await attempt(victim);
        expect(answers.map(({ status: code }) => code)).toEqual(answers.map(() => expected));
        expect(await theirs()).toEqual(before);
        expect(await isSignedIn(victim)).toBe(true);
      },
      timeoutMs,
    );

    test(
      'pushes a member for them with active false, renames, invites, asserts and purges that, gains nothing by it',
      async () => {
        const victim = await team.member();
        const { status: code, body } = await push(other, victim.address, { active: false });
        expect([code, body.active]).toEqual([201, false]);
        for (const operations of [[{ op: 'replace', path: 'name.givenName', value: 'Impostor' }], rename(newAddress())])
          expect((await other.scim.patch(`/Users/${body.id}`, operations)).status).toBe(200);
        expect(refusal(await other.scim.patch(`/Users/${body.id}`, active(true)))).toEqual([409, 'uniqueness']);
        const invite = await other.owner.post(`${other.path}/invites`, { address: victim.address });
        expect(invite.status).toBe(201);
        const accepted = await victim.post('/account/v1/invites/accept', {
          team: other.id,
          invite: invite.body.invite.id,
        });
        expect([accepted.status, problem(accepted)]).toEqual([409, 'on-another-team']);
        const own = await other.member();
        expect(await assertedBy(other, own.address)).toMatchObject({ allowed: true, account: { id: own.accountId } });
        expect(await assertedBy(other, victim.address)).toMatchObject({
          allowed: false,
          reason: 'not-on-the-methods-team',
        });
        const userName = (await other.scim.get(`/Users/${body.id}`)).body.userName;
        const purged = await other.owner.post(`${other.path}/members/${body.id}/purge`, { address: userName });
        expect(purged.status).toBe(200);
        expect(await accountById(victim.accountId)).toMatchObject({
          team: team.id,
          owner: team.id,
          signIn: 'allowed',
          address: victim.address,
        });
        expect((await accountById(victim.accountId))['givenName']).not.toBe('Impostor');
        expect(await isSignedIn(victim)).toBe(true);
      },
      timeoutMs,
    );
  });
}

describe('on SQLite', () => {
  let table: SqliteTable;
  beforeAll(() => {
    table = SqliteTable.open({ file: ':memory:' });
  });
  afterAll(() => table.close());
  describe('as it is', () => describeRules(() => table));
  describe(`under the adversary (seed ${seed})`, () => describeRules(() => table, hostile));
});

describeWithDynamoDbLocal('on DynamoDB Local', () => {
  let local: DynamoDbLocal | undefined;
  let table: DynamoDbTable;
  beforeAll(async () => {
    local = await startDynamoDbLocal();
    table = DynamoDbTable.connect(local);
  }, timeoutMs);
  afterAll(async () => {
    table?.close();
    await local?.stop();
  });
  describe('as it is', () => describeRules(() => table));
});
