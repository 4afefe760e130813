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
