/** What SAM is told to serve the APIs of a residency on this machine; nothing here starts anything. */
import { env } from '../../shared/env.ts';
import type { Residency } from '../config.ts';
import { consoleClientId, issuerOf } from '../local/sign-in/people-provider.ts';

/** The parts of a synthesized template that matter here. */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly Properties?: {
    readonly Environment?: { readonly Variables?: Readonly<Record<string, unknown>> };
    readonly [property: string]: unknown;
  };
}

export interface SamOptions {
  readonly residency: Residency;
  /** Where browsers and clients reach everything: `http://127.0.0.1:3000`. */
  readonly origin: string;
  readonly tableName: string;
  /** DynamoDB Local as the functions' containers reach it. */
  readonly tableEndpoint: string;
  /** The keys of access tokens, and AWS services, as the functions' containers reach them; and the issuer that tokens name. */
  readonly doorUrl: string;
  readonly tokenIssuer: string;
  /** What calls of AWS services are known by at the door. */
  readonly accessKeyId: string;
  /** What `doorUrl` is trusted by, as PEM, where the functions' containers have it. */
  readonly certificateFile: string;
}

/** Of a stage without anything to lose, whose settings are those of `npm start`; and mail, whose sender nobody checks. */
export const samContext = { stage: 'sandbox', mailSender: 'no-reply@rollcall.example' } as const;

/** The certificate beside a function's code, and where a container has it. */
export const certificateName = 'this-machine.pem';
export const certificateInContainer = `/var/task/${certificateName}`;

/** How containers call the machine that they run on. */
export const containerHost = 'host.docker.internal';

/** Nobody verifies what is signed with it. */
const secretOfNoUse = 'of-no-use-anywhere';

// Node.js reads it when it starts (https://nodejs.org/api/cli.html#node_extra_ca_certsfile).
const certificateVariable = 'NODE_EXTRA_CA_CERTS';

// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
const cognitoVariable = 'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER';
const mailVariable = 'AWS_ENDPOINT_URL_SESV2';
const eventsVariable = 'AWS_ENDPOINT_URL_EVENTBRIDGE';

/** What a function that calls an AWS service is told; SAM would hand it the developer's own credentials. */
const callers = [certificateVariable, env.awsAccessKeyId, env.awsSecretAccessKey];

/** What a function that is told the one must be told besides on this machine. */
const alsoTold: readonly (readonly [declared: string, besides: readonly string[]])[] = [
  [env.tokenIssuer, [certificateVariable]],
  [env.userPoolId, [...callers, cognitoVariable]],
  [env.mailSender, [...callers, mailVariable]],
  [env.eventBusName, [...callers, eventsVariable]],
];

/**
 * The template that SAM is given: the synthesized one, in which functions declare more variables, because SAM passes no others, and
 * methods say that bodies are bytes, which SAM reads there and nowhere else.
 */
export function samTemplate(template: Template): Template {
  const resources = Object.entries(template.Resources).map(([id, resource]) => [id, samResource(resource)] as const);
  return { ...template, Resources: Object.fromEntries(resources) };
}

function samResource(resource: TemplateResource): TemplateResource {
  const { Type, Properties } = resource;
  if (Type === 'AWS::Lambda::Function') {
    const declared = Properties?.Environment?.Variables ?? {};
    const besides = alsoTold.flatMap(([name, more]) => (Object.hasOwn(declared, name) ? more : []));
    if (besides.length === 0) return resource;
    const Variables = { ...declared, ...Object.fromEntries(besides.map((name) => [name, ''])) };
    return { ...resource, Properties: { ...Properties, Environment: { ...Properties?.Environment, Variables } } };
  }
  if (Type === 'AWS::ApiGateway::Method') {
    const Integration = {
      ...Object(Properties?.['Integration']),
      ContentHandling: 'CONVERT_TO_BINARY',
      ContentType: '*/*',
    };
    return { ...resource, Properties: { ...Properties, Integration } };
  }
  return resource;
}

/**
 * The file for SAM's `--env-vars`.
 * @param template as `samTemplate` made it
 * @returns by the function's logical id, the values of those variables that the template declares: SAM passes no others
 * @throws Error for a variable that would stay without a value
 */
export function samEnvironment(template: Template, options: SamOptions): Record<string, Record<string, string>> {
  const { residency, origin, doorUrl } = options;
  const values: Readonly<Record<string, string>> = {
    [env.residency]: residency,
    [env.scimBaseUrl]: `${origin}/scim/v2`,
    [env.otherBaseUrls]: '{}',
    [env.appBaseUrl]: origin,
    [env.tableName]: options.tableName,
    [env.tableEndpoint]: options.tableEndpoint,
    [env.tokenIssuer]: options.tokenIssuer,
    [env.tokenClientId]: consoleClientId,
    [env.userPoolId]: `${residency}_local`,
    [env.signInOrigin]: origin,
    [env.eventBusName]: 'local',
    [certificateVariable]: options.certificateFile,
    [env.awsAccessKeyId]: options.accessKeyId,
    [env.awsSecretAccessKey]: secretOfNoUse,
    [cognitoVariable]: doorUrl,
    [mailVariable]: doorUrl,
    [eventsVariable]: doorUrl,
  };
  // The console tells browsers the issuer, and browsers reach it elsewhere.
  const ofConsole: typeof values = { ...values, [env.tokenIssuer]: issuerOf(origin) };
  const environment: Record<string, Record<string, string>> = {};
  for (const [logicalId, { Type, Properties }] of Object.entries(template.Resources)) {
    if (Type !== 'AWS::Lambda::Function') continue;
    const declared = Properties?.Environment?.Variables ?? {};
    const given = Object.hasOwn(declared, env.signInOrigin) ? ofConsole : values;
    environment[logicalId] = Object.fromEntries(
      Object.entries(declared).map(([name, said]) => {
        // What is the same wherever the template is deployed is also the same here.
        const value = given[name] ?? (typeof said === 'string' ? said : undefined);
        if (value === undefined) throw new Error(`${logicalId} declares ${name}, for which SAM has no value`);
        return [name, value];
      }),
    );
  }
  return environment;
}

/** The arguments of `sam`. */
export function samArguments(options: {
  readonly templateFile: string;
  readonly environmentFile: string;
  readonly port: number;
}): readonly string[] {
  return [
    'local',
    'start-api',
    '--template',
    options.templateFile,
    '--env-vars',
    options.environmentFile,
    '--port',
    String(options.port),
    // One warm container for each function, as on AWS; without it every request starts one.
    '--warm-containers',
    'LAZY',
    // So that a container reaches this machine on Linux too.
    '--add-host',
    `${containerHost}:host-gateway`,
  ];
}

/**
 * What SAM's own environment says of AWS: a name for this run, and a region, so that no function is handed the developer's rights.
 * @param inherited of this process
 */
export function samProcessEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
  { accessKeyId, region }: { readonly accessKeyId: string; readonly region: string },
): Record<string, string | undefined> {
  const rest = Object.entries(inherited).filter(([name]) => !/^AWS_/.test(name));
  return {
    ...Object.fromEntries(rest),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretOfNoUse,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
}

/**
 * The narrowest address that containers reach this machine at: the bridge's own, where the containers' engine runs on this machine
 * itself; elsewhere (Docker Desktop) the engine's own machine leads them to 127.0.0.1.
 * @param gateways of Docker's default bridge network
 * @param own addresses of this machine
 */
export function doorAddress(gateways: readonly string[], own: readonly string[]): string {
  return gateways.find((gateway) => own.includes(gateway)) ?? '127.0.0.1';
}
