/** Many clients at once, each sending its next request when the last was answered. */
import { Agent, request as httpRequest } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { ServedResidency } from '../support/start-rollcall.ts';
import type { Answers, Given } from './answers.ts';

export interface FloodCall {
  readonly method: string;
  /** Below the base URL. */
  readonly path: string;
  readonly body?: string | Buffer;
  /** Sent in pieces, without a length. */
  readonly chunked?: boolean;
}

export interface FloodSender {
  /** @throws Error of `node:net` where the connection was cut before an answer */
  send(call: FloodCall): Promise<Given>;
  /** `clients` send what `next` says until `seconds` are over, or `isEnough`. */
  flood(
    clients: number,
    seconds: number,
    answers: Answers,
    next: (client: number, turn: number) => FloodCall,
    isEnough?: () => boolean,
  ): Promise<void>;
  close(): void;
}

export function floodSender({ baseUrl, token }: Pick<ServedResidency, 'baseUrl' | 'token'>): FloodSender {
  const { hostname, port, pathname } = new URL(baseUrl);
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const send = ({ method, path, body, chunked = false }: FloodCall): Promise<Given> =>
    new Promise((resolve, reject) => {
      const headers = {
        Authorization: `Bearer ${token}`,
        // Without it a group of 50,000 would not fit what a function may answer.
        'Accept-Encoding': 'gzip',
        ...(body !== undefined && { 'Content-Type': 'application/scim+json' }),
        ...(body !== undefined && !chunked && { 'Content-Length': Buffer.byteLength(body) }),
      };
      const request = httpRequest({ agent, hostname, port, method, path: pathname + path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const bytes = Buffer.concat(chunks);
          resolve({
            status: response.statusCode ?? 0,
            retryAfter: response.headers['retry-after'],
            text: (response.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString(),
          });
        });
      });
      request.on('error', reject);
      request.end(body);
    });
  return {
    send,
    async flood(clients, seconds, answers, next, isEnough = () => false) {
      const endsAt = performance.now() + seconds * 1000;
      await Promise.all(
        Array.from({ length: clients }, async (_, client) => {
          for (let turn = 0; performance.now() < endsAt && !isEnough(); turn += 1) {
            const began = performance.now();
            try {
              answers.add(await send(next(client, turn)), performance.now() - began);
            } catch {
              answers.cut += 1;
            }
          }
        }),
      );
    },
    close: () => agent.destroy(),
  };
}
