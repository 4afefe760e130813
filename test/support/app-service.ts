/** The team, account and host APIs beside SCIM in this process, with people to call them: the real gateway and functions. */
import { apis } from '../../functions/operations.ts';
import { newResourceId } from '../../shared/domain/ids.ts';
import type { Role } from '../../shared/domain/role.ts';
import { providerName } from '../../shared/domain/sso-provider.ts';
import {
  type BusEvent,
  InvalidTokenError,
  type Mail,
  providePort,
  type SsoConnection,
  type TokenClaims,
  UrlRefusedError,
} from '../../shared/ports/ports.ts';
import { keys } from '../../shared/store/keys.ts';
import { checkAgainstContract } from './app-contracts.ts';
import { type ScimAnswer, type ScimCall, scimClient } from './scim-client.ts';
import { person, type ScimService, type ScimServiceOptions, startScimService, type TestTeam } from './scim-service.ts';

/** Calls with paths below the origin: `/team/v1/teams/...`. */
export interface AppClient {
  send(call: ScimCall): Promise<ScimAnswer>;
  get(path: string): Promise<ScimAnswer>;
  post(path: string, body?: unknown): Promise<ScimAnswer>;
  put(path: string, body?: unknown): Promise<ScimAnswer>;
  patch(path: string, body?: unknown): Promise<ScimAnswer>;
  delete(path: string): Promise<ScimAnswer>;
}

/** Somebody who is signed in. */
export interface TestPerson extends AppClient {
  readonly accountId: string;
  readonly address: string;
  /** The access token. */
  readonly token: string;
  /** The id of the SCIM User, where the person is on a team. */
  readonly memberId?: string;
  /** Signs in once more: earlier sessions may have been ended. By password where nothing is said. */
  signInAgain(by?: 'password' | 'sso'): TestPerson;
}

export interface AppTeam {
  readonly id: string;
  /** `/team/v1/teams/<id>`. */
  readonly path: string;
  /** The SCIM side, with a key. */
  readonly scim: TestTeam;
  /** A service account that is Super Admin, so that /Users starts empty. */
  readonly owner: TestPerson;
  /** A new active member with that role, signed in. */
  member(role?: Role): Promise<TestPerson>;
}

export interface AppService extends Omit<ScimService, 'team'> {
  /** The origin; `/team/v1` and the others follow it. */
  readonly appBaseUrl: string;
  /** Nobody signed in. */
  readonly anybody: AppClient;
  /** As API Gateway lets the host product in. */
  readonly host: AppClient;
  /** A team without members, SCIM on unless said otherwise, entitled, with one SSO method. */
  appTeam(options?: { readonly scim?: 'on' | 'off'; readonly ssoMethods?: number }): Promise<AppTeam>;
  /** A person with an account that is on no team and that no team owns. */
  outsider(address?: string): Promise<TestPerson>;
  /** Whoever has that account, signed in. */
  signedIn(accountId: string, address: string, memberId?: string): TestPerson;
  readonly mails: Mail[];
  readonly events: BusEvent[];
  /** TXT records by name; a value `'unreachable'` makes DNS fail. */
  readonly dns: Map<string, readonly string[] | 'unreachable'>;
  /** What is found at URLs. */
  readonly web: Map<string, string>;
  /** The sign-in service's connections by method id, and whose sessions were ended and who was forgotten, by account. */
  readonly connections: Map<string, SsoConnection>;
  readonly endedSessions: string[];
  readonly changedAddresses: { readonly accountId: string; readonly from: string; readonly to: string }[];
  readonly forgotten: string[];
  /** Whether the deployment can send mail; changed by tests. */
  mailer: { canSend: boolean };
}

let addresses = 0;

/** One at a time in a process (see `serveLocally`). */
export async function startAppService(options: ScimServiceOptions = {}): Promise<AppService> {
  const { clock = () => new Date() } = options;
  const tokens = new Map<string, TokenClaims>();
  const mails: Mail[] = [];
  const events: BusEvent[] = [];
  const dns: AppService['dns'] = new Map();
  const web: AppService['web'] = new Map();
  const connections: AppService['connections'] = new Map();
  const endedSessions: string[] = [];
  const changedAddresses: AppService['changedAddresses'] = [];
  const forgotten: string[] = [];
  const mailer = { canSend: true };
  providePort('tokens', {
    async verify(token) {
      const claims = tokens.get(token);
      if (!claims) throw new InvalidTokenError('The token is unknown.');
      return claims;
    },
  });
  providePort('mail', {
    get canSend() {
      return mailer.canSend;
    },
    send: async (mail) => void mails.push(mail),
  });
  providePort('events', { publish: async (some) => void events.push(...some) });
  providePort('dns', {
    async txt(name) {
      const records = dns.get(name) ?? [];
      if (records === 'unreachable') {
        const { DnsUnreachableError } = await import('../../shared/ports/ports.ts');
        throw new DnsUnreachableError('SERVFAIL');
      }
      return records;
    },
  });
  providePort('web', {
    async get(url) {
      const text = web.get(url);
      if (text === undefined) throw new UrlRefusedError('Nothing answers there.');
      return text;
    },
  });
  providePort('signIn', {
    connect: async (connection) => void connections.set(connection.methodId, connection),
    disconnect: async ({ methodId }) => void connections.delete(methodId),
    endSessions: async ({ accountId }) => void endedSessions.push(accountId),
    changeAddress: async (change) => void changedAddresses.push(change),
    forget: async ({ accountId }) => void forgotten.push(accountId),
  });

  const scim = await startScimService(options);
  const appBaseUrl = new URL(scim.baseUrl).origin;
  const client = options.client?.(scim.server, appBaseUrl) ?? scimClient(appBaseUrl);
  async function sendAny(call: ScimCall): Promise<ScimAnswer> {
    const answer = await scim.watched(call, client.send(call));
    checkAgainstContract(call, answer);
    return answer;
  }
  const clientWith = (headers: Readonly<Record<string, string>>): AppClient => {
    const send = (call: ScimCall) =>
      sendAny({ ...call, headers: { 'Content-Type': 'application/json', ...headers, ...call.headers } });
    return {
      send,
      get: (path) => send({ method: 'GET', path }),
      post: (path, body) => send({ method: 'POST', path, body }),
      put: (path, body) => send({ method: 'PUT', path, body }),
      patch: (path, body) => send({ method: 'PATCH', path, body }),
      delete: (path) => send({ method: 'DELETE', path }),
    };
  };
  function signedIn(
    accountId: string,
    address: string,
    memberId?: string,
    by: 'password' | 'sso' = 'password',
  ): TestPerson {
    const token = `token-${newResourceId()}`;
    tokens.set(token, { accountId, issuedAt: Math.floor(clock().getTime() / 1000) + 1, bySso: by === 'sso' });
    return {
      accountId,
      address,
      token,
      ...(memberId !== undefined && { memberId }),
      ...clientWith({ Authorization: `Bearer ${token}` }),
      signInAgain: (again) => signedIn(accountId, address, memberId, again),
    };
  }

  async function makeAccount(address: string, more: Readonly<Record<string, string>>): Promise<string> {
    const accountId = newResourceId();
    const item = { ...keys.account(accountId), format: 1, version: 1, address, signIn: 'allowed', ...more };
    await scim.table.write({ kind: 'put', item });
    await scim.table.write({ kind: 'put', item: { ...keys.address(address), account: accountId } });
    return accountId;
  }

  async function addSuperAdmin(teamId: string, id: string): Promise<void> {
    const item = await scim.table.get(keys.superAdmins(teamId));
    const ids: string[] = item ? JSON.parse(String(item['ids'])) : [];
    const version = Number(item?.['version'] ?? 0) + 1;
    await scim.table.write({
      kind: 'put',
      item: { ...keys.superAdmins(teamId), ids: JSON.stringify([...ids, id]), version },
    });
  }

  const newAddress = (): string => {
    addresses += 1;
    return `person${addresses}@people.example`;
  };

  return {
    ...scim,
    appBaseUrl,
    anybody: clientWith({}),
    host: clientWith({ 'X-Test-Host-Product': 'yes' }),
    mails,
    events,
    dns,
    web,
    connections,
    endedSessions,
    changedAddresses,
    forgotten,
    mailer,
    signedIn,
    async appTeam({ scim: state = 'on', ssoMethods = 1 } = {}) {
      const team = await scim.team();
      await scim.set(keys.team(team.id), { scimEntitled: true, ssoMethods, scim: state });
      for (let each = 0; each < ssoMethods; each += 1) {
        const id = newResourceId();
        const method = { type: 'okta', name: `Okta ${each}`, status: 'connected', version: 1 };
        await scim.table.write({ kind: 'put', item: { ...keys.ssoMethod(team.id, id), format: 1, ...method } });
        const provider = { ...keys.ssoProvider(providerName(id)), team: team.id, method: id };
        await scim.table.write({ kind: 'put', item: provider });
      }
      if (state === 'off') {
        const { items } = await scim.table.query({ pk: `TEAM#${team.id}#KEYS` });
        for (const { pk, sk } of items) await scim.set({ pk, sk }, { scim: 'off' });
      }
      const address = newAddress();
      const serviceId = newResourceId();
      const accountId = await makeAccount(address, {
        kind: 'service',
        team: team.id,
        member: serviceId,
        owner: team.id,
      });
      await scim.table.write({
        kind: 'put',
        item: {
          ...keys.serviceAccount(team.id, serviceId),
          format: 1,
          name: 'Owner',
          account: accountId,
          role: 'super-admin',
        },
      });
      await addSuperAdmin(team.id, serviceId);
      return {
        id: team.id,
        path: `${apis.team.path}/teams/${team.id}`,
        scim: team,
        owner: signedIn(accountId, address),
        async member(role = 'developer') {
          const wanted = person();
          const made = await createMember(team, wanted);
          if (role !== 'developer') {
            await scim.set(keys.user(team.id, made.id), { role });
            await scim.table.write({ kind: 'put', item: { ...keys.userRole(team.id, role, made.id) } });
          }
          if (role === 'super-admin') await addSuperAdmin(team.id, made.id);
          return signedIn(made.account, wanted.userName, made.id);
        },
      };
    },
    async outsider(address = newAddress()) {
      return signedIn(await makeAccount(address, {}), address);
    },
    async close() {
      client.close();
      for (const { to, text } of mails) scim.heed(`${to} ${text}`);
      await scim.close();
    },
  };

  /** Over SCIM, whose switch is put on for it. */
  async function createMember(
    team: TestTeam,
    wanted: ReturnType<typeof person>,
  ): Promise<{ readonly id: string; readonly account: string }> {
    const { items } = await scim.table.query({ pk: `TEAM#${team.id}#KEYS` });
    const off = items.filter((item) => item['scim'] === 'off');
    for (const { pk, sk } of off) await scim.set({ pk, sk }, { scim: 'on' });
    const { status, body } = await team.post('/Users', wanted);
    for (const { pk, sk } of off) await scim.set({ pk, sk }, { scim: 'off' });
    if (status !== 201) throw new Error(`a member could not be made: ${status} ${JSON.stringify(body)}`);
    const item = await scim.table.get(keys.user(team.id, String(body.id)));
    return { id: String(body.id), account: String(item?.['account']) };
  }
}
