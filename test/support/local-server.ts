/** The SCIM API in this process, on a table of the test's choice: real functions behind the local gateway. */
import type { Server } from 'node:http';
import { apis, type Operation, operations } from '../../functions/operations.ts';
import { createGateway, type ProxyHandler } from '../../infra/local/gateway.ts';
import { loadFunction } from '../../infra/local/load-function.ts';
import { provideService, type Service } from '../../shared/http/service.ts';
import { calledBy, isWatched, WatchedTable } from './table-calls.ts';

export interface LocalServer {
  /** Ends in `/scim/v2`. */
  readonly baseUrl: string;
  /** Functions that threw, timed out or returned what cannot be sent. */
  readonly failures: readonly unknown[];
  /** The gateway's own. */
  readonly server: Server;
  close(): Promise<void>;
}

/**
 * Serves `service.table`. One at a time: the functions of a process share one service, so a second call redirects the first
 * server's functions to its own table.
 */
export async function serveLocally(
  service: Pick<Service, 'table'> & Partial<Service>,
  { together = true }: { readonly together?: boolean } = {},
): Promise<LocalServer> {
  const failures: unknown[] = [];
  const gateway = createGateway({
    operations,
    restApis: ['scim', 'app'],
    load: isWatched ? watchedFunction : loadFunction,
    // In the place of IAM: tests of the host API say who they are.
    authorizeHost: ({ headers }) =>
      headers.headers['X-Test-Host-Product'] === 'yes' ? 'allowed' : 'MISSING_AUTHENTICATION_TOKEN',
    onFailure: (_operation, error) => failures.push(error),
    together,
  });
  const port = await gateway.listen(0);
  const baseUrl = `http://127.0.0.1:${port}/${apis.scim.stage}${apis.scim.path}`;
  provideService({
    residency: 'us',
    scimBaseUrl: baseUrl,
    appBaseUrl: new URL(baseUrl).origin,
    policy: { teamCreation: 'open', signUp: 'open', entitledFromStart: true },
    otherBaseUrls: {},
    clock: () => new Date(),
    log: () => {},
    ...service,
    ...(isWatched && { table: new WatchedTable(service.table) }),
  });
  return { baseUrl, failures, server: gateway.server, close: () => gateway.close(0) };
}

async function watchedFunction(operation: Operation): Promise<{ readonly handler: ProxyHandler }> {
  const { handler } = await loadFunction(operation);
  return { handler: (event, context) => calledBy(operation.name, () => handler(event, context)) };
}
