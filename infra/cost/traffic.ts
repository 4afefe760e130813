/** What a month of calls is made of, and what is assumed of them: the inputs of the model, each with where it comes from. */
import type { Assumptions, TrafficPart, Units } from './model.ts';

/** Of all calls. Providers mostly look whether somebody is there, and change few. */
const mix = [
  { operation: 'GET /Users?filter=userName eq, in no group', share: 0.4, changes: false },
  { operation: 'GET /Users/{id}, in no group', share: 0.15, changes: false },
  { operation: 'GET /Users?startIndex=101&count=100, next page', share: 0.05, changes: false },
  { operation: 'GET /Groups?filter=displayName eq&excludedAttributes=members', share: 0.1, changes: false },
  { operation: 'PATCH /Users/{id}, another title', share: 0.1, changes: true },
  { operation: 'PUT /Users/{id}, another title', share: 0.05, changes: true },
  { operation: 'PATCH /Groups/{id}, add a member', share: 0.06, changes: true },
  { operation: 'PATCH /Groups/{id}, remove a member', share: 0.04, changes: true },
  { operation: 'POST /Users', share: 0.03, changes: true },
  { operation: 'PATCH /Users/{id}, active false', share: 0.02, changes: true },
] as const satisfies readonly Omit<TrafficPart, keyof Units>[];

/** @param counted what each operation takes at the table, by name @throws Error for one that is not counted */
export function trafficOf(counted: readonly (Units & { readonly operation: string })[]): TrafficPart[] {
  return mix.map((part) => {
    const units = counted.find(({ operation }) => operation === part.operation);
    if (!units) throw new Error(`nobody counted the units of ${part.operation}`);
    return { ...part, readUnits: units.readUnits, writeUnits: units.writeUnits };
  });
}

export const assumed: Assumptions = {
  // A call is two trips to DynamoDB of a few milliseconds each and some 2 ms of our own; cold starts are few. Not measured on AWS.
  functionMs: 25,
  memoryGigabytes: 1,
  // Counted on a seeded table of 100,000: 2.8 KB in 17 items with five memberships, and 100 bytes that DynamoDB adds to each item.
  bytesPerUser: 4600,
  bytesPerChange: 512,
  activityMonths: 13,
  // The gateway's line, the operation's, and Lambda's two.
  logBytesPerCall: 1800,
  logMonths: 3,
  answerBytes: 2048,
  // An entry of the log; a function of the stream, which may take many changes at once, and one of the bus.
  behindChange: { writeUnits: 1, invocations: 2, events: 1 },
  firewallRules: 2,
  alarms: 40,
};
