/** A receiver of webhooks on this machine, as a host product would have one: it verifies each request before it believes it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

export interface ReceivedEvent {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: unknown;
}

export interface WebhookReceiver {
  readonly url: string;
  close(): Promise<void>;
}

export interface WebhookReceiverOptions {
  readonly secret: string;
  readonly port?: number;
  /** Called with every verified event, repetitions included; a status other than 204 may be its answer. */
  readonly onEvent: (event: ReceivedEvent) => number | undefined;
  /** Called with requests that do not hold. */
  readonly onRefused?: (reason: string) => void;
}

const bodyBytesMax = 256 * 1024;

export async function startWebhookReceiver(options: WebhookReceiverOptions): Promise<WebhookReceiver> {
  const { secret, port = 0, onEvent, onRefused = () => {} } = options;
  const webhook = new Webhook(secret);
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    request.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes > bodyBytesMax) request.destroy();
      else parts.push(part);
    });
    request.on('end', () => {
      response.statusCode = 204;
      try {
        const headers = request.headers as Record<string, string>; // the library reads three of them, which come once
        const body = Object(webhook.verify(Buffer.concat(parts).toString(), headers));
        response.statusCode = onEvent({ id: String(headers['webhook-id']), ...body }) ?? 204;
      } catch (error) {
        if (!(error instanceof WebhookVerificationError)) throw error;
        onRefused(error.message);
        response.statusCode = 401;
      }
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  // A server listening on TCP has an address of this form.
  const { port: listening } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${listening}/`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
