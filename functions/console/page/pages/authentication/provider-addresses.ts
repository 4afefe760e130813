/** What an identity provider's own form asks for about us: where it sends people back to, and whom its answers are for. */

export interface ProviderAddresses {
  /** OpenID Connect's redirect URI. */
  readonly redirectUri: string;
  /** SAML: the Assertion Consumer Service, and the audience, which is our entity id. */
  readonly saml?: { readonly acsUrl: string; readonly audience: string };
}

const cognitoHost = /^cognito-idp\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/;

/**
 * A user pool takes answers beside its sign-in page, at paths of its own
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html).
 * @param issuer that of the people's own sign-in
 * @param authorizationEndpoint as the issuer's OpenID configuration says it
 */
export function providerAddresses(issuer: string, authorizationEndpoint: string): ProviderAddresses {
  const { hostname, pathname } = new URL(issuer);
  // The sign-in of a developer's machine, which has no SAML.
  if (!cognitoHost.test(hostname)) return { redirectUri: `${issuer}/federated` };
  const { origin } = new URL(authorizationEndpoint);
  return {
    redirectUri: `${origin}/oauth2/idpresponse`,
    saml: { acsUrl: `${origin}/saml2/idpresponse`, audience: `urn:amazon:cognito:sp:${pathname.slice(1)}` },
  };
}
