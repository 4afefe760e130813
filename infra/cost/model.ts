/** What a month costs, from counted capacity units and list prices. Pure. */
import type { Prices, Tier } from './prices.ts';

/** What calls of one kind take at the table. */
export interface Units {
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** One kind of call, its part of all calls, and whether it changes a person or a group. */
export interface TrafficPart extends Units {
  readonly operation: string;
  /** Of all calls; all parts together are 1. */
  readonly share: number;
  readonly changes: boolean;
}

/** What is not counted but assumed. */
export interface Assumptions {
  /** How long a function runs for a call, in milliseconds, and with how much memory. */
  readonly functionMs: number;
  readonly memoryGigabytes: number;
  /** Bytes of a person with locks, indexes, account and memberships, and of the activity of a change. */
  readonly bytesPerUser: number;
  readonly bytesPerChange: number;
  /** How long activity is kept, in months. */
  readonly activityMonths: number;
  /** Bytes that all logs take for a call, and how long they are kept, in months. */
  readonly logBytesPerCall: number;
  readonly logMonths: number;
  /** Bytes of an answer. */
  readonly answerBytes: number;
  /** Of each change, behind its answer: entries of activity, functions of the stream and the bus, events. */
  readonly behindChange: { readonly writeUnits: number; readonly invocations: number; readonly events: number };
  readonly firewallRules: number;
  readonly alarms: number;
}

/** Of a month. */
export interface Load {
  readonly users: number;
  readonly calls: number;
}

/** What it costs by where the money goes, in dollars a month. */
export interface Bill {
  readonly gateway: number;
  readonly lambda: number;
  readonly reads: number;
  readonly writes: number;
  readonly stored: number;
  readonly firewall: number;
  readonly logs: number;
  readonly events: number;
  readonly sent: number;
  /** What is paid though nobody calls: the firewall, alarms, the key. */
  readonly standing: number;
}

const million = 1e6;
const gigabyte = 1024 ** 3;

/** The units of an average call. */
export function averageUnits(traffic: readonly TrafficPart[]): Units & { readonly changes: number } {
  let readUnits = 0;
  let writeUnits = 0;
  let changes = 0;
  for (const part of traffic) {
    readUnits += part.share * part.readUnits;
    writeUnits += part.share * part.writeUnits;
    if (part.changes) changes += part.share;
  }
  return { readUnits, writeUnits, changes };
}

/** @param traffic whose shares are 1 together */
export function monthlyBill(load: Load, traffic: readonly TrafficPart[], assumed: Assumptions, prices: Prices): Bill {
  const { users, calls } = load;
  const average = averageUnits(traffic);
  const changed = calls * average.changes;
  const behind = assumed.behindChange;
  const invocations = calls + changed * behind.invocations;
  const gigabyteSeconds = invocations * (assumed.functionMs / 1000) * assumed.memoryGigabytes;
  const storedGigabytes =
    (users * assumed.bytesPerUser + changed * assumed.activityMonths * assumed.bytesPerChange) / gigabyte;
  const loggedGigabytes = (invocations * assumed.logBytesPerCall) / gigabyte;
  return {
    gateway: tiered(calls, prices.gateway),
    lambda: (invocations / million) * prices.lambdaPerMillion + gigabyteSeconds * prices.lambdaPerGigabyteSecond,
    reads: ((calls * average.readUnits) / million) * prices.readUnitsPerMillion,
    writes: ((calls * average.writeUnits + changed * behind.writeUnits) / million) * prices.writeUnitsPerMillion,
    stored: storedGigabytes * (prices.storedPerGigabyte + prices.recoveryPerGigabyte),
    firewall: (calls / million) * prices.firewallPerMillion,
    logs: loggedGigabytes * (prices.logsTakenPerGigabyte + prices.logsKeptPerGigabyte * assumed.logMonths),
    events: ((changed * behind.events) / million) * prices.eventsPerMillion,
    sent: ((calls * assumed.answerBytes) / gigabyte) * prices.sentPerGigabyte,
    standing:
      prices.firewallPerMonth +
      prices.firewallRulePerMonth * assumed.firewallRules +
      prices.alarmPerMonth * assumed.alarms +
      prices.keyPerMonth,
  };
}

export function total(bill: Bill): number {
  return Object.values(bill).reduce((sum, part) => sum + part, 0);
}

/** @param calls in a month */
function tiered(calls: number, tiers: readonly Tier[]): number {
  let left = calls / million;
  let dollars = 0;
  for (const { millions, dollarsPerMillion } of tiers) {
    const some = Math.min(left, millions);
    dollars += some * dollarsPerMillion;
    left -= some;
  }
  return dollars;
}

/** DynamoDB's hard bound of one partition (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html). */
const partitionUnitsPerSecond = { read: 3000, write: 1000 } as const;

/** How often a second one team can do something before its own partition is the bound, where all of its units fall on that. */
export function partitionHeadroom({ readUnits, writeUnits }: Units): number {
  const byReads = readUnits === 0 ? Number.POSITIVE_INFINITY : partitionUnitsPerSecond.read / readUnits;
  const byWrites = writeUnits === 0 ? Number.POSITIVE_INFINITY : partitionUnitsPerSecond.write / writeUnits;
  return Math.min(byReads, byWrites);
}
