/** Where and how Rollcall is deployed. No other file knows a region's name, a domain or a stage's protection. */

export interface ResidencyConfig {
  /** The AWS region that holds this residency's data, and the only one. */
  readonly region: string;
  /** What its host name has before the deployment's domain. */
  readonly hostLabels: string;
  /** How long function and access logs are kept; a number of days that CloudWatch Logs accepts. */
  readonly logRetentionDays: 7 | 30 | 90 | 180 | 365;
}

/** A residency is one entry here; a missing field does not compile. */
export const residencies = {
  us: { region: 'us-east-1', hostLabels: 'api', logRetentionDays: 90 },
  eu: { region: 'eu-central-1', hostLabels: 'api.eu', logRetentionDays: 90 },
} satisfies Record<string, ResidencyConfig>;

export type Residency = keyof typeof residencies;

// Object.keys() gives string[], although the keys of this literal are known.
export const residencyNames = Object.keys(residencies) as Residency[];

/** A sandbox vanishes with its stacks; a production, which is what one gets without saying so, keeps its data and refuses to lose it. */
const stages = {
  sandbox: {
    protectsData: false,
    teamCreation: 'open',
    signUp: 'open',
    entitledFromStart: 'true',
    // Both cost by the month, whether or not anybody calls.
    firewall: 'off',
    alarms: 'off',
  },
  production: {
    protectsData: true,
    teamCreation: 'closed',
    signUp: 'closed',
    entitledFromStart: 'false',
    firewall: 'on',
    alarms: 'on',
  },
} as const;

export type StageName = keyof typeof stages;

// The keys of this literal are known, as above.
export const stageNames = Object.keys(stages) as StageName[];

/** What functions run on. ARM64 is deployed; a machine without it would emulate it slowly to run them locally. */
const architectures = ['arm64', 'x86_64'] as const;

export type ArchitectureName = (typeof architectures)[number];

const openOrClosed = ['open', 'closed'] as const;
const trueOrFalse = ['true', 'false'] as const;
const onOrOff = ['on', 'off'] as const;

/** What a residency may cost in a month before somebody is told, where nothing is said. */
const monthlyBudgetDollarsDefault = 200;

export interface StageSettings {
  readonly stage: StageName;
  readonly architecture: ArchitectureName;
  /** Whether the table and its key outlive the stack and refuse deletion. */
  readonly protectsData: boolean;
  /** Parent of the residencies' host names, as `example.com` is of `api.example.com` and `api.eu.example.com`. */
  readonly domain?: string;
  /** The zone of Route 53 where the stacks set the host names up, with their certificates; without it they are the operator's to set up. */
  readonly hostedZone?: { readonly id: string; readonly name: string };
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
  /** Whether the rate limits of `infra/limits.ts` hold. */
  readonly firewall: boolean;
  /** Whether there are alarms, a budget, and the access logs that alarms read. */
  readonly alarms: boolean;
  /** Who is told of alarms by mail. */
  readonly alarmEmail?: string;
  /** What a residency may cost in a month before somebody is told. */
  readonly monthlyBudgetDollars: number;
}

/** Where each setting is read: `cdk -c name=value` first, then the environment. */
const settingNames = {
  stage: { context: 'stage', variable: 'ROLLCALL_STAGE' },
  architecture: { context: 'architecture', variable: 'ROLLCALL_ARCHITECTURE' },
  domain: { context: 'domain', variable: 'ROLLCALL_DOMAIN' },
  hostedZoneId: { context: 'hostedZoneId', variable: 'ROLLCALL_HOSTED_ZONE_ID' },
  hostedZoneName: { context: 'hostedZoneName', variable: 'ROLLCALL_HOSTED_ZONE_NAME' },
  supportUrl: { context: 'supportUrl', variable: 'ROLLCALL_SUPPORT_URL' },
  mailSender: { context: 'mailSender', variable: 'ROLLCALL_MAIL_SENDER' },
  webhookUrl: { context: 'webhookUrl', variable: 'ROLLCALL_WEBHOOK_URL' },
  teamCreation: { context: 'teamCreation', variable: 'ROLLCALL_TEAM_CREATION' },
  signUp: { context: 'signUp', variable: 'ROLLCALL_SIGN_UP' },
  entitledFromStart: { context: 'entitledFromStart', variable: 'ROLLCALL_ENTITLED_FROM_START' },
  firewall: { context: 'firewall', variable: 'ROLLCALL_FIREWALL' },
  alarms: { context: 'alarms', variable: 'ROLLCALL_ALARMS' },
  alarmEmail: { context: 'alarmEmail', variable: 'ROLLCALL_ALARM_EMAIL' },
  monthlyBudgetDollars: { context: 'monthlyBudgetDollars', variable: 'ROLLCALL_MONTHLY_BUDGET_DOLLARS' },
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
  /** A setting that may be left out, if it is of its form. */
  const optional = (name: SettingName, isFit: (text: string) => boolean, accepted: string): string | undefined => {
    const value = setting(name);
    if (value !== undefined && !isFit(value)) throw refused(name, value, accepted);
    return value;
  };
  const stage = oneOf('stage', stageNames, setting('stage') ?? 'production');
  /** A setting that has a value of its own in each stage. */
  const ofStage = <T extends string>(name: SettingName & keyof (typeof stages)[StageName], accepted: readonly T[]): T =>
    oneOf(name, accepted, setting(name) ?? String(stages[stage][name]));
  const domain = optional('domain', isDomain, 'a lower-case domain name such as example.com');
  const hostedZone = hostedZoneOf(
    domain,
    optional(
      'hostedZoneId',
      (text) => /^Z[A-Z0-9]{1,31}$/.test(text),
      'the id of a hosted zone, as Z0123456789ABCDEFGHIJ',
    ),
    optional('hostedZoneName', isDomain, 'a lower-case domain name such as example.com'),
  );
  const supportUrl = optional('supportUrl', isHttpsUrl, 'an https:// URL');
  const mailSender = optional('mailSender', isAddress, 'an e-mail address such as no-reply@example.com');
  const webhookUrl = optional('webhookUrl', isHttpsUrl, 'an https:// URL');
  const alarmEmail = optional('alarmEmail', isAddress, 'an e-mail address such as operators@example.com');
  const budget = optional(
    'monthlyBudgetDollars',
    (text) => /^[1-9]\d{0,6}$/.test(text),
    'a whole number of US dollars',
  );
  return {
    stage,
    architecture: oneOf('architecture', architectures, setting('architecture') ?? 'arm64'),
    protectsData: stages[stage].protectsData,
    teamCreation: ofStage('teamCreation', openOrClosed),
    signUp: ofStage('signUp', openOrClosed),
    entitledFromStart: ofStage('entitledFromStart', trueOrFalse) === 'true',
    firewall: ofStage('firewall', onOrOff) === 'on',
    alarms: ofStage('alarms', onOrOff) === 'on',
    monthlyBudgetDollars: budget === undefined ? monthlyBudgetDollarsDefault : Number(budget),
    ...(domain !== undefined && { domain }),
    ...(hostedZone !== undefined && { hostedZone }),
    ...(supportUrl !== undefined && { supportUrl }),
    ...(mailSender !== undefined && { mailSender }),
    ...(webhookUrl !== undefined && { webhookUrl }),
    ...(alarmEmail !== undefined && { alarmEmail }),
  };
}

/** The zone that host names are put into; its name is the domain's unless something is said. */
function hostedZoneOf(
  domain: string | undefined,
  id: string | undefined,
  name = domain,
): StageSettings['hostedZone'] | undefined {
  if (id === undefined) return undefined;
  if (domain === undefined || name === undefined) {
    throw refused('hostedZoneId', id, 'of use without a domain: say which with -c domain=example.com');
  }
  if (domain !== name && !domain.endsWith(`.${name}`)) {
    throw refused('hostedZoneName', name, `the domain ${domain} or a parent of it`);
  }
  return { id, name };
}

/** The host name of a residency; `undefined` where no domain is configured. */
export function residencyHost(residency: Residency, { domain }: StageSettings): string | undefined {
  return domain === undefined ? undefined : `${residencies[residency].hostLabels}.${domain}`;
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
