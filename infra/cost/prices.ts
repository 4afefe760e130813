/** AWS's list prices by residency, in US dollars: what the model multiplies with. Look them up again before an offer is made with them. */
import type { Residency } from '../config.ts';

/** When, and where, they were last noted down; AWS changes them now and then. */
export const pricesAsOf = {
  date: '2026-11-22',
  sources: [
    'https://aws.amazon.com/api-gateway/pricing/',
    'https://aws.amazon.com/lambda/pricing/',
    'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    'https://aws.amazon.com/waf/pricing/',
    'https://aws.amazon.com/cloudwatch/pricing/',
    'https://aws.amazon.com/eventbridge/pricing/',
    'https://aws.amazon.com/kms/pricing/',
  ],
} as const;

/** Dearer up to so many millions, cheaper beyond. */
export interface Tier {
  readonly millions: number;
  readonly dollarsPerMillion: number;
}

export interface Prices {
  /** REST API calls in a month, tier after tier. */
  readonly gateway: readonly Tier[];
  readonly lambdaPerMillion: number;
  /** ARM64; of memory that is reserved, for as long as a function runs. */
  readonly lambdaPerGigabyteSecond: number;
  /** DynamoDB on demand. */
  readonly readUnitsPerMillion: number;
  readonly writeUnitsPerMillion: number;
  readonly storedPerGigabyte: number;
  /** Point-in-time recovery, of what is stored. */
  readonly recoveryPerGigabyte: number;
  readonly firewallPerMillion: number;
  readonly firewallPerMonth: number;
  readonly firewallRulePerMonth: number;
  readonly logsTakenPerGigabyte: number;
  readonly logsKeptPerGigabyte: number;
  readonly eventsPerMillion: number;
  readonly keyPerMonth: number;
  readonly alarmPerMonth: number;
  readonly sentPerGigabyte: number;
}

const everywhere = {
  lambdaPerMillion: 0.2,
  lambdaPerGigabyteSecond: 0.0000133334,
  firewallPerMillion: 0.6,
  firewallPerMonth: 5,
  firewallRulePerMonth: 1,
  eventsPerMillion: 1,
  keyPerMonth: 1,
  alarmPerMonth: 0.1,
  sentPerGigabyte: 0.09,
} as const;

export const prices: Readonly<Record<Residency, Prices>> = {
  us: {
    ...everywhere,
    gateway: [
      { millions: 333, dollarsPerMillion: 3.5 },
      { millions: 667, dollarsPerMillion: 2.8 },
      { millions: 19_000, dollarsPerMillion: 2.38 },
      { millions: Number.POSITIVE_INFINITY, dollarsPerMillion: 1.51 },
    ],
    readUnitsPerMillion: 0.125,
    writeUnitsPerMillion: 0.625,
    storedPerGigabyte: 0.25,
    recoveryPerGigabyte: 0.2,
    logsTakenPerGigabyte: 0.5,
    logsKeptPerGigabyte: 0.03,
  },
  eu: {
    ...everywhere,
    gateway: [
      { millions: 333, dollarsPerMillion: 3.7 },
      { millions: 667, dollarsPerMillion: 3.06 },
      { millions: 19_000, dollarsPerMillion: 2.6 },
      { millions: Number.POSITIVE_INFINITY, dollarsPerMillion: 1.65 },
    ],
    readUnitsPerMillion: 0.1525,
    writeUnitsPerMillion: 0.7625,
    storedPerGigabyte: 0.306,
    recoveryPerGigabyte: 0.245,
    logsTakenPerGigabyte: 0.63,
    logsKeptPerGigabyte: 0.0324,
  },
};
