/** Events made from activity entries: what the bus, and through it the host product, is told of each. */
import type { ActivityEntry, ActivityKind } from '../domain/activity.ts';
import { type SecurityEvent, securityEvent } from './security-event.ts';

/** What an event says. Delivered at least once and in any order: `activity.id` tells a repetition, `activity.version` the newest. */
export interface EventDetail {
  readonly team: string;
  /** `us`, `eu`, ... */
  readonly residency: string;
  readonly activity: ActivityEntry;
  /** What became of a SCIM resource, as a receiver of security events knows it. */
  readonly securityEvent?: SecurityEvent;
}

export interface RollcallEvent {
  /** EventBridge's detail-type. */
  readonly type: `rollcall.${ActivityKind}`;
  /** ISO 8601. */
  readonly at: string;
  readonly detail: EventDetail & Readonly<Record<string, unknown>>;
}

/** EventBridge's source, the same for every event. */
export const eventSource = 'rollcall';

export function eventOf(activity: ActivityEntry, where: { readonly team: string; readonly residency: string }) {
  const security = securityEvent(activity);
  const detail = { ...where, activity, ...(security && { securityEvent: security }) };
  return { type: `rollcall.${activity.kind}`, at: activity.at, detail } satisfies RollcallEvent;
}
