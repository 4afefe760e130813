/** Serves a template's REST API as `sam local start-api` does: its routes without the stage, each function with what `--env-vars` says. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Template, TemplateResource } from '../../infra/commands/sam-local.ts';
import { proxyEvent, readHeaders } from '../../infra/local/proxy-event.ts';
import { eventBody, readBody } from '../../infra/local/request-body.ts';
import { routesOf, type TemplateRoute } from './synthesize.ts';
import { WarmFunction } from './warm-function.ts';

export interface SamStandIn {
  readonly port: number;
  close(): void;
}

/** The folder and module that SAM mounts and loads for a function. */
export function codeOf(templateFile: string, { Metadata, Properties }: TemplateResource): string {
  const asset = path.resolve(path.dirname(templateFile), String(Metadata?.['aws:asset:path']));
  const [module] = String(Properties?.['Handler']).split('.');
  return path.join(asset, `${module}.mjs`);
}

/** Named segments fit one, `{proxy+}` fits the rest. */
const patternOf = (route: string): RegExp =>
  new RegExp(`^${route.replaceAll(/\{(\w+)\+\}/g, '(?<$1>.+)').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);

/** Literal segments come first, then named ones, then the rest of a path; letter by letter, so that the earlier segments decide. */
const rankOf = (route: string): string =>
  route
    .split('/')
    .map((segment) => (segment.endsWith('+}') ? '2' : segment.startsWith('{') ? '1' : '0'))
    .join('');

/** Of the routes that fit best, the later in the template. */
export function routeFor(routes: readonly TemplateRoute[], method: string, path: string): TemplateRoute | undefined {
  return routes
    .filter((route) => (route.method === 'ANY' || route.method === method) && patternOf(route.path || '/').test(path))
    .reduce<TemplateRoute | undefined>(
      (best, route) => (best && rankOf(best.path) < rankOf(route.path) ? best : route),
      undefined,
    );
}

export interface StandInOptions {
  readonly template: Template;
  readonly templateFile: string;
  /** What `--env-vars` names, by the function's logical id. */
  readonly environment: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What SAM says to every function besides. */
  readonly besides: Readonly<Record<string, string>>;
}

export async function startSamStandIn({
  template,
  templateFile,
  environment,
  besides,
}: StandInOptions): Promise<SamStandIn> {
  const routes = routesOf(template);
  const warm = new Map<string, WarmFunction>();
  const functionOf = (id: string): WarmFunction => {
    const resource = template.Resources[id];
    if (!resource) throw new Error(`no function ${id}`);
    const fn =
      warm.get(id) ??
      new WarmFunction(codeOf(templateFile, resource), id, {
        ...besides,
        ...environment[id],
        AWS_LAMBDA_FUNCTION_NAME: id,
      });
    warm.set(id, fn);
    return fn;
  };
  const server = createServer((request, response) => {
    readBody(
      request,
      10_000_000,
      async (bytes) => {
        try {
          const [path = '', query = ''] = (request.url ?? '').split('?');
          const method = request.method ?? '';
          const route = routeFor(routes, method, path);
          if (!route) throw new Error(`no route for ${method} ${path}`);
          const event = proxyEvent({
            ...readHeaders(request.rawHeaders),
            ...eventBody(bytes),
            method,
            path,
            query,
            stage: 'prod',
            mount: '',
            template: route.path,
            parameters: Object.entries(patternOf(route.path || '/').exec(path)?.groups ?? {}),
            requestId: 'request',
            sourceIp: '127.0.0.1',
            nowMs: Date.now(),
          });
          // What a handler of a REST API returns.
          const result = (await functionOf(route.functionId).call(event)) as unknown as APIGatewayProxyResult;
          const { statusCode, headers = {}, body, isBase64Encoded } = result;
          const sent = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
          response.writeHead(statusCode, Object.fromEntries(sent));
          response.end(isBase64Encoded ? Buffer.from(body, 'base64') : body);
        } catch (error) {
          response.writeHead(502, { 'Content-Type': 'text/plain' }).end(String(error));
        }
      },
      () => response.writeHead(413).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port, // a server that listens on a port has one
    close() {
      server.closeAllConnections();
      server.close();
      for (const fn of warm.values()) fn.end();
    },
  };
}
