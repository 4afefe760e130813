/** Inputs of every kind: a request to send, and what of it may not be seen again. */
import { hash } from 'node:crypto';
import { apis } from '../../functions/operations.ts';
import { parseApiKey } from '../../shared/domain/api-key.ts';
import { appOperations, bodyOf, type Guess, queryOf } from './app-calls.ts';
import { listQuery, validFilters } from './filters.ts';
import type { RawCall } from './inject.ts';
import { bodyBytes, jsonValues, someJson, stringify } from './json.ts';
import type { Random } from './random.ts';
import { bulk, type Material, patch, resource, searchRequest } from './resources.ts';
import { cursorText, keyText, linkToken, secretParts } from './secrets.ts';
import { encoded, mutated, personalWord, someText } from './texts.ts';
import type { World } from './world.ts';

export interface Input {
  readonly kind: InputKind;
  readonly call: RawCall;
  /** The secret parts of the keys and tokens that it shows; no answer repeats them. */
  readonly secrets: readonly string[];
}

export const inputKinds = [
  'filter',
  'patch',
  'resource',
  'bulk',
  'header',
  'path',
  'cursor',
  'key',
  'link',
  'app',
] as const;
export type InputKind = (typeof inputKinds)[number];

type Make = () => Omit<Input, 'kind'>;

const scim = `/${apis.scim.stage}${apis.scim.path}`;
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const jsonHeaders = ['Content-Type', 'application/scim+json'];

/** Makes inputs about a world, each of its kind by chance. */
export function inputMaker(random: Random, world: World, kinds: readonly InputKind[] = inputKinds): () => Input {
  const { team, managed, people, users, groups, keys, links } = world;
  const material: Material = {
    random,
    users,
    groups,
    validFilters: validFilters(random),
    jsonValues: jsonValues(random),
  };
  const ids = (): readonly string[] => [...users, ...groups];
  const bearer = ['Authorization', `Bearer ${team.scim.key}`];
  const keyId = parseApiKey(team.scim.key)?.keyId;
  const scimList = (type: string) =>
    JSON.stringify([
      team.id,
      `key:${keyId}`,
      hash('sha256', JSON.stringify([type, type, '', '', false]), 'base64url').slice(0, 16),
    ]);
  const appLists: Readonly<Record<string, readonly unknown[]>> = {
    '/invites': ['invites'],
    '/workspaces?all=true': ['workspaces'],
    '/groups': ['groups', undefined, false],
    '/activity': ['activity', ...Array(7)],
    '/calls': ['calls', ...Array(4)],
    '/members': ['members', ...Array(3)],
  };
  const cursor = (lists: readonly string[] = [scimList('User'), scimList('Group')]): string =>
    cursorText(random, world.cursors, lists, ids());
  const body = (value: unknown): Buffer => bodyBytes(random, stringify(value));
  const input = (
    method: string,
    path: string,
    headers: readonly string[],
    of?: Buffer,
    secrets: readonly string[] = [],
  ) => ({
    call: { method, url: path, headers, ...(of && { body: of }) },
    secrets: [...secrets, ...headers.flatMap(secretParts)],
  });
  const withKey = (method: string, below: string, of?: Buffer, more: readonly string[] = []) =>
    input(method, `${scim}${below}`, [...bearer, ...(of ? jsonHeaders : []), ...more], of);

  const guess: Guess = (name) => {
    const known = world.ids[name];
    if (known) return random.pick(known);
    if (name === 'file')
      return `assets/${random.oneOf(
        () => someText(random),
        () => `${'x'.repeat(random.int(400))}.js`,
        () => '../run.ts',
      )}`;
    if (name === 'id') return random.pick(Object.values(world.ids).flat());
    if (name === 'token')
      return linkToken(random, links, [...(world.ids['team'] ?? []), ...(world.ids['invite'] ?? [])]);
    if (name === 'address')
      return random.chance(0.5) ? random.pick(people).address : `${personalWord(random)}@people.example`;
    if (name === 'cursor') return cursor([JSON.stringify([managed.id, ...(appLists['/members'] ?? [])])]);
    // Which domain it was is told to the team's admins.
    if (name === 'domain') return `company${random.int(9)}.example`;
    return undefined;
  };
  const personOf = (): readonly string[] =>
    random.chance(0.03)
      ? ['Authorization', `Bearer ${someText(random)}`.replaceAll(/[^\x20-\x7e\xa0-\xff]/g, '?')]
      : ['Authorization', `Bearer ${(random.chance(0.6) ? managed.owner : random.pick(people)).token}`];

  const makers: Readonly<Record<InputKind, Make>> = {
    filter() {
      const list = random.pick([
        '/Users',
        '/Users',
        '/Groups',
        '/Schemas',
        '/ResourceTypes',
        `/Users/${random.pick(users)}`,
      ]);
      if (random.chance(0.3))
        return withKey(
          'POST',
          `${random.pick(['/Users', '/Groups', ''])}/.search`,
          body(searchRequest(material, world.cursors)),
        );
      return withKey('GET', list + listQuery(random, ids(), world.cursors, material.validFilters));
    },
    patch() {
      const kind = random.pick(['User', 'Group'] as const);
      const id = random.pick(random.chance(0.9) ? (kind === 'User' ? users : groups) : ids());
      return withKey('PATCH', `/${kind}s/${id}`, body(random.chance(0.98) ? patch(material, kind) : someJson(random)));
    },
    resource() {
      const kind = random.pick(['User', 'Group'] as const);
      const id = random.pick(kind === 'User' ? users : groups);
      const of = body(random.chance(0.97) ? resource(material, kind) : (random.pick(material.jsonValues) ?? null));
      return random.chance(0.5) ? withKey('POST', `/${kind}s`, of) : withKey('PUT', `/${kind}s/${id}`, of);
    },
    bulk: () => withKey('POST', '/Bulk', body(bulk(material))),
    header() {
      // What a header cannot hold would not come to be a request.
      const value = (text: string): string => text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '?').slice(0, 4000);
      const names = [
        'If-Match',
        'If-None-Match',
        'Accept',
        'Accept-Encoding',
        'Content-Type',
        'Content-Encoding',
        'X-Forwarded-Host',
        'X-HTTP-Method-Override',
        'Host',
        'User-Agent',
        '__proto__',
        'constructor',
        'Prefer',
        'Range',
        'X-Test',
        'Authorization',
      ];
      const texts = [
        '*',
        'W/"1"',
        '"1"',
        'W/"1", W/"2"',
        'W/"',
        'gzip;q=0',
        '*/*;q=0.1',
        'application/xml',
        'text/html',
        'br, gzip',
        'identity',
        ',,,',
        'DELETE',
        'evil.example',
      ];
      const more = random
        .several(5, () => [
          random.pick(names),
          value(random.chance(0.6) ? random.pick(texts) : mutated(random, random.pick(texts))),
        ])
        .flat();
      const kind = random.pick(['User', 'Group'] as const);
      const id = random.pick(kind === 'User' ? users : groups);
      const method = random.pick(methods.slice(0, 4));
      if (method === 'GET') return withKey('GET', `/${kind}s/${random.chance(0.7) ? id : ''}`, undefined, more);
      const of = method === 'PATCH' ? patch(material, kind) : resource(material, kind);
      return withKey(method, `/${kind}s${method === 'POST' ? '' : `/${id}`}`, body(of), more);
    },
    path() {
      const whole = random.pick([
        '/Users',
        '/Groups',
        '/Schemas',
        '/ResourceTypes',
        '/Me',
        '/Bulk',
        '/.search',
        '/ServiceProviderConfig',
      ]);
      const id = random.oneOf(
        () => random.pick(ids()),
        () => mutated(random, random.pick(ids())),
        () => someText(random),
        () => 'urn:ietf:params:scim:schemas:core:2.0:User',
      );
      const path = random.oneOf(
        () => `${whole}/${encoded(random, id)}`,
        () => `${whole}/${encoded(random, id)}/${encoded(random, someText(random))}`,
        () =>
          mutated(random, `${whole}/${id}`, ['/', '//', '..', '.', '%2f', '%', '?', '/Users', '#', ';x=1', '%C0%AE']),
        () => `/${encoded(random, someText(random))}`,
      );
      const url = `${random.chance(0.95) ? scim : mutated(random, scim, ['/', 'v1', '//'])}${path}`;
      const safe = url.replaceAll(/[^!-~]/g, '%').slice(0, 12_000);
      // DELETE of real people would leave little to ask about.
      return input(random.pick(methods.slice(0, 4)), safe.startsWith('/') ? safe : `/${safe}`, bearer);
    },
    cursor() {
      if (random.chance(0.6)) {
        const type = random.pick(['User', 'Group'] as const);
        return withKey(
          'GET',
          `/${type}s?count=${random.int(4)}&cursor=${encoded(random, cursor([scimList(type)]))}`.slice(0, 12_000),
        );
      }
      const below = random.pick(Object.keys(appLists));
      const list = JSON.stringify([managed.id, ...(appLists[below] ?? [])]);
      const query = `${below.includes('?') ? '&' : '?'}cursor=${encoded(random, cursor([list]))}`;
      return input('GET', `${managed.path}${below}${query}`.slice(0, 12_000), [
        'Authorization',
        `Bearer ${managed.owner.token}`,
      ]);
    },
    key() {
      const key = keyText(random, keys)
        .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '?')
        .slice(0, 4000);
      const scheme = random.pick(['Bearer ', 'bearer ', '', 'Basic ', 'Bearer  ', 'Bearer\t', 'BEARER ']);
      const method = random.pick(methods.slice(0, 4));
      const of = method === 'GET' ? undefined : body(resource(material, 'User'));
      const path = random.pick([`/Users/${random.pick(users)}`, '/Users', '/Groups']);
      const isWhole = keys.includes(key);
      return input(
        isWhole ? method : 'GET',
        scim + path,
        ['Authorization', scheme + key],
        isWhole ? of : undefined,
        secretParts(key),
      );
    },
    link() {
      const token = linkToken(random, links, [
        ...(world.ids['team'] ?? []),
        ...(world.ids['invite'] ?? []),
        ...people.map(({ accountId }) => accountId),
      ]);
      const path = random.pick([
        '/account/v1/invites/look',
        '/account/v1/invites/accept',
        '/account/v1/invites/decline',
        '/account/v1/account/address/confirm',
      ]);
      return input(
        'POST',
        path,
        [...personOf(), 'Content-Type', 'application/json'],
        body({ token }),
        secretParts(token),
      );
    },
    app() {
      const operation = random.pick(appOperations);
      // The host product may ask about every team.
      const isHost = operation.caller === 'host product';
      const path = operation.path.replaceAll(/\{(\w+)\+?\}/g, (_, name: string) =>
        encoded(
          random,
          random.odd(0.1)
            ? someText(random)
            : isHost && name === 'team'
              ? managed.id
              : (guess(name) ?? someText(random)),
        ),
      );
      const caller = isHost ? ['X-Test-Host-Product', 'yes'] : personOf();
      const of = operation.body ? body(bodyOf(random, operation.body, guess)) : undefined;
      const text = of?.toString() ?? '';
      return input(
        operation.method,
        `${path}${queryOf(random, operation, guess)}`.slice(0, 14_000),
        [...caller, 'Content-Type', 'application/json'],
        of,
        secretParts(text),
      );
    },
  };
  return () => {
    const kind = random.pick(kinds);
    random.calm = random.chance(0.4);
    return { kind, ...makers[kind]() };
  };
}
