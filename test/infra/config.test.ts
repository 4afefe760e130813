/** Settings of a deployment: where they are read, and what is refused. */
import { residencies, residencyHost, residencyNames, stageSettings } from '../../infra/config.ts';

const settings = (context: Record<string, unknown> = {}, environment: Record<string, string> = {}) =>
  stageSettings((name) => context[name], environment);

test('without any setting there is a production on ARM64 that protects its data', () => {
  expect(settings()).toEqual({
    stage: 'production',
    architecture: 'arm64',
    protectsData: true,
    teamCreation: 'closed',
    signUp: 'closed',
    entitledFromStart: false,
    firewall: true,
    alarms: true,
    monthlyBudgetDollars: 200,
  });
});

test('a sandbox keeps nothing, is open to anybody, and has nothing that costs by the month', () => {
  expect(settings({ stage: 'sandbox' })).toEqual({
    stage: 'sandbox',
    architecture: 'arm64',
    protectsData: false,
    teamCreation: 'open',
    signUp: 'open',
    entitledFromStart: true,
    firewall: false,
    alarms: false,
    monthlyBudgetDollars: 200,
  });
});

test('what is said goes before what the stage would have', () => {
  const said = { stage: 'sandbox', signUp: 'closed', entitledFromStart: 'false', alarms: 'on' };
  expect(settings(said, { ROLLCALL_TEAM_CREATION: 'closed' })).toMatchObject({
    teamCreation: 'closed',
    signUp: 'closed',
    entitledFromStart: false,
    alarms: true,
    firewall: false,
  });
  expect(settings({ signUp: 'open' }, { ROLLCALL_ENTITLED_FROM_START: 'true' })).toMatchObject({
    teamCreation: 'closed',
    signUp: 'open',
    entitledFromStart: true,
  });
});

test('there are mails and webhooks where a sender and a URL are given', () => {
  const environment = {
    ROLLCALL_MAIL_SENDER: 'no-reply@example.com',
    ROLLCALL_WEBHOOK_URL: 'https://product.example/hooks',
  };
  expect(settings({}, environment)).toMatchObject({
    mailSender: 'no-reply@example.com',
    webhookUrl: 'https://product.example/hooks',
  });
});

test('context goes before the environment, and an empty value is none', () => {
  const environment = { ROLLCALL_STAGE: 'sandbox', ROLLCALL_DOMAIN: 'example.org', ROLLCALL_SUPPORT_URL: '' };
  const { stage, domain, supportUrl } = settings({ domain: 'example.com' }, environment);
  expect({ stage, domain, supportUrl }).toEqual({ stage: 'sandbox', domain: 'example.com', supportUrl: undefined });
});

test.each([
  [{ stage: 'prod' }, 'stage "prod" is not sandbox or production (from -c stage=... or ROLLCALL_STAGE)'],
  [{ stage: 'toString' }, 'stage "toString" is not'],
  [{ architecture: 'x86' }, 'architecture "x86" is not arm64 or x86_64'],
  [{ domain: 'https://example.com' }, 'domain "https://example.com" is not'],
  [{ domain: 'Example.com' }, 'domain "Example.com" is not'],
  [{ domain: 'my_team.example.com' }, 'domain "my_team.example.com" is not'],
  [{ domain: 'localhost' }, 'domain "localhost" is not'],
  [{ domain: 'example..com' }, 'domain "example..com" is not'],
  [{ supportUrl: 'http://example.com' }, 'supportUrl "http://example.com" is not an https:// URL'],
  [{ supportUrl: 'help' }, 'supportUrl "help" is not'],
  [{ mailSender: 'example.com' }, 'mailSender "example.com" is not an e-mail address'],
  [{ mailSender: 'Ann <ann@example.com>' }, 'mailSender "Ann <ann@example.com>" is not'],
  [{ mailSender: 'a@b@example.com' }, 'mailSender "a@b@example.com" is not'],
  [{ mailSender: 'ann@localhost' }, 'mailSender "ann@localhost" is not'],
  [{ webhookUrl: 'http://product.example' }, 'webhookUrl "http://product.example" is not an https:// URL'],
  [
    { teamCreation: 'yes' },
    'teamCreation "yes" is not open or closed (from -c teamCreation=... or ROLLCALL_TEAM_CREATION)',
  ],
  [{ signUp: 'true' }, 'signUp "true" is not open or closed'],
  [{ entitledFromStart: 'open' }, 'entitledFromStart "open" is not true or false'],
  [{ firewall: 'true' }, 'firewall "true" is not on or off (from -c firewall=... or ROLLCALL_FIREWALL)'],
  [{ alarms: 'yes' }, 'alarms "yes" is not on or off'],
  [{ alarmEmail: 'operators' }, 'alarmEmail "operators" is not an e-mail address'],
  [{ monthlyBudgetDollars: '0' }, 'monthlyBudgetDollars "0" is not a whole number of US dollars'],
  [{ monthlyBudgetDollars: '12.50' }, 'monthlyBudgetDollars "12.50" is not'],
  [{ domain: 'example.com', hostedZoneId: 'example.com' }, 'hostedZoneId "example.com" is not the id of a hosted zone'],
  [{ hostedZoneId: 'Z0123456789EXAMPLE' }, 'hostedZoneId "Z0123456789EXAMPLE" is not of use without a domain'],
  [
    { domain: 'example.com', hostedZoneId: 'Z0123456789EXAMPLE', hostedZoneName: 'ample.com' },
    'hostedZoneName "ample.com" is not the domain example.com or a parent of it',
  ],
])('%j is refused with what is accepted instead', (context, message) => {
  expect(() => settings(context)).toThrow(message);
});

test('every residency has a host name of its own below the domain, and none without a domain', () => {
  const hosts = residencyNames.map((residency) => residencyHost(residency, settings({ domain: 'example.com' })));
  expect(hosts).toEqual(['api.example.com', 'api.eu.example.com']);
  expect(residencyHost('us', settings())).toBeUndefined();
});

test('host names are put into the zone of the domain, or of a parent of it', () => {
  const zone = { hostedZoneId: 'Z0123456789EXAMPLE', domain: 'scim.example.com' };
  expect(settings(zone).hostedZone).toEqual({ id: 'Z0123456789EXAMPLE', name: 'scim.example.com' });
  expect(settings({ ...zone, hostedZoneName: 'example.com' }).hostedZone?.name).toBe('example.com');
  expect(settings({ domain: 'example.com', hostedZoneName: 'example.com' }).hostedZone).toBeUndefined();
});

test('operators are told by mail, of a month that costs more than they said', () => {
  const said = { alarmEmail: 'operators@example.com', monthlyBudgetDollars: '75' };
  expect(settings(said)).toMatchObject({ alarmEmail: 'operators@example.com', monthlyBudgetDollars: 75 });
});

test('no two residencies share a region', () => {
  expect(new Set(residencyNames.map((residency) => residencies[residency].region)).size).toBe(residencyNames.length);
});
