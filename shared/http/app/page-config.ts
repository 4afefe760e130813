/** What the console's page is told about its deployment; no secret is among it. */
export interface PageConfig {
  /** `us`, `eu`, ... */
  readonly residency: string;
  /** What `/team/v1`, `/account/v1` and `/console` follow; without a slash at the end. */
  readonly appBaseUrl: string;
  /** The OpenID provider that people sign in with, and the console's client there. */
  readonly issuer: string;
  readonly clientId: string;
  readonly teamCreation: 'open' | 'closed';
  /** Where people are sent for help. */
  readonly supportUrl?: string;
}
