/** An event as a signed request to the host product's webhook (Standard Webhooks, https://www.standardwebhooks.com). */
import { Webhook } from 'standardwebhooks'; // signs as the receivers' libraries of the same project verify
import { env, requireEnv } from '../env.ts';
import { port } from '../ports/ports.ts';
import type { TakenEvent } from './event-function.ts';

const timeoutMs = 10_000;

/** The webhook did not accept the event. */
class WebhookRefusedError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'WebhookRefusedError';
  }
}

/**
 * The body is `{type, timestamp, data}`; `webhook-id` is the activity entry's id and stays the same when the event is sent again, so
 * that a receiver can tell a repetition.
 * @throws WebhookRefusedError for whatever is not answered with 2xx within 10 seconds; a redirect is not followed
 */
export async function deliverWebhook({ type, at, detail }: TakenEvent): Promise<void> {
  const { id } = detail.activity;
  const body = JSON.stringify({ type, timestamp: at, data: detail });
  const now = new Date();
  const secret = await port('webhookSecret').read();
  const headers = {
    'Content-Type': 'application/json',
    'User-Agent': 'Rollcall',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, now, body),
  };
  const signal = AbortSignal.timeout(timeoutMs);
  const request = { method: 'POST', headers, body, redirect: 'manual', signal } as const;
  const answer = await fetch(requireEnv(env.webhookUrl), request).catch((cause: unknown) => {
    throw new WebhookRefusedError('the webhook could not be reached', { cause });
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new WebhookRefusedError(`the webhook answered ${answer.status}`);
}
