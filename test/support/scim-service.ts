/** The SCIM API with teams of its own for a test: the real gateway and functions on a table that the test can look into. */
import type { Server } from 'node:http';
import { newShortId } from '../../shared/domain/ids.ts';
import { apiKeys } from '../../shared/store/api-keys.ts';
import { teams } from '../../shared/store/teams.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { Item, Scalar, Table } from '../../shared/table/table.ts';
import { invariantViolations } from './check-invariants.ts';
import { LeakWatch } from './leak-watch.ts';
import { serveLocally } from './local-server.ts';
import { type ScimAnswer, type ScimCall, type ScimClient, scimClient } from './scim-client.ts';
import { WitnessTable } from './witness-table.ts';

export interface LogEntry {
  readonly [name: string]: unknown;
}

export interface TestTeam {
  readonly id: string;
  /** The text of its SCIM API key. */
  readonly key: string;
  send(call: ScimCall): Promise<ScimAnswer>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<ScimAnswer>;
  post(path: string, body: unknown): Promise<ScimAnswer>;
  put(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<ScimAnswer>;
  /** Sends the operations in a PatchOp message. */
  patch(path: string, operations: readonly unknown[], headers?: Readonly<Record<string, string>>): Promise<ScimAnswer>;
  delete(path: string, headers?: Readonly<Record<string, string>>): Promise<ScimAnswer>;
}

export interface ScimService {
  readonly baseUrl: string;
  /** The table itself, without whatever was wrapped around it. */
  readonly table: WitnessTable;
  /** One for each answered request. */
  readonly log: LogEntry[];
  readonly failures: readonly unknown[];
  /** The gateway's own. */
  readonly server: Server;
  team(): Promise<TestTeam>;
  /** Without a key. */
  send(call: ScimCall): Promise<ScimAnswer>;
  /** For calls that another client sends: what they hold may not be logged, and none may fail unless `mayFail`. */
  watched(call: ScimCall, sending: Promise<ScimAnswer>): Promise<ScimAnswer>;
  /** Addresses, keys and link tokens in the text may not be logged. */
  heed(text: string): void;
  /** Sets attributes of a stored item, as another part of the product would. */
  set(key: { pk: string; sk: string }, attributes: Readonly<Record<string, Scalar>>): Promise<void>;
  /** Everything stored, but for what readers may write (pages, uses of keys, failed calls). */
  dump(): Promise<Item[]>;
  /** What is wrong: broken invariants of the table, personal data in the log, functions that failed. */
  faults(): Promise<string[]>;
  /** @throws Error where a key, token, link or address that was used is in the log */
  close(): Promise<void>;
}

export interface ScimServiceOptions {
  /** In memory when absent; the service does not close what it is given. */
  readonly table?: Table;
  /** Puts something between the functions and the table. */
  readonly wrap?: (table: Table) => Table;
  readonly clock?: () => Date;
  readonly otherBaseUrls?: Readonly<Record<string, string>>;
  /** Whether answers of 500 and above are part of the test; otherwise whoever gets one fails. */
  readonly mayFail?: boolean;
  /** How calls come to the server; through sockets when absent. */
  readonly client?: (server: Server, baseUrl: string) => ScimClient;
}

export const patchOp = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** One at a time in a process (see `serveLocally`). */
export async function startScimService(options: ScimServiceOptions = {}): Promise<ScimService> {
  const { clock = () => new Date(), wrap = (table: Table) => table } = options;
  const own = options.table ? undefined : SqliteTable.open({ file: ':memory:' });
  const table = new WitnessTable(options.table ?? own ?? SqliteTable.open({ file: ':memory:' }));
  const log: LogEntry[] = [];
  const watch = new LeakWatch();
  const server = await serveLocally(
    {
      table: wrap(table),
      clock,
      log: (entry) => log.push(entry),
      ...(options.otherBaseUrls && { otherBaseUrls: options.otherBaseUrls }),
    },
    // A client without sockets tells its requests by their asynchronous context.
    { together: !options.client },
  );
  const client = options.client?.(server.server, server.baseUrl) ?? scimClient(server.baseUrl);
  async function watched(call: ScimCall, sending: Promise<ScimAnswer>): Promise<ScimAnswer> {
    watch.heedCall(call);
    const answer = await sending;
    watch.heedAnswer(answer);
    // RFC 7644 section 3.11 means /Me to be answered with 501.
    if (answer.status >= 500 && answer.status !== 501 && !options.mayFail)
      throw new Error(`${call.method} ${call.path} was answered ${answer.status}, which the test did not ask for`);
    return answer;
  }
  const send = (call: ScimCall): Promise<ScimAnswer> => watched(call, client.send(call));
  const dump = async (): Promise<Item[]> =>
    (await table.dump()).filter(({ pk }) => !/#(?:PAGES|KEYUSE|CALLS)$/.test(pk));
  return {
    baseUrl: server.baseUrl,
    table,
    log,
    failures: server.failures,
    server: server.server,
    send,
    watched,
    heed: (text) => watch.heedText(text),
    dump,
    async team() {
      const id = newShortId();
      await teams(table).create({ id, name: 'Team', residency: 'us', scim: 'on' });
      const { key } = await apiKeys({ table, teamId: id, clock }).generate({ name: 'Key', createdBy: 'operator' });
      watch.heed(key);
      return testTeam(id, key, send);
    },
    async set(key, attributes) {
      await table.write({ kind: 'update', key, set: attributes });
    },
    async faults() {
      const told = (await table.dump()).filter(({ pk }) => /#(?:ACTIVITY|CALLS)$/.test(pk));
      return [
        ...invariantViolations(await dump()),
        ...watch.leaks(told).map((item) => `personal data in what the team's admins are told: ${item}`),
        ...watch.leaks(log.map(whatItSays)).map((line) => `personal data in the log: ${line}`),
        ...server.failures.map((error) => `a function failed: ${error instanceof Error ? error.stack : error}`),
      ];
    },
    async close() {
      client.close();
      await server.close();
      own?.close();
      // Also where a test does not ask for faults.
      const leaks = watch.leaks(log.map(whatItSays));
      if (leaks.length > 0) throw new Error(`keys, tokens or personal data in the log:\n${leaks.join('\n')}`);
    },
  };
}

function testTeam(id: string, key: string, sendAny: (call: ScimCall) => Promise<ScimAnswer>): TestTeam {
  const send = (call: ScimCall) => sendAny({ ...call, headers: { Authorization: `Bearer ${key}`, ...call.headers } });
  return {
    id,
    key,
    send,
    get: (path, headers = {}) => send({ method: 'GET', path, headers }),
    post: (path, body) => send({ method: 'POST', path, body }),
    put: (path, body, headers = {}) => send({ method: 'PUT', path, body, headers }),
    patch: (path, operations, headers = {}) =>
      send({ method: 'PATCH', path, body: { schemas: [patchOp], Operations: operations }, headers }),
    delete: (path, headers = {}) => send({ method: 'DELETE', path, headers }),
  };
}

/** A log line without what is another each time and says nothing. */
function whatItSays({ requestId: _, ms: __, ...rest }: LogEntry): LogEntry {
  return rest;
}

let people = 0;

/** A User to create; each call gives another person. */
export function person(more: Readonly<Record<string, unknown>> = {}): {
  userName: string;
  [attribute: string]: unknown;
} {
  people += 1;
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: `barbara${people}@people.example`,
    name: { givenName: `Barbara${people}`, familyName: 'Jensen' },
    emails: [{ value: `barbara${people}@people.example`, type: 'work', primary: true }],
    externalId: `external-${people}`,
    active: true,
    ...more,
  };
}

let groupsMade = 0;

/** A Group to create; each call gives another name. */
export function groupOf(memberIds: readonly string[] = [], more: Readonly<Record<string, unknown>> = {}) {
  groupsMade += 1;
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: `Group ${groupsMade}`,
    members: memberIds.map((value) => ({ value })),
    ...more,
  };
}
