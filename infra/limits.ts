/**
 * How much the service takes in before it refuses: one table, which the deployed gateway, the firewall in front of it and the local
 * gateway read.
 */

export interface RateLimit {
  readonly requests: number;
  /** Of a window that ends now. AWS WAF counts over 60, 120, 300 or 600 s. */
  readonly windowSeconds: 60 | 120 | 300 | 600;
}

/** What the firewall's rules count by. */
export type CountedBy = 'key' | 'address';

/**
 * Both are refused with the gateway response `QUOTA_EXCEEDED`, whose `Retry-After` is the window: after it nothing is counted any more.
 *
 * `key`: what one `Authorization` header may ask, so one SCIM API key or one signed-in person. 3,000 a minute let a caller go on at 50 a
 * second for ever, and a caller who asks for more and pauses as told still gets at least 3,000 in any two minutes: 25 a second, which is
 * what Microsoft Entra ID wants of an endpoint
 * (https://learn.microsoft.com/en-us/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups).
 *
 * `address`: an identity provider sends the calls of all its customers from a few addresses, and the host product all sign-in checks from
 * one; so it is ten times as much, and stops only what invents a new key for each call.
 */
export const rateLimits: Readonly<Record<CountedBy, RateLimit>> = {
  key: { requests: 3000, windowSeconds: 60 },
  address: { requests: 30_000, windowSeconds: 60 },
};

/**
 * What one REST API of a residency takes in over all callers, refused with `THROTTLED`: a token bucket of `burst` requests, filled at
 * `perSecond`. At 20 ms a call that is 20 functions at once of the 1,000 that an account may run.
 */
export const stageThrottle = { perSecond: 1000, burst: 2000 } as const;

/** What AWS refuses of itself (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html). */
export const gatewayQuotas = {
  bodyBytes: 10 * 1024 * 1024,
  /** How long API Gateway waits for a function. */
  integrationMs: 29_000,
} as const;
