/** What the sign-in service calls an SSO method. */

const named = /^[0-9a-f]{32}$/;

/**
 * The name of an SSO method's identity provider: of the method's id alone, because Cognito takes 32 characters.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html
 * @param methodId a UUID
 */
export function providerName(methodId: string): string {
  return methodId.replaceAll('-', '').toLowerCase();
}

/** Whether a text can be the name of a provider. */
export function isProviderName(text: string): boolean {
  return named.test(text);
}
