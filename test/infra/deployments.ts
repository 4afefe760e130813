/** What tests of templates look at: context by name. */
export const deployments = {
  /** Nothing said. */
  production: {},
  sandbox: { stage: 'sandbox' },
  /** Everything said, so that every right and resource there is shows. */
  configured: {
    domain: 'example.com',
    hostedZoneId: 'Z0123456789EXAMPLE',
    mailSender: 'no-reply@example.com',
    webhookUrl: 'https://product.example/hooks',
    supportUrl: 'https://example.com/help',
    alarmEmail: 'operators@example.com',
    signUp: 'open',
  },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

export type DeploymentName = keyof typeof deployments;
