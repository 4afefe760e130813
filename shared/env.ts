/** Every environment variable a function reads, by name; nothing else spells one. */

export const env = {
  /** `us`, `eu`, ...: the residency this process serves. */
  residency: 'RESIDENCY',
  tableName: 'TABLE_NAME',
  /** Only where the table is not AWS's own, as with DynamoDB Local. */
  tableEndpoint: 'TABLE_ENDPOINT',
  /** Where identity providers reach this residency, ending in `/scim/v2` without a trailing slash. */
  scimBaseUrl: 'SCIM_BASE_URL',
  /** JSON, residency -> base URL, of the other residencies' configured custom domains; `{}` where there are none. */
  otherBaseUrls: 'OTHER_BASE_URLS',
  /** Where the team, account and host APIs and the console are, without a slash at the end. */
  appBaseUrl: 'APP_BASE_URL',
  /** `open` lets any signed-in person create a team. */
  teamCreation: 'TEAM_CREATION',
  /** `open` lets anybody make an account by signing in. */
  signUp: 'SIGN_UP',
  /** `true` where teams need no entitlement to turn SCIM on. */
  entitledFromStart: 'ENTITLED_FROM_START',
  /** Where people are sent for help; may be left out. */
  supportUrl: 'SUPPORT_URL',
  /** The issuer of access tokens, and the client that they are for. */
  tokenIssuer: 'TOKEN_ISSUER',
  tokenClientId: 'TOKEN_CLIENT_ID',
  userPoolId: 'USER_POOL_ID',
  /** The origin of the sign-in page, which the console takes its tokens from. */
  signInOrigin: 'SIGN_IN_ORIGIN',
  eventBusName: 'EVENT_BUS_NAME',
  /** Whom mails come from; without it none are sent. */
  mailSender: 'MAIL_SENDER',
  /** The host product's receiver of events, and the secret (in Secrets Manager) that they are signed with. */
  webhookUrl: 'WEBHOOK_URL',
  webhookSecretArn: 'WEBHOOK_SECRET_ARN',
  /** Only where Secrets Manager is not AWS's own. */
  secretsManagerEndpoint: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  /** Set by Lambda itself, and nowhere else. */
  lambdaFunctionName: 'AWS_LAMBDA_FUNCTION_NAME',
  /** Set by Lambda itself: where the function runs and whose rights it has. */
  awsRegion: 'AWS_REGION',
  awsAccessKeyId: 'AWS_ACCESS_KEY_ID',
  awsSecretAccessKey: 'AWS_SECRET_ACCESS_KEY',
  awsSessionToken: 'AWS_SESSION_TOKEN',
} as const;

export type EnvName = (typeof env)[keyof typeof env];

/**
 * The value of an environment variable.
 * @throws Error naming the variable when it is unset or empty
 */
export function requireEnv(name: EnvName): string {
  const value = process.env[name];
  if (!value) throw new Error(`environment variable ${name} is not set`);
  return value;
}

/** The value of an environment variable that may be left out. */
export function optionalEnv(name: EnvName): string | undefined {
  return process.env[name] || undefined;
}

/** The function's own rights, as Lambda hands them to its process; they hold for as long as that lives. */
export function lambdaAccount() {
  // SAM hands over the developer's, which may be of the kind without a session.
  const sessionToken = optionalEnv(env.awsSessionToken);
  return {
    region: requireEnv(env.awsRegion),
    credentials: {
      accessKeyId: requireEnv(env.awsAccessKeyId),
      secretAccessKey: requireEnv(env.awsSecretAccessKey),
      ...(sessionToken !== undefined && { sessionToken }),
    },
  };
}
