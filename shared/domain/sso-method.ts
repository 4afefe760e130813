/** SSO methods: how a team's people sign in through their own identity provider. */
import { DomainError } from './error.ts';

/** Each type of method, and what it speaks. Okta, OneLogin and Entra stand for SAML with the provider's own words in the console. */
export const ssoProtocols = {
  okta: 'saml',
  onelogin: 'saml',
  entra: 'saml',
  saml: 'saml',
  oidc: 'oidc',
} as const;

export type SsoType = keyof typeof ssoProtocols;

export function isSsoType(text: unknown): text is SsoType {
  return typeof text === 'string' && Object.hasOwn(ssoProtocols, text);
}

/** `connecting` until the sign-in service has taken the method, `removing` until it has dropped it: only `connected` ones count. */
export type SsoStatus = 'connecting' | 'connected' | 'removing';

/** Where the identity provider is. The secret of a client is handed to the sign-in service and not kept. */
export interface SsoDetails {
  /** SAML. */
  readonly metadataUrl?: string;
  /** OpenID Connect. */
  readonly issuer?: string;
  readonly clientId?: string;
}

export interface SsoMethod extends SsoDetails {
  readonly id: string;
  readonly type: SsoType;
  readonly name: string;
  readonly status: SsoStatus;
  readonly version: number;
  /** ISO 8601. */
  readonly created?: string;
}

export const ssoMethodsMax = 10;

/** @throws DomainError `scim-is-on`, `too-many-sso-methods` */
export function allowAnotherMethod(scim: 'on' | 'off', methods: number): void {
  if (scim === 'on') {
    throw new DomainError(
      'scim-is-on',
      'While SCIM is on a team has exactly one SSO method; change that one, or turn SCIM off first.',
    );
  }
  if (methods >= ssoMethodsMax) {
    throw new DomainError('too-many-sso-methods', `A team has at most ${ssoMethodsMax} SSO methods; remove one first.`);
  }
}

/** @throws DomainError `scim-is-on` */
export function allowRemoval(scim: 'on' | 'off', status: SsoStatus): void {
  if (scim === 'off' || status !== 'connected') return;
  throw new DomainError(
    'scim-is-on',
    'While SCIM is on a team needs its SSO method: its members sign in through it. Turn SCIM off first.',
  );
}

const invalid = (message: string): DomainError => new DomainError('url-refused', message);

/**
 * Where an issuer publishes what it is (OpenID Connect Discovery 1.0 section 4).
 * @throws DomainError `url-refused`
 */
export function discoveryUrl(issuer: string): string {
  if (/[?#]/.test(issuer))
    throw invalid('issuer must have no query and no fragment; copy it as the provider shows it.');
  return `${issuer.endsWith('/') ? issuer.slice(0, -1) : issuer}/.well-known/openid-configuration`;
}

const endpoints = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const;

/**
 * Whether the document is the issuer's own (OpenID Connect Discovery 1.0 section 4.3: "The issuer value returned MUST be identical to
 * the Issuer URL that was used as the prefix").
 * @throws DomainError `url-refused`
 */
export function checkDiscovery(issuer: string, text: string): void {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw new DomainError('url-refused', 'issuer has no OpenID configuration: what is found there is not JSON.', {
      cause: error,
    });
  }
  const named = (name: string): unknown =>
    typeof found === 'object' && found !== null ? Object.getOwnPropertyDescriptor(found, name)?.value : undefined;
  const own = named('issuer');
  if (typeof own !== 'string')
    throw invalid('issuer has no OpenID configuration: what is found there names no issuer.');
  if (own !== issuer) {
    throw invalid(
      'issuer is not what its own OpenID configuration says, to the letter; copy it from there, with or without a slash at the end.',
    );
  }
  // A local provider is http itself.
  const scheme = issuer.startsWith('http:') ? /^https?:\/\// : /^https:\/\//;
  const missing = endpoints.filter((name) => !scheme.test(String(named(name))));
  if (missing.length > 0) {
    throw invalid(`issuer cannot be used: its OpenID configuration has no https address as ${missing.join(', ')}.`);
  }
}
