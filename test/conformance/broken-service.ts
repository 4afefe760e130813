/** A gateway that breaks one thing in what a correct service is asked or answers, so that rows can be seen to fail. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Json } from '../../shared/scim/resource.ts';

export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** Any JSON, to be changed at will. */
  body: Json | undefined;
}

export interface Asked {
  method: string;
  /** Below the base URL, with the query. */
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface Mutant {
  readonly claim: string;
  /** As `7644:3.3`: where rows have to fail. */
  readonly sections: readonly string[];
  readonly ask?: (asked: Asked) => void;
  readonly answer?: (answer: Answer, asked: Asked) => void;
}

export interface Broken {
  /** As the service's, with another port. */
  readonly baseUrl: string;
  become(mutant: Mutant): void;
  close(): void;
}

/** Passes everything on to the service at `baseUrl`, broken as the mutant has it. */
export async function breakService(baseUrl: string): Promise<Broken> {
  const base = new URL(baseUrl);
  let mutant: Mutant | undefined;
  let ownBaseUrl = '';
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    // `fetch` sets these itself.
    for (const name of ['host', 'connection', 'content-length', 'accept-encoding']) delete headers[name];
    const path = (request.url ?? '').slice(base.pathname.length);
    const asked = { method: request.method ?? 'GET', path, headers, body: Buffer.concat(chunks).toString() };
    mutant?.ask?.(asked);
    const hasBody = asked.method !== 'GET' && asked.body !== '';
    const real = await fetch(`${baseUrl}${asked.path}`, {
      method: asked.method,
      headers: asked.headers,
      ...(hasBody && { body: Buffer.from(asked.body) }),
    });
    // Locations lead back through this gateway, as they would if it were the service.
    const text = (await real.text()).replaceAll(baseUrl, ownBaseUrl);
    const answer: Answer = {
      status: real.status,
      headers: Object.fromEntries(
        [...real.headers].map(([name, value]) => [name, value.replaceAll(baseUrl, ownBaseUrl)]),
      ),
      body: text === '' ? undefined : JSON.parse(text),
    };
    mutant?.answer?.(answer, { ...asked, path });
    for (const name of ['content-length', 'transfer-encoding', 'connection', 'keep-alive', 'content-encoding'])
      delete answer.headers[name];
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body === undefined || answer.status === 204 ? undefined : JSON.stringify(answer.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  ownBaseUrl = `http://127.0.0.1:${port}${base.pathname}`;
  return {
    baseUrl: ownBaseUrl,
    become(next) {
      mutant = next;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
