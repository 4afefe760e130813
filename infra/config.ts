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
  sandbox: { protectsData: false, teamCreation: 'open', signUp: 'open', entitledFromStart: 'true' },
  production: { protectsData: true, teamCreation: 'closed', signUp: 'closed', entitledFromStart: 'false' },
} as const;

type StageName = keyof typeof stages;

// The keys of this literal are known, as above.
const stageNames = Object.keys(stages) as StageName[];

/** What functions run on. ARM64 is deployed; a machine without it would emulate it slowly to run them locally. */
const architectures = ['arm64', 'x86_64'] as const;

export type ArchitectureName = (typeof architectures)[number];

const openOrClosed = ['open', 'closed'] as const;
const trueOrFalse = ['true', 'false'] as const;

export interface StageSettings {
  readonly stage: StageName;
  readonly architecture: ArchitectureName;
  /** Whether the table and its key outlive the stack and refuse deletion. */
  readonly protectsData: boolean;
  /** Parent of the residencies' host names, as `example.com` is of `us.example.com`; these stacks do not set the names up. */
  readonly domain?: string;
  /** Where people are sent for help. */
  readonly supportUrl?: string;
  /** Whom mails come from: an address whose domain is verified in SES in every residency's region. Without it none are sent. */
  readonly mailSender?: string;
  /** Where the host product takes events. Without it there are no webhooks. */
  readonly webhookUrl?: string;
  /** Whether any signed-in person may create a team. */
  readonly teamCreation: 'open' | 'closed';
  /** Whether people who have no account yet may make one by signing in. */
  readonly signUp: 'open' | 'closed';
  /** Whether a new team may turn SCIM on without being entitled to first. */
  readonly entitledFromStart: boolean;
}

/** Where each setting is read: `cdk -c name=value` first, then the environment. */
const settingNames = {
  stage: { context: 'stage', variable: 'ROLLCALL_STAGE' },
  architecture: { context: 'architecture', variable: 'ROLLCALL_ARCHITECTURE' },
  domain: { context: 'domain', variable: 'ROLLCALL_DOMAIN' },
  supportUrl: { context: 'supportUrl', variable: 'ROLLCALL_SUPPORT_URL' },
  mailSender: { context: 'mailSender', variable: 'ROLLCALL_MAIL_SENDER' },
  webhookUrl: { context: 'webhookUrl', variable: 'ROLLCALL_WEBHOOK_URL' },
  teamCreation: { context: 'teamCreation', variable: 'ROLLCALL_TEAM_CREATION' },
  signUp: { context: 'signUp', variable: 'ROLLCALL_SIGN_UP' },
  entitledFromStart: { context: 'entitledFromStart', variable: 'ROLLCALL_ENTITLED_FROM_START' },
} as const;

type SettingName = keyof typeof settingNames;

// Labels of letters, digits and inner hyphens. An underscore is refused on purpose: Okta accepts none in a base URL.
const domainLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

// No quoted local parts: nobody sends mail from one.
const localPart = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}$/;

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
  const mailSender = setting('mailSender');
  const webhookUrl = setting('webhookUrl');
  const teamCreation = oneOf('teamCreation', openOrClosed, setting('teamCreation') ?? stages[stage].teamCreation);
  const signUp = oneOf('signUp', openOrClosed, setting('signUp') ?? stages[stage].signUp);
  const entitled = setting('entitledFromStart') ?? stages[stage].entitledFromStart;
  if (domain !== undefined && !isDomain(domain)) {
    throw refused('domain', domain, 'a lower-case domain name such as example.com');
  }
  if (supportUrl !== undefined && !isHttpsUrl(supportUrl)) {
    throw refused('supportUrl', supportUrl, 'an https:// URL');
  }
  if (mailSender !== undefined && !isAddress(mailSender)) {
    throw refused('mailSender', mailSender, 'an e-mail address such as no-reply@example.com');
  }
  if (webhookUrl !== undefined && !isHttpsUrl(webhookUrl)) {
    throw refused('webhookUrl', webhookUrl, 'an https:// URL');
  }
  return {
    stage,
    architecture,
    protectsData: stages[stage].protectsData,
    teamCreation,
    signUp,
    entitledFromStart: oneOf('entitledFromStart', trueOrFalse, entitled) === 'true',
    ...(domain !== undefined && { domain }),
    ...(supportUrl !== undefined && { supportUrl }),
    ...(mailSender !== undefined && { mailSender }),
    ...(webhookUrl !== undefined && { webhookUrl }),
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

function isAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  return at > 0 && localPart.test(text.slice(0, at)) && isDomain(text.slice(at + 1));
}

function isHttpsUrl(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'https:';
}

function refused(name: SettingName, value: string, accepted: string): Error {
  const { context, variable } = settingNames[name];
  return new Error(`${name} "${value}" is not ${accepted} (from -c ${context}=... or ${variable})`);
}
