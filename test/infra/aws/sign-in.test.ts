/** SSO methods and sessions by way of Cognito, asked as on Lambda; the endpoint keeps providers and a client as Cognito does. */
import { cognito } from '../../../shared/aws/sign-in.ts';
import { UrlRefusedError } from '../../../shared/ports/ports.ts';
import { type Answer, type Asked, type StubEndpoint, stubEndpoint } from './stub-endpoint.ts';

let endpoint: StubEndpoint;
beforeAll(async () => {
  endpoint = await stubEndpoint('AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER');
});
afterAll(() => endpoint.close());

const signIn = cognitoHere();
function cognitoHere() {
  // The client is made when the endpoint is known.
  let made: ReturnType<typeof cognito> | undefined;
  return () => {
    made ??= cognito({ userPoolId: 'pool', clientId: 'client' });
    return made;
  };
}

const methodId = '01890a5d-ac96-774b-bcce-b302099a8057';
const name = '01890a5dac96774bbcceb302099a8057';
const saml = { teamId: 't', methodId, protocol: 'saml', metadataUrl: 'https://idp.example/metadata' } as const;
const oidc = {
  teamId: 't',
  methodId,
  protocol: 'oidc',
  issuer: 'https://idp.example',
  clientId: 'c',
  clientSecret: 's',
} as const;

interface Provider {
  readonly ProviderType?: string;
  readonly ProviderDetails: Record<string, string>;
  readonly AttributeMapping: Record<string, string>;
}

let providers: Map<string, Provider>;
let client: Record<string, unknown>;
/** Looks at a request before the pool does. */
let before: (asked: Asked) => Answer | undefined;

const clientSettings = {
  ClientName: 'console',
  ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'],
  CallbackURLs: ['https://us.example.com/console/signed-in'],
  RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 30 },
  PreventUserExistenceErrors: 'ENABLED',
};

beforeEach(() => {
  endpoint.asked.length = 0;
  providers = new Map();
  client = {
    ...clientSettings,
    UserPoolId: 'pool',
    ClientId: 'client',
    CreationDate: 1,
    SupportedIdentityProviders: ['COGNITO'],
  };
  before = () => undefined;
  endpoint.answer = (asked) => before(asked) ?? pool(asked);
});

function pool({ operation, body }: Asked): Answer {
  const { ProviderName, ProviderType, ProviderDetails, AttributeMapping } = body;
  switch (operation) {
    case 'DescribeIdentityProvider': {
      const known = providers.get(ProviderName);
      return known
        ? { body: { IdentityProvider: { ProviderName, ...known } } }
        : { error: 'ResourceNotFoundException' };
    }
    case 'CreateIdentityProvider':
      if (providers.has(ProviderName)) return { error: 'DuplicateProviderException' };
      providers.set(ProviderName, { ProviderType, ProviderDetails, AttributeMapping });
      return {};
    case 'UpdateIdentityProvider':
      providers.set(ProviderName, { ...providers.get(ProviderName), ProviderDetails, AttributeMapping });
      return {};
    case 'DeleteIdentityProvider':
      if (!providers.delete(ProviderName)) return { error: 'ResourceNotFoundException' };
      return {};
    case 'ListIdentityProviders': {
      // Two pages.
      const names = [...providers.keys()];
      const first = body.NextToken === undefined;
      const page = first ? names.slice(0, 1) : names.slice(1);
      return {
        body: {
          Providers: page.map((each) => ({ ProviderName: each })),
          ...(first && names.length > 1 && { NextToken: 'more' }),
        },
      };
    }
    case 'DescribeUserPoolClient':
      return { body: { UserPoolClient: client } };
    case 'UpdateUserPoolClient': {
      const { SupportedIdentityProviders } = body;
      const unknown = SupportedIdentityProviders.find((each: string) => each !== 'COGNITO' && !providers.has(each));
      if (unknown) return { error: 'InvalidParameterException', message: `The provider ${unknown} does not exist` };
      // What is not said again is gone.
      client = body;
      return {};
    }
    default:
      return {};
  }
}

const askedFor = (operation: string): readonly Asked[] => endpoint.asked.filter((each) => each.operation === operation);

describe('connecting', () => {
  test('a SAML method becomes a provider by its metadata URL, and the console offers it', async () => {
    await signIn().connect(saml);
    expect(providers.get(name)).toEqual({
      ProviderType: 'SAML',
      ProviderDetails: { MetadataURL: 'https://idp.example/metadata', IDPSignout: 'false' },
      AttributeMapping: { email: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress' },
    });
    expect(client['SupportedIdentityProviders']).toEqual(['COGNITO', name]);
  });

  test('an OIDC method becomes a provider by its issuer', async () => {
    await signIn().connect(oidc);
    expect(providers.get(name)).toEqual({
      ProviderType: 'OIDC',
      ProviderDetails: {
        client_id: 'c',
        client_secret: 's',
        oidc_issuer: 'https://idp.example',
        authorize_scopes: 'openid email',
        attributes_request_method: 'GET',
      },
      AttributeMapping: { email: 'email' },
    });
  });

  test('connecting again updates the provider, and keeps the secret that is not given anew', async () => {
    await signIn().connect(oidc);
    const { clientSecret: _, ...without } = oidc;
    await signIn().connect({ ...without, issuer: 'https://other.example' });
    expect(providers.get(name)?.ProviderDetails).toMatchObject({
      oidc_issuer: 'https://other.example',
      client_secret: 's',
    });
    expect(askedFor('CreateIdentityProvider')).toHaveLength(1);
    expect(askedFor('UpdateUserPoolClient')).toHaveLength(1);
  });

  test('everything else that the client is set to stays', async () => {
    await signIn().connect(saml);
    expect(client).toEqual({
      ...clientSettings,
      UserPoolId: 'pool',
      ClientId: 'client',
      SupportedIdentityProviders: ['COGNITO', name],
    });
  });

  test('whoever creates the same provider in between is followed by an update', async () => {
    before = ({ operation }) => {
      if (operation !== 'CreateIdentityProvider' || providers.size > 0) return undefined;
      providers.set(name, { ProviderType: 'SAML', ProviderDetails: {}, AttributeMapping: {} });
      return undefined;
    };
    await signIn().connect(saml);
    expect(providers.get(name)?.ProviderDetails['MetadataURL']).toBe('https://idp.example/metadata');
  });

  test('a provider that another request adds meanwhile is not lost', async () => {
    let interrupted = false;
    before = ({ operation }) => {
      if (operation === 'UpdateUserPoolClient' && !interrupted) {
        interrupted = true;
        providers.set('other', { ProviderDetails: {}, AttributeMapping: {} });
      }
      return undefined;
    };
    await signIn().connect(saml);
    expect(client['SupportedIdentityProviders']).toEqual(['COGNITO', name, 'other']);
  });

  test('a provider that another request deletes meanwhile is left out, though Cognito refuses the first try', async () => {
    providers.set('other', { ProviderDetails: {}, AttributeMapping: {} });
    let interrupted = false;
    before = ({ operation }) => {
      if (operation === 'UpdateUserPoolClient' && !interrupted) {
        interrupted = true;
        providers.delete('other');
      }
      return undefined;
    };
    await signIn().connect(saml);
    expect(client['SupportedIdentityProviders']).toEqual(['COGNITO', name]);
    expect(askedFor('UpdateUserPoolClient')).toHaveLength(2);
  });

  test('a client that keeps changing is given up on, with an error', async () => {
    before = ({ operation }) =>
      operation === 'UpdateUserPoolClient' ? { error: 'ConcurrentModificationException' } : undefined;
    await expect(signIn().connect(saml)).rejects.toThrow('kept changing');
  });

  test('metadata that Cognito cannot use is refused in its words, for the admin who gave the URL', async () => {
    before = ({ operation }) =>
      operation === 'CreateIdentityProvider'
        ? { error: 'InvalidParameterException', message: 'Error retrieving metadata from https://idp.example/metadata' }
        : undefined;
    const refused = await signIn()
      .connect(saml)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UrlRefusedError);
    expect(refused).toMatchObject({ message: expect.stringContaining('Error retrieving metadata') });
    expect(askedFor('UpdateUserPoolClient')).toEqual([]);
  });
});

describe('disconnecting', () => {
  test('takes the provider from the console first and then away', async () => {
    await signIn().connect(saml);
    endpoint.asked.length = 0;
    await signIn().disconnect(saml);
    expect(providers.size).toBe(0);
    expect(client['SupportedIdentityProviders']).toEqual(['COGNITO']);
    const order = endpoint.asked.map(({ operation }) => operation);
    expect(order.indexOf('UpdateUserPoolClient')).toBeLessThan(order.indexOf('DeleteIdentityProvider'));
  });

  test('what is not there is no error', async () => {
    await expect(signIn().disconnect(saml)).resolves.toBeUndefined();
    expect(askedFor('UpdateUserPoolClient')).toEqual([]);
  });
});

test('a deployment that reset the list is repaired', async () => {
  await signIn().connect(saml);
  client = { ...client, SupportedIdentityProviders: ['COGNITO'] };
  await signIn().repair?.();
  expect(client['SupportedIdentityProviders']).toEqual(['COGNITO', name]);
});

describe('people', () => {
  const person = { accountId: 'a', address: 'Ann."x"@Example.com' };
  const found = (...names: string[]) => {
    before = ({ operation, body }) =>
      operation === 'ListUsers'
        ? { body: { Users: (body.Filter.includes('Example') ? names : []).map((Username) => ({ Username })) } }
        : undefined;
  };

  test.each([
    ['endSessions', 'AdminUserGlobalSignOut'],
    ['forget', 'AdminDeleteUser'],
  ] as const)('%s asks %s for everybody with the address, as typed and in lower case', async (method, operation) => {
    found('sub-1', `${name}_ann`);
    await signIn()[method](person);
    expect(askedFor('ListUsers').map(({ body }) => body.Filter)).toEqual([
      'email = "Ann.\\"x\\"@Example.com"',
      'email = "ann.\\"x\\"@example.com"',
    ]);
    expect(askedFor(operation).map(({ body }) => body)).toEqual([
      { UserPoolId: 'pool', Username: 'sub-1' },
      { UserPoolId: 'pool', Username: `${name}_ann` },
    ]);
  });

  test('changeAddress lets everybody with the address sign in with the new one, as verified', async () => {
    found('sub-1');
    await signIn().changeAddress?.({ accountId: 'account', from: 'Old@Example.com', to: 'new@example.com' });
    expect(askedFor('AdminUpdateUserAttributes').map(({ body }) => body)).toEqual([
      {
        UserPoolId: 'pool',
        Username: 'sub-1',
        UserAttributes: [
          { Name: 'email', Value: 'new@example.com' },
          { Name: 'email_verified', Value: 'true' },
        ],
      },
    ]);
  });

  test.each(['endSessions', 'forget'] as const)('%s of somebody who is not there is no error', async (method) => {
    found();
    await expect(signIn()[method](person)).resolves.toBeUndefined();
    found('gone');
    const list = before;
    before = (asked) => list(asked) ?? { error: 'UserNotFoundException' };
    await expect(signIn()[method](person)).resolves.toBeUndefined();
  });

  test('a failure of Cognito is one', async () => {
    before = () => ({ error: 'NotAuthorizedException' });
    await expect(signIn().endSessions(person)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });
});
