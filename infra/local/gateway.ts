/**
 * API Gateway on this machine: an HTTP server that hands each request to the function of its operation and answers as the
 * deployed REST API does, limits and refusals included.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { type Operation, type RestApiName, restApis } from '../../functions/operations.ts';
import { gatewayQuotas } from '../limits.ts';
import { gatewayResponse, type PreparedResponse } from './gateway-response.ts';
import type { AuthorizeHost } from './host-authorization.ts';
import { LocalContext } from './lambda-context.ts';
import { proxyEvent, type RequestHeaders, readHeaders, UndecodableError } from './proxy-event.ts';
import { httpAnswer, lambdaPayloadBytesMax } from './proxy-response.ts';
import type { LimitRate } from './rate-limit.ts';
import { eventBody, readBody } from './request-body.ts';
import { compileRoutes, type RouteMatch } from './routes.ts';
import { atEndOfTurn, whenAllSettled } from './together.ts';

/** A function as Lambda calls it (its runtime for Node.js 24 passes no callback). */
export type ProxyHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** What AWS refuses, and when; tests make them small. */
export interface GatewayLimits {
  /** API Gateway's payload quota. */
  readonly bodyBytes: number;
  /** How long API Gateway waits for a function. */
  readonly integrationMs: number;
  /** How long a client whose body was refused may go on sending before its connection is cut. */
  readonly lingerMs: number;
}

const deployedLimits: GatewayLimits = { ...gatewayQuotas, lingerMs: 2_000 };

export interface GatewayOptions {
  readonly operations: readonly Operation[];
  /** The REST APIs to serve; a path goes to the first whose mount it begins with. */
  readonly restApis: readonly RestApiName[];
  /** Loads the function of an operation; called once for each, when it is first needed or by `loadAll`. */
  readonly load: (operation: Operation) => Promise<{ readonly handler: ProxyHandler }>;
  /** Judges calls of the host product, as API Gateway judges their IAM signatures; without it none is let in. */
  readonly authorizeHost?: AuthorizeHost;
  readonly limits?: Partial<GatewayLimits>;
  /** Refuses who asks too much; without it nobody does. */
  readonly limitRate?: LimitRate;
  /**
   * Whether requests of one turn of the event loop are done together; they then share an asynchronous context. Default true; tests that
   * tell callers by that context say no.
   */
  readonly together?: boolean;
  /** What else is served on the port and is no part of what is deployed. */
  readonly others?: readonly OtherSite[];
  /** Told of a function that threw, timed out or returned what cannot be sent; the client learns nothing of it. */
  readonly onFailure?: (operation: Operation, error: unknown) => void;
}

/** A page or service of this machine beside the APIs; it gets what is asked of its mount and of paths below it. */
export interface OtherSite {
  /** Begins with a slash and ends without one: `/mail`. */
  readonly mount: string;
  handle(request: IncomingMessage, response: ServerResponse): void;
}

export interface Gateway {
  readonly server: Server;
  /** Loads every function now, so that no request waits for it. */
  loadAll(): Promise<void>;
  /**
   * Listens on 127.0.0.1 and nowhere else.
   * @param port 0 for any that is free
   * @returns the port
   * @throws Error of `node:net`, as EADDRINUSE
   */
  listen(port: number): Promise<number>;
  /** Takes no new connection, lets requests under way finish for `graceMs`, then cuts what is left. */
  close(graceMs: number): Promise<void>;
}

interface Target {
  readonly operation: Operation;
  handler: ProxyHandler | undefined;
  loading: Promise<ProxyHandler> | undefined;
}

/** One request between its headers and its answer. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly api: { readonly stage: RestApiName; readonly mount: string };
  /** Below the mount. */
  readonly path: string;
  readonly query: string;
  readonly match: RouteMatch<Target>;
  readonly headers: RequestHeaders;
}

/** A gateway in front of the operations of REST APIs, each at its mount, as a custom domain has them: `/scim/v2/Users`. */
export function createGateway(options: GatewayOptions): Gateway {
  const limits = { ...deployedLimits, ...options.limits };
  const targets: Target[] = [];
  const served = options.restApis.map((stage) => ({
    stage,
    mount: restApis[stage].mount,
    route: compileRoutes<Target>(stage, options.operations, (operation) => {
      const target: Target = { operation, handler: undefined, loading: undefined };
      targets.push(target);
      return target;
    }),
  }));
  const onFailure =
    options.onFailure ?? ((operation: Operation, error: unknown) => console.error(`${operation.name} failed:`, error));

  // Requests that came in one turn share a look at the table, and their answers find the client awake: that halves the processor time.
  const { together = true } = options;
  const admitTogether = together ? atEndOfTurn(requestsAtOnce) : atOnce;
  const answerTogether = together ? whenAllSettled() : atOnce;

  function loaded(target: Target): Promise<ProxyHandler> {
    target.loading ??= options.load(target.operation).then(({ handler }) => {
      target.handler = handler;
      return handler;
    });
    return target.loading;
  }

  /** Refusals that need no body; `undefined` lets the request in. The firewall stands before everything else. */
  function refusal({ request, api, match, headers }: Exchange): string | undefined {
    const limited = options.limitRate?.({
      stage: api.stage,
      authorization: headers.authorization,
      address: request.socket.remoteAddress ?? '',
    });
    if (limited) return limited;
    if (match.target.operation.caller === 'SCIM key' && !headers.authorization) return 'BAD_REQUEST_PARAMETERS';
    if (headers.contentLength !== undefined && headers.contentLength > limits.bodyBytes) return 'REQUEST_TOO_LARGE';
    return undefined;
  }

  function receive(request: IncomingMessage, response: ServerResponse, awaitsContinue: boolean): void {
    // The answer before it on this connection was not taken yet; whoever asks and never reads would fill the memory with answers.
    if (response.socket === null) {
      response.once('socket', () => receive(request, response, awaitsContinue));
      return;
    }
    const requestId = randomUUID();
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    const whole = mark === -1 ? url : url.slice(0, mark);
    const api = served.find(({ mount }) => isBelow(whole, mount));
    // The API without a mount takes what is left; SCIM's paths are not asked for anything else.
    const other = api?.mount === '' ? options.others?.find(({ mount }) => isBelow(whole, mount)) : undefined;
    if (other) {
      other.handle(request, response);
      return;
    }
    const path = api ? whole.slice(api.mount.length) : '';
    const match = api?.route(request.method ?? 'GET', path);
    if (!api || !match) {
      refuse(request, response, requestId, api?.stage ?? 'scim', 'MISSING_AUTHENTICATION_TOKEN');
      return;
    }
    const exchange: Exchange = {
      request,
      response,
      requestId,
      api,
      path,
      query: mark === -1 ? '' : url.slice(mark + 1),
      match,
      headers: readHeaders(request.rawHeaders),
    };
    const refused = refusal(exchange);
    if (refused) {
      refuse(request, response, requestId, api.stage, refused);
    } else if (exchange.headers.hasBody) {
      if (awaitsContinue) response.writeContinue();
      readBody(
        request,
        limits.bodyBytes,
        (bytes) => admitTogether(() => admit(exchange, bytes)),
        () => refuse(request, response, requestId, api.stage, 'REQUEST_TOO_LARGE'),
      );
    } else {
      admitTogether(() => admit(exchange, undefined));
    }
  }

  /** A signature is over the body too, so it can be judged only now. */
  function admit(exchange: Exchange, bytes: Buffer | undefined): void {
    if (exchange.match.target.operation.caller !== 'host product') {
      invoke(exchange, bytes);
      return;
    }
    const { request, response, requestId, api, path, query, headers } = exchange;
    const deny = (type: string): void => send(response, requestId, gatewayResponse(api.stage, type));
    Promise.resolve(
      options.authorizeHost?.({
        method: request.method ?? 'GET',
        path: api.mount + path,
        query,
        headers,
        body: bytes,
      }) ?? 'MISSING_AUTHENTICATION_TOKEN',
    ).then(
      (verdict) => (verdict === 'allowed' ? invoke(exchange, bytes) : deny(verdict)),
      (error) => {
        onFailure(exchange.match.target.operation, error);
        deny('AUTHORIZER_FAILURE');
      },
    );
  }

  function refuse(
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
    stage: RestApiName,
    type: string,
  ): void {
    send(response, requestId, gatewayResponse(stage, type));
    if (request.complete) return;
    // A connection cut while the client still sends would lose it the answer, so what it sends is thrown away, for a while.
    const cut = setTimeout(() => request.socket.destroy(), limits.lingerMs).unref();
    request.once('close', () => clearTimeout(cut));
    request.resume();
  }

  function invoke(exchange: Exchange, bytes: Buffer | undefined): void {
    const { request, response, requestId, match, headers } = exchange;
    const { operation } = match.target;
    const { stage } = exchange.api;
    let event: APIGatewayProxyEvent;
    try {
      event = proxyEvent({
        ...headers,
        ...(bytes ? eventBody(bytes) : noBody),
        method: request.method ?? 'GET',
        path: exchange.path,
        query: exchange.query,
        stage,
        mount: exchange.api.mount,
        template: match.template,
        parameters: match.parameters,
        requestId,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        nowMs: Date.now(),
      });
    } catch (error) {
      if (!(error instanceof UndecodableError)) throw error;
      send(response, requestId, gatewayResponse(stage, 'DEFAULT_4XX'));
      return;
    }
    if (
      bytes &&
      bytes.length > payloadMeasuredFrom &&
      Buffer.byteLength(JSON.stringify(event)) > lambdaPayloadBytesMax
    ) {
      send(response, requestId, gatewayResponse(stage, 'REQUEST_TOO_LARGE'));
      return;
    }
    const functionMs = operation.timeoutSeconds * 1000;
    const context = new LocalContext(operation.name, requestId, performance.now() + functionMs);
    let open = true;
    const fail = (type: string, error: unknown): void => {
      if (!open) return;
      open = false;
      clearTimeout(timer);
      onFailure(operation, error);
      send(response, requestId, gatewayResponse(stage, type));
    };
    // Lambda stops a function whose own time is up, which API Gateway takes for a crash.
    const timer =
      functionMs < limits.integrationMs
        ? setTimeout(() => fail('DEFAULT_5XX', new Error(`no answer within ${functionMs} ms`)), functionMs)
        : setTimeout(
            () => fail('INTEGRATION_TIMEOUT', new Error(`no answer within ${limits.integrationMs} ms`)),
            limits.integrationMs,
          );
    call(match.target, event, context).then(
      (result) =>
        answerTogether(() => {
          if (!open) return;
          // While it closes, the connection is not kept for a next request.
          if (!server.listening) response.shouldKeepAlive = false;
          try {
            sendResult(response, requestId, result);
            open = false;
            clearTimeout(timer);
          } catch (error) {
            fail('DEFAULT_5XX', error);
          }
        }),
      (error) => fail('DEFAULT_5XX', error),
    );
  }

  async function call(target: Target, event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> {
    const handler = target.handler ?? (await loaded(target));
    return handler(event, context);
  }

  const server = createServer({
    keepAliveTimeout: 65_000,
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    connectionsCheckingInterval: 5_000,
  });
  // Who takes nothing of an answer for so long is gone; longer than any function may take.
  server.timeout = 60_000;
  server.on('request', (request, response) => receive(request, response, false));
  server.on('checkContinue', (request, response) => receive(request, response, true));
  server.on('clientError', refuseUnreadable);

  return {
    server,
    async loadAll() {
      await Promise.all(targets.map(loaded));
    },
    listen(port) {
      return new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', () => {
          server.off('error', reject);
          // A server listening on TCP has an address of this form; only a pipe has a string.
          resolve((server.address() as AddressInfo).port);
        });
      });
    },
    close(graceMs) {
      return new Promise((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
      });
    },
  };
}

const atOnce = (job: () => void): void => job();

/** Bounds how long the first of them waits for the others, and what their answers take of the memory. */
const requestsAtOnce = 32;

const noBody = { body: null, isBase64Encoded: false } as const;

/** Base64 adds a third and the rest of an event is far below a megabyte, so a smaller body need not be measured. */
const payloadMeasuredFrom = 3 * 1024 * 1024;

function send(response: ServerResponse, requestId: string, prepared: PreparedResponse): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(prepared.statusCode, ['x-amzn-RequestId', requestId, ...prepared.headers]);
  response.end(prepared.body);
}

/** @throws when the result is not one that API Gateway could send; nothing is sent then */
function sendResult(response: ServerResponse, requestId: string, result: APIGatewayProxyResult): void {
  const { statusCode, headers, body, encoding } = httpAnswer(result, requestId);
  if (response.destroyed) return;
  response.writeHead(statusCode, headers);
  response.end(body, encoding);
}

/** Whether a path is that of the mount, or goes on with a slash: `/scimmed` is not below `/scim`. */
function isBelow(path: string, mount: string): boolean {
  return path.startsWith(mount) && (path.length === mount.length || path.charCodeAt(mount.length) === slash);
}

const slash = '/'.charCodeAt(0);

/** Answers what the HTTP parser could not read. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  // Which API was meant cannot be told; every deployed one would answer in its own way.
  const { statusCode, headers, body } = gatewayResponse(
    'scim',
    error.code === 'HPE_HEADER_OVERFLOW' ? 'REQUEST_TOO_LARGE' : 'DEFAULT_4XX',
  );
  let head = `HTTP/1.1 ${statusCode} ${statusCode === 413 ? 'Payload Too Large' : 'Bad Request'}\r\nConnection: close\r\n`;
  for (let index = 0; index < headers.length; index += 2) head += `${headers[index]}: ${headers[index + 1]}\r\n`;
  socket.end(`${head}\r\n${body}`);
}
