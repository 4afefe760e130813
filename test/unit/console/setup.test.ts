/** The console's first run as data: the way to a connected identity provider, and what a provider's form asks for about us. */
import { providerAddresses } from '../../../functions/console/page/pages/authentication/provider-addresses.ts';
import { entraUrl, guideOfSso, guides } from '../../../functions/console/page/pages/setup/guides.ts';
import { nextStep, type ProgressFacts } from '../../../functions/console/page/pages/setup/progress-steps.ts';
import { ssoProtocols } from '../../../shared/domain/sso-method.ts';

const none: ProgressFacts = { ssoMethods: 0, enabled: false, hasActiveKey: false, hasCall: false };

describe('the next step', () => {
  test.each<[string, Partial<ProgressFacts>, string | undefined]>([
    ['of a new team is an SSO method', {}, 'add-sso'],
    ['of a team with two SSO methods is the SSO methods: SCIM needs exactly one', { ssoMethods: 2 }, 'add-sso'],
    ['of a team with one SSO method is SCIM', { ssoMethods: 1 }, 'turn-on'],
    ['with SCIM on is a key', { ssoMethods: 1, enabled: true }, 'generate-key'],
    ['with a key is the guide, which opens no dialog', { ssoMethods: 1, enabled: true, hasActiveKey: true }, undefined],
  ])('%s', (_, facts, opening) => {
    const step = nextStep({ ...none, ...facts });
    expect(step).toBeDefined();
    expect(step?.action.opening).toBe(opening);
  });

  test('there is none once a call has arrived', () => {
    expect(nextStep({ ssoMethods: 1, enabled: true, hasActiveKey: true, hasCall: true })).toBeUndefined();
  });
});

describe('what a provider’s form asks for about us', () => {
  test('a user pool takes answers beside its sign-in page, and is the audience of SAML', () => {
    expect(
      providerAddresses(
        'https://cognito-idp.xx-north-1.amazonaws.com/xx-north-1_aBcDeF123',
        'https://rollcall-prod-eu-123456789012.auth.xx-north-1.amazoncognito.com/oauth2/authorize',
      ),
    ).toEqual({
      redirectUri: 'https://rollcall-prod-eu-123456789012.auth.xx-north-1.amazoncognito.com/oauth2/idpresponse',
      saml: {
        acsUrl: 'https://rollcall-prod-eu-123456789012.auth.xx-north-1.amazoncognito.com/saml2/idpresponse',
        audience: 'urn:amazon:cognito:sp:xx-north-1_aBcDeF123',
      },
    });
  });

  test('the sign-in of a developer’s machine has no SAML', () => {
    expect(providerAddresses('http://127.0.0.1:8081/oidc', 'http://127.0.0.1:8081/oidc/auth')).toEqual({
      redirectUri: 'http://127.0.0.1:8081/oidc/federated',
    });
  });

  test('a host that only ends like a user pool’s is none', () => {
    expect(
      providerAddresses('https://cognito-idp.eu.amazonaws.com.example/x', 'https://a.example/b'),
    ).not.toHaveProperty('saml');
  });
});

describe('the guides', () => {
  test('have each a path of their own, and every SSO type’s guide is one of them', () => {
    const ids = guides.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [type, id] of Object.entries(guideOfSso)) {
      expect(Object.keys(ssoProtocols)).toContain(type);
      expect(ids).toContain(id);
    }
  });

  test('say where base URL and key go, but for groups, which follow an app that has them', () => {
    const lacking = guides.filter(({ steps }) => {
      const values = steps.flatMap(({ fields = [] }) => fields.map(({ value }) => value));
      return !values.includes('key') || !(values.includes('base-url') || values.includes('entra-url'));
    });
    expect(lacking.map(({ id }) => id)).toEqual(['okta-groups']);
  });

  test('Entra’s tenant URL is the base URL with its mark', () => {
    expect(entraUrl('https://scim.example.com/scim/v2')).toBe('https://scim.example.com/scim/v2?aadOptscim062020');
  });
});
