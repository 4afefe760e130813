/** Where and how Rollcall is deployed. No other file knows a region's name, a domain or a stage's protection. */

export interface ResidencyConfig {
  /** The AWS region that holds this residency's data, and the only one. */
  readonly region: string;
  /** How long function and access logs are kept; a number of days that CloudWatch Logs accepts. */
  readonly logRetentionDays: 7 | 30 | 90 | 180 | 365;
  /** How many requests the API takes in, over all teams, before it answers 429. */
  readonly throttle: { readonly ratePerSecond: number; readonly burst: number };
}

/** A residency is one entry here; a missing field does not compile. */
export const residencies = {
  us: { region: 'us-east-1', logRetentionDays: 90, throttle: { ratePerSecond: 1000, burst: 2000 } },
  eu: { region: 'eu-central-1', logRetentionDays: 90, throttle: { ratePerSecond: 1000, burst: 2000 } },
} satisfies Record<string, ResidencyConfig>;

export type Residency = keyof typeof residencies;

// Object.keys() gives string[], although the keys of this literal are known.
export const residencyNames = Object.keys(residencies) as Residency[];

/** A sandbox vanishes with its stacks; a production, which is what one gets without saying so, keeps its data and refuses to lose it. */
const stages = {
  sandbox: { protectsData: false },
  production: { protectsData: true },
} as const;

type StageName = keyof typeof stages;

// The keys of this literal are known, as above.
const stageNames = Object.keys(stages) as StageName[];

/** What functions run on. ARM64 is deployed; a machine without it would emulate it slowly to run them locally. */
const architectures = ['arm64', 'x86_64'] as const;

export type ArchitectureName = (typeof architectures)[number];

export interface StageSettings {
  readonly stage: StageName;
  readonly architecture: ArchitectureName;
  /** Whether the table and its key outlive the stack and refuse deletion. */
  readonly protectsData: boolean;
  /** Parent of the residencies' host names, as `example.com` is of `us.example.com`; these stacks do not set the names up. */
  readonly domain?: string;
  /** Where people are sent for help. */
  readonly supportUrl?: string;
}

/** Where each setting is read: `cdk -c name=value` first, then the environment. */
const settingNames = {
  stage: { context: 'stage', variable: 'ROLLCALL_STAGE' },
  architecture: { context: 'architecture', variable: 'ROLLCALL_ARCHITECTURE' },
  domain: { context: 'domain', variable: 'ROLLCALL_DOMAIN' },
  supportUrl: { context: 'supportUrl', variable: 'ROLLCALL_SUPPORT_URL' },
} as const;

type SettingName = keyof typeof settingNames;

// Labels of letters, digits and inner hyphens. An underscore is refused on purpose: Okta accepts none in a base URL.
const domainLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The settings of one deployment.
 * @param context what `-c name=value` says, by name
 * @param environment environment variables, by name
 * @throws Error naming the setting, its value and what it accepts
 */
export function stageSettings(
  context: (name: string) => unknown,
  environment: Readonly<Record<string, string | undefined>>,
): StageSettings {
  const setting = (name: SettingName): string | undefined => {
    const value = context(settingNames[name].context) ?? environment[settingNames[name].variable];
    return value === undefined || value === '' ? undefined : String(value);
  };
  const stage = oneOf('stage', stageNames, setting('stage') ?? 'production');
  const architecture = oneOf('architecture', architectures, setting('architecture') ?? 'arm64');
  const domain = setting('domain');
  const supportUrl = setting('supportUrl');
  if (domain !== undefined && !isDomain(domain)) {
    throw refused('domain', domain, 'a lower-case domain name such as example.com');
  }
  if (supportUrl !== undefined && !isHttpsUrl(supportUrl)) {
    throw refused('supportUrl', supportUrl, 'an https:// URL');
  }
  return {
    stage,
    architecture,
    ...stages[stage],
    ...(domain !== undefined && { domain }),
    ...(supportUrl !== undefined && { supportUrl }),
  };
}

/** The host name of a residency; `undefined` where no domain is configured. */
export function residencyHost(residency: Residency, { domain }: StageSettings): string | undefined {
  return domain === undefined ? undefined : `${residency}.${domain}`;
}

function oneOf<T extends string>(name: SettingName, accepted: readonly T[], value: string): T {
  const found = accepted.find((candidate) => candidate === value);
  if (found === undefined) throw refused(name, value, accepted.join(' or '));
  return found;
}

function isDomain(text: string): boolean {
  const labels = text.split('.');
  return text.length <= 253 && labels.length >= 2 && labels.every((label) => domainLabel.test(label));
}

function isHttpsUrl(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'https:';
}

function refused(name: SettingName, value: string, accepted: string): Error {
  const { context, variable } = settingNames[name];
  return new Error(`${name} "${value}" is not ${accepted} (from -c ${context}=... or ${variable})`);
}
