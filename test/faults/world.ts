/** What the clients of a schedule share: two teams, what is known of them by now, and the table that all meet on. */

import { providerName } from '../../shared/domain/sso-provider.ts';
import { keys, ranges } from '../../shared/store/keys.ts';
import type { Item } from '../../shared/table/table.ts';
import type { AppService, AppTeam, TestPerson } from '../support/app-service.ts';
import type { ScimAnswer, ScimCall } from '../support/scim-client.ts';

export interface KnownKey {
  readonly id: string;
  readonly text: string;
}

/** A team and what its clients have learned of it, in the order in which they did. */
export interface KnownTeam {
  readonly app: AppTeam;
  /** How the sign-in service knows its SSO method. */
  readonly provider: string;
  /** An Admin beside the owner, who may be removed. */
  readonly admin: TestPerson;
  readonly users: string[];
  readonly groups: string[];
  readonly keys: KnownKey[];
  readonly workspaces: string[];
  readonly invites: string[];
  readonly services: string[];
}

export interface World {
  readonly service: AppService;
  readonly teams: readonly [KnownTeam, KnownTeam];
  /** On no team. */
  readonly outsider: TestPerson;
  /** By the id of a User. */
  readonly accounts: Map<string, { readonly id: string; readonly address: string }>;
  /** The last ETag that anybody saw, by resource. */
  readonly etags: Map<string, string>;
  /** Users with addresses that both teams push, by team and address. */
  readonly shared: Map<string, string>;
  /** externalIds of Users that clients may meet in lists and go on to use. */
  readonly marks: Set<string>;
  /** Distinguishes the schedules on one table. */
  readonly tag: string;
  readonly domain: string;
}

/** Names that nothing but SCIM calls of one team are about, so that what becomes of them can be told exactly. */
export const nameOf = (world: World, team: number, index: number): string =>
  // Every other one is no address, so that nothing but its own lock keeps it from being two people's.
  index % 2 === 0 ? `n${index}-${world.tag}@team${team}.example` : `n${index}-${world.tag}-team${team}`;

/** How many of them there are. */
export const namesInUse = 8;

/** Addresses that both teams push, in a domain that both may claim. */
export const sharedNameOf = (world: World, index: number): string => `s${index}-${world.tag}@${world.domain}`;

export const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';

/** @param people how many the first team begins with */
export async function makeWorld(service: AppService, tag: string, people: number): Promise<World> {
  const domain = `d${tag}.example`;
  const teams = [await makeTeam(service), await makeTeam(service)] as const;
  const world: World = {
    service,
    teams,
    outsider: await service.outsider(`outsider-${tag}@${domain}`),
    accounts: new Map(),
    etags: new Map(),
    shared: new Map(),
    marks: new Set(),
    tag,
    domain,
  };
  for (const [index, team] of teams.entries()) {
    const count = index === 0 ? people : 2;
    for (let each = 0; each < count; each += 1) {
      // The first few have names that clients go on to use.
      const userName = each < 4 ? nameOf(world, index, each) : `p${each}-${tag}@team${index}.example`;
      const { status, body } = await team.app.scim.post('/Users', {
        schemas: [userSchema],
        userName,
        externalId: `setup-${index}-${each}`,
      });
      if (status !== 201) throw new Error(`a person could not be made: ${status} ${JSON.stringify(body)}`);
      await learnUser(world, team, String(body.id));
    }
    for (let each = 0; each < 2; each += 1) {
      const members = team.users.slice(0, each * 2).map((value) => ({ value }));
      const displayName = `g${each}`;
      const { body } = await team.app.scim.post('/Groups', { schemas: [groupSchema], displayName, members });
      team.groups.push(String(body.id));
    }
    const { body } = await team.app.owner.post(`${team.app.path}/keys`, { name: 'Second' });
    team.keys.push({ id: String(body.id), text: String(body.key) });
    const { body: added } = await team.app.owner.post(`${team.app.path}/domains`, { domain });
    publish(world, added.record);
  }
  return world;
}

/** Puts the record of a domain into the DNS. */
export function publish(
  { service }: Pick<World, 'service'>,
  record: { readonly name: string; readonly value: string },
): void {
  service.dns.set(record.name, [...new Set([...(service.dns.get(record.name) ?? []), record.value])]);
}

async function makeTeam(service: AppService): Promise<KnownTeam> {
  const app = await service.appTeam();
  const { pk, prefix } = ranges.ssoMethods(app.id);
  const { items } = await service.table.query({ pk, sk: { prefix } });
  const method = String(items[0]?.sk.slice(prefix.length));
  const provider = providerName(method);
  await service.table.write({ kind: 'put', item: { ...keys.ssoProvider(provider), team: app.id, method } });
  const first = app.scim.key.split('_')[2]?.slice(app.id.length) ?? '';
  return {
    app,
    provider,
    admin: await app.member('admin'),
    users: [],
    groups: [],
    keys: [{ id: first, text: app.scim.key }],
    workspaces: [],
    invites: [],
    services: [],
  };
}

/** Somebody has heard of a User. Looks past everything at the account, which SCIM does not show. */
export async function learnUser(world: World, team: KnownTeam, id: string): Promise<void> {
  if (!team.users.includes(id)) team.users.push(id);
  if (world.accounts.has(id)) return;
  const { table } = world.service;
  const user = await table.get(keys.user(team.app.id, id));
  const account = user && (await table.get(keys.account(String(user['account']))));
  if (account) world.accounts.set(id, { id: String(user?.['account']), address: addressIn(account) });
}

const addressIn = (account: Item): string => String(account['address'] ?? '');

export function learn(list: string[], id: unknown): void {
  if (typeof id === 'string' && !list.includes(id)) list.push(id);
}

/** Sends a call with a SCIM API key. */
export function sendScim(world: World, key: KnownKey, call: ScimCall): Promise<ScimAnswer> {
  return world.service.send({ ...call, headers: { Authorization: `Bearer ${key.text}`, ...call.headers } });
}
