/** Settings of a deployment: where they are read, and what is refused. */
import { residencies, residencyHost, residencyNames, stageSettings } from '../../infra/config.ts';

const settings = (context: Record<string, unknown> = {}, environment: Record<string, string> = {}) =>
  stageSettings((name) => context[name], environment);

test('without any setting there is a production on ARM64 that protects its data', () => {
  expect(settings()).toEqual({ stage: 'production', architecture: 'arm64', protectsData: true });
});

test('a sandbox keeps nothing', () => {
  expect(settings({ stage: 'sandbox' })).toMatchObject({ stage: 'sandbox', protectsData: false });
});

test('context goes before the environment, and an empty value is none', () => {
  const environment = { ROLLCALL_STAGE: 'sandbox', ROLLCALL_DOMAIN: 'example.org', ROLLCALL_SUPPORT_URL: '' };
  expect(settings({ domain: 'example.com' }, environment)).toEqual({
    stage: 'sandbox',
    architecture: 'arm64',
    protectsData: false,
    domain: 'example.com',
  });
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
])('%j is refused with what is accepted instead', (context, message) => {
  expect(() => settings(context)).toThrow(message);
});

test('every residency has a host name of its own below the domain, and none without a domain', () => {
  const hosts = residencyNames.map((residency) => residencyHost(residency, settings({ domain: 'example.com' })));
  expect(hosts).toEqual(['us.example.com', 'eu.example.com']);
  expect(residencyHost('us', settings())).toBeUndefined();
});

test('no two residencies share a region', () => {
  expect(new Set(residencyNames.map((residency) => residencies[residency].region)).size).toBe(residencyNames.length);
});
