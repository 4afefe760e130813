/** An AWS service's endpoint on this machine: the SDK's real client asks it, and tests say what it answers. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The operation of `x-amz-target`, or the path. */
  readonly operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON the client sends
  readonly body: any;
}

export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  /** The name of an error, as JSON services send it. */
  readonly error?: string;
  readonly message?: string;
}

export interface StubEndpoint {
  readonly asked: Asked[];
  /** Answers the next requests; an absent answer is an empty one. */
  answer: (asked: Asked) => Answer | undefined;
  readonly url: string;
  close(): void;
}

const variables = {
  AWS_REGION: 'here',
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token',
};

/** @param variable which the client reads its endpoint from */
export async function stubEndpoint(variable: string): Promise<StubEndpoint> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const path = request.url ?? '';
    const call: Asked = {
      method: request.method ?? '',
      path,
      headers: request.headers,
      operation: String(request.headers['x-amz-target'] ?? path).replace(/^.*\./, ''),
      body: text === '' ? undefined : JSON.parse(text),
    };
    asked.push(call);
    const { error, message, status = error ? 400 : 200, body = {} } = stub.answer(call) ?? {};
    response.writeHead(status, {
      'Content-Type': 'application/x-amz-json-1.1',
      ...(error && { 'x-amzn-ErrorType': error }),
    });
    response.end(JSON.stringify(error ? { __type: error, message: message ?? error } : body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a server that listens on a port has one
  const url = `http://127.0.0.1:${port}`;
  Object.assign(process.env, variables, { [variable]: url });
  const stub: StubEndpoint = {
    asked,
    answer: () => undefined,
    url,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return stub;
}
