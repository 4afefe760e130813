/** Event bus -> the host product's webhook: one signed request for each event, tried again until it is accepted. */
import { deliverWebhook } from '../../shared/http/deliver-webhook.ts';
import { queuedEventFunction } from '../../shared/http/queued-event-function.ts';

export const handler = queuedEventFunction(deliverWebhook);
