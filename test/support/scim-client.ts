/** A SCIM client for tests: sends what it is given, exactly, and gives back everything of the answer. */
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';

export interface ScimAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON; whoever reads it says what it expects. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape, and an assertion checks what they find
  readonly body: any;
  readonly text: string;
}

export interface ScimCall {
  readonly method: string;
  /** Below the base URL; sent as it is, so it must be encoded. */
  readonly path: string;
  /** A string or bytes are sent as they are, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ScimClient {
  send(call: ScimCall): Promise<ScimAnswer>;
  close(): void;
}

/** @param baseUrl what every path is put behind; ends in `/scim/v2`, or is an origin */
export function scimClient(baseUrl: string): ScimClient {
  const { hostname, port, pathname } = new URL(baseUrl);
  const agent = new Agent({ keepAlive: true, maxSockets: 128 });
  return {
    send({ method, path, body, headers = {} }) {
      const payload =
        body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
      return new Promise((resolve, reject) => {
        const request = httpRequest(
          {
            agent,
            hostname,
            port,
            method,
            path: (pathname === '/' ? '' : pathname) + path,
            headers: {
              ...(payload !== undefined && {
                'Content-Type': 'application/scim+json; charset=utf-8',
                'Content-Length': Buffer.byteLength(payload),
              }),
              ...headers,
            },
          },
          (response) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            response.on('error', reject);
            response.on('end', () => {
              const bytes = Buffer.concat(chunks);
              const text = (response.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
              resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body: parsed(text) });
            });
          },
        );
        request.on('error', reject);
        request.end(payload);
      });
    },
    close: () => agent.destroy(),
  };
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
