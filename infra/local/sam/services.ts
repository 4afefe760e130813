/** Everything that SAM does not serve, for what it does serve: one origin, sign-in, mails, and the AWS services that functions call. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { apis, type RestApiName } from '../../../functions/operations.ts';
import type { Policy, Service } from '../../../shared/http/service.ts';
import { addressLockKey } from '../../../shared/store/accounts.ts';
import { mailFolder, makeDataFolder } from '../data-folder.ts';
import { type DemoEntry, newHostKey } from '../demo-keys.ts';
import { seedDemoTeam } from '../demo-team.ts';
import type { OtherSite } from '../gateway.ts';
import { signatureCheck } from '../host-authorization.ts';
import { LocalMail } from '../mail.ts';
import { mailMount, mailPage } from '../mail-page.ts';
import { localTableName, openTable } from '../open-table.ts';
import { errorsOnly } from '../request-log.ts';
import { localSignIn } from '../sign-in/local-sign-in.ts';
import { oidcMount } from '../sign-in/people-provider.ts';
import { upstreamClient, upstreamMount } from '../sign-in/upstream.ts';
import { type AwsCalls, eventCalls, mailCalls } from './aws-calls.ts';
import { startSamBackground } from './background.ts';
import { selfSigned } from './certificate.ts';
import { createSamDoor } from './door.ts';
import { createSamFront } from './front.ts';
import { userPoolCalls } from './user-pool.ts';

export interface SamServicesOptions {
  readonly residency: string;
  /** Where everything is served together, on 127.0.0.1; 0 for any that is free. */
  readonly port: number;
  /** Where SAM serves each API, on 127.0.0.1; may be known only later. */
  readonly samPorts: Readonly<Record<RestApiName, number>>;
  /** What containers reach: where it listens, and the host name that they know this machine by. */
  readonly door: { readonly address: string; readonly port: number; readonly host: string };
  /** DynamoDB Local, as this process reaches it. */
  readonly tableEndpoint: string;
  /** The data folder. */
  readonly data: string;
  /** Of an earlier start. */
  readonly known?: DemoEntry | undefined;
  readonly onFailure: (definition: { readonly name: string }, error: unknown) => void;
}

export interface SamServices {
  /** `http://127.0.0.1:3000`: the app's base URL; SCIM's is `/scim/v2` below it. */
  readonly origin: string;
  /** `https://host.docker.internal:3003`. */
  readonly doorUrl: string;
  /** What `doorUrl` is trusted by, as PEM. */
  readonly certificate: string;
  /** The issuer of access tokens, as functions know it. */
  readonly tokenIssuer: string;
  /** What functions have to sign their calls of AWS services with. */
  readonly accessKeyId: string;
  readonly demo: DemoEntry;
  close(): Promise<void>;
}

/** As `npm start` decides for its own. */
const policy: Policy = { teamCreation: 'open', signUp: 'open', entitledFromStart: true };

/** How long a sign-in may go on trying while others change the same person. */
const signInMs = 5000;

const notReady = (): never => {
  throw new Error('this is asked too early');
};

/** @throws Error of `node:net`, as EADDRINUSE; UsageError where no table can be made at the endpoint */
export async function startSamServices(options: SamServicesOptions): Promise<SamServices> {
  /** What has been started, and how it ends, the last first. */
  const ends: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    return { ...(await start(options, ends)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(
  options: SamServicesOptions,
  ends: (() => Promise<void> | void)[],
): Promise<Omit<SamServices, 'close'>> {
  const { residency, samPorts, door, tableEndpoint, data, onFailure } = options;
  const clock = (): Date => new Date();
  await makeDataFolder(data);
  const { table, close: closeTable } = await openTable({ kind: 'dynamodb', endpoint: tableEndpoint }, residency);
  ends.push(closeTable);

  const sites: OtherSite[] = [];
  const hostKey = options.known?.hostKey ?? newHostKey();
  const front = createSamFront({ samPorts, sites, authorizeHost: signatureCheck(hostKey) });
  ends.push(() => end(front));
  const origin = `http://127.0.0.1:${await listen(front, options.port, '127.0.0.1')}`;

  const certificate = selfSigned(door.host);
  const accessKeyId = `LOCAL${randomBytes(8).toString('hex').toUpperCase()}`;
  let calls: () => AwsCalls = notReady;
  const doorServer = createSamDoor({
    certificate,
    jwksPath: `${oidcMount}/.well-known/jwks.json`,
    jwks: () => signIn.publicJwks,
    calls: () => calls(),
    accessKeyId,
    onFailure,
  });
  ends.push(() => end(doorServer));
  const doorUrl = `https://${door.host}:${await listen(doorServer, door.port, door.address)}`;

  const tokenIssuer = `${doorUrl}${oidcMount}`;
  const signIn = localSignIn({
    appBaseUrl: origin,
    residency,
    otherAppBaseUrls: {},
    scope: () => ({ table, clock, deadline: Date.now() + signInMs }),
    signUp: policy.signUp,
    connectionsFile: path.join(data, `${residency}.sign-in.json`),
    accessTokenIssuer: tokenIssuer,
    onFailure,
  });
  const mail = new LocalMail(mailFolder(data, residency), clock);
  const scimBaseUrl = `${origin}/${apis.scim.stage}${apis.scim.path}`;
  const log = errorsOnly(residency);
  ends.push(() => log.close());
  const service: Service = {
    table,
    residency,
    scimBaseUrl,
    appBaseUrl: origin,
    policy,
    otherBaseUrls: {},
    clock,
    log: log.log,
  };
  const identityProvider = { issuer: `${origin}${upstreamMount}`, clientId: upstreamClient.clientId };
  const team = await seedDemoTeam({ table, residency, clock, known: options.known, identityProvider });
  const background = await startSamBackground({
    service,
    tableName: localTableName(residency),
    tableEndpoint,
    signIn: signIn.signIn,
    mail,
    data,
    onFailure,
  });
  ends.push(() => background.stop());
  const known: AwsCalls = {
    ...mailCalls(mail),
    ...eventCalls(background.bus),
    ...userPoolCalls({
      connections: signIn.signIn,
      async accountOf(address) {
        const key = addressLockKey(address);
        const lock = key && (await table.get(key));
        return lock && String(lock['account']);
      },
    }),
  };
  calls = () => known;
  sites.push(...signIn.sites, { mount: mailMount, handle: mailPage(mail) });

  return {
    origin,
    doorUrl,
    certificate: certificate.cert,
    tokenIssuer,
    accessKeyId,
    demo: { baseUrl: scimBaseUrl, ...team, hostKey },
  };
}

async function listen(server: Server | TlsServer, port: number, address: string): Promise<number> {
  server.listen(port, address);
  // An error before it listens rejects.
  await once(server, 'listening');
  // A server listening on TCP has an address of this form; only a pipe has a string.
  return (server.address() as AddressInfo).port;
}

function end(server: Server | TlsServer): Promise<void> {
  return new Promise((resolve) => {
    // One that never came to listen is closed all the same.
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
