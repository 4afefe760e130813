/** One origin in front of what SAM serves, as a custom domain is in front of the deployed APIs: each at its mount, pages beside them. */
import { createServer, type IncomingMessage, request as requestOf, type Server, type ServerResponse } from 'node:http';
import { apis, type RestApiName, restApis } from '../../../functions/operations.ts';
import { gatewayQuotas } from '../../limits.ts';
import type { OtherSite } from '../gateway.ts';
import { gatewayResponse } from '../gateway-response.ts';
import type { AuthorizeHost } from '../host-authorization.ts';
import { readHeaders } from '../proxy-event.ts';
import { readBody } from '../request-body.ts';

export interface SamFrontOptions {
  /** Where SAM serves each API, on 127.0.0.1, without its stage; may be known only later. */
  readonly samPorts: Readonly<Record<RestApiName, number>>;
  /** What is served beside the APIs; may grow. */
  readonly sites: readonly OtherSite[];
  /** Judges calls of the host product, as API Gateway judges their IAM signatures and SAM does not. */
  readonly authorizeHost: AuthorizeHost;
}

const stillStarting = 'SAM does not answer yet; it says when it does. Then send the request again.\n';

/** A server that does not listen yet. */
export function createSamFront({ samPorts, sites, authorizeHost }: SamFrontOptions): Server {
  const scimMount = restApis.scim.mount;
  return createServer((request, response) => {
    const url = request.url ?? '/';
    const [path = '', query = ''] = url.split('?');
    const site = sites.find(({ mount }) => isBelow(path, mount));
    if (site) site.handle(request, response);
    else if (isBelow(path, scimMount)) forward(request, response, samPorts.scim, url.slice(scimMount.length) || '/');
    else if (isBelow(path, apis.host.path)) admitHost(request, response, path, query);
    else forward(request, response, samPorts.app, url);
  });

  /** A signature is over the body too, so the body is read first. */
  function admitHost(request: IncomingMessage, response: ServerResponse, path: string, query: string): void {
    const { method = 'GET' } = request;
    const headers = readHeaders(request.rawHeaders);
    const judge = async (body: Buffer | undefined): Promise<void> => {
      const verdict = await authorizeHost({ method, path, query, headers, body });
      if (verdict === 'allowed') forward(request, response, samPorts.app, request.url ?? path, body);
      else refuse(response, verdict);
    };
    readBody(
      request,
      gatewayQuotas.bodyBytes,
      (body) => void judge(body.length > 0 ? body : undefined).catch(() => refuse(response, 'AUTHORIZER_FAILURE')),
      () => refuse(response, 'REQUEST_TOO_LARGE'),
    );
  }
}

function refuse(response: ServerResponse, type: string): void {
  const { statusCode, headers, body } = gatewayResponse('app', type);
  response.writeHead(statusCode, [...headers]).end(body);
}

/** @param body what was read of the request, where it was */
function forward(
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  path: string,
  body?: Buffer | undefined,
): void {
  const { connection: _, ...headers } = request.headers;
  const passed = requestOf({
    host: '127.0.0.1',
    port,
    path,
    method: request.method,
    headers,
    // SAM closes connections as it likes.
    agent: false,
  });
  passed.on('response', (answer) => {
    const { connection: __, 'transfer-encoding': ___, ...rest } = answer.headers;
    response.writeHead(answer.statusCode ?? 502, rest);
    answer.pipe(response);
  });
  passed.on('error', () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(503, { 'Content-Type': 'text/plain', 'Retry-After': '5' }).end(stillStarting);
  });
  response.on('close', () => passed.destroy());
  if (request.readableEnded) passed.end(body);
  else request.pipe(passed);
}

/** Whether a path is that of the mount, or goes on with a slash. */
function isBelow(path: string, mount: string): boolean {
  return path === mount || path.startsWith(`${mount}/`);
}
