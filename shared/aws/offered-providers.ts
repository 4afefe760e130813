/** Which identity providers the console's app client offers: all that the user pool has, kept so while others change them too. */
import { setTimeout as wait } from 'node:timers/promises';
import {
  type CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  ListIdentityProvidersCommand,
  UpdateUserPoolClientCommand,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider';

export interface PoolAndClient {
  readonly userPoolId: string;
  readonly clientId: string;
}

/** The user pool's own directory: people with a password. */
const ownDirectory = 'COGNITO';

const attempts = 8;
const firstPauseMs = 50;
const longestPauseMs = 1000;

/** What another change at the same time may end in: throttled, or the list names what has just been deleted. */
const raced = new Set([
  'ConcurrentModificationException',
  'InvalidParameterException',
  'ResourceNotFoundException',
  'TooManyRequestsException',
]);

export const isRaced = (error: unknown): boolean => error instanceof Error && raced.has(error.name);

/**
 * Makes the app client offer every provider of the pool. Cognito takes the whole client and has no condition on what it was, so the
 * list is not changed but made anew from what the pool has, and looked at again after it was written: whoever writes last has seen
 * every provider that was there by then, and a list that a deployment reset is whole again.
 * @param without a provider that is about to be deleted
 * @throws Error where the list kept changing; Cognito's own errors
 */
export async function offerProviders(
  client: CognitoIdentityProviderClient,
  { userPoolId, clientId }: PoolAndClient,
  without?: string,
): Promise<void> {
  const ids = { UserPoolId: userPoolId, ClientId: clientId };
  let last: unknown;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const names = await providerNames(client, userPoolId);
    const wanted = [ownDirectory, ...names.filter((name) => name !== without).toSorted()];
    const { UserPoolClient } = await client.send(new DescribeUserPoolClientCommand(ids));
    if (!UserPoolClient) throw new Error('Cognito described no app client');
    if (isSame(UserPoolClient.SupportedIdentityProviders ?? [], wanted)) return;
    try {
      await client.send(
        new UpdateUserPoolClientCommand({ ...settingsOf(UserPoolClient), ...ids, SupportedIdentityProviders: wanted }),
      );
    } catch (error) {
      if (!isRaced(error)) throw error;
      last = error;
      await pause(attempt);
    }
  }
  throw new Error('the app client’s identity providers kept changing', { cause: last });
}

export function pause(attempt: number): Promise<void> {
  return wait(Math.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** attempt));
}

async function providerNames(client: CognitoIdentityProviderClient, userPoolId: string): Promise<readonly string[]> {
  const names: string[] = [];
  let after: string | undefined;
  do {
    const { Providers = [], NextToken } = await client.send(
      new ListIdentityProvidersCommand({ UserPoolId: userPoolId, MaxResults: 60, ...(after && { NextToken: after }) }),
    );
    for (const { ProviderName } of Providers) if (ProviderName !== undefined) names.push(ProviderName);
    after = NextToken;
  } while (after !== undefined);
  return names;
}

/** All that an update must say again, or Cognito would put its default in its place. */
function settingsOf(client: UserPoolClientType): Omit<UserPoolClientType, 'UserPoolId' | 'ClientId'> {
  const { UserPoolId, ClientId, ClientSecret, CreationDate, LastModifiedDate, ...settings } = client;
  return settings;
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && others.every((name) => some.includes(name));
}
