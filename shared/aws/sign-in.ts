/** The sign-in port on Amazon Cognito. Bundles of functions that use it import this first. */
import {
  AdminDeleteUserCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  CreateIdentityProviderCommand,
  DeleteIdentityProviderCommand,
  DescribeIdentityProviderCommand,
  type IdentityProviderType,
  ListUsersCommand,
  UpdateIdentityProviderCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { providerName } from '../domain/sso-provider.ts';
import { env, requireEnv } from '../env.ts';
import { makePortWith, type SignInService, type SsoConnection, UrlRefusedError } from '../ports/ports.ts';
import { clientSettings } from './client-settings.ts';
import { isRaced, offerProviders, type PoolAndClient, pause } from './offered-providers.ts';

makePortWith('signIn', () =>
  cognito({ userPoolId: requireEnv(env.userPoolId), clientId: requireEnv(env.tokenClientId) }),
);

/** The claim that Entra ID and OneLogin send by themselves; others are set up to send it. */
const samlEmail = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress';

const disconnectAttempts = 3;

export function cognito(place: PoolAndClient): SignInService {
  const { userPoolId: UserPoolId } = place;
  // Cognito itself fetches metadata and discovery documents while it is asked.
  const client = new CognitoIdentityProviderClient(clientSettings({ requestTimeoutMs: 10_000 }));

  async function describe(ProviderName: string): Promise<IdentityProviderType | undefined> {
    const command = new DescribeIdentityProviderCommand({ UserPoolId, ProviderName });
    const answer = await unlessAbsent(client.send(command), 'ResourceNotFoundException');
    return answer?.IdentityProvider;
  }

  async function write(connection: SsoConnection): Promise<void> {
    const ProviderName = providerName(connection.methodId);
    const ProviderType = connection.protocol === 'saml' ? 'SAML' : 'OIDC';
    const known = await describe(ProviderName);
    const settings = {
      UserPoolId,
      ProviderName,
      ProviderDetails: detailsOf(connection, known),
      AttributeMapping: { email: connection.protocol === 'saml' ? samlEmail : 'email' },
    };
    if (known) {
      await client.send(new UpdateIdentityProviderCommand(settings));
      return;
    }
    try {
      await client.send(new CreateIdentityProviderCommand({ ...settings, ProviderType }));
    } catch (error) {
      if (!isCalled(error, 'DuplicateProviderException')) throw error;
      await client.send(new UpdateIdentityProviderCommand(settings));
    }
  }

  /** User names of everybody with this address: people with a password, and the same people by way of their SSO methods. */
  async function userNames(address: string): Promise<readonly string[]> {
    const names = new Set<string>();
    // What people typed at sign-up is kept as they typed it, and the filter compares exactly.
    for (const spelling of new Set([address, address.toLowerCase()])) {
      let after: string | undefined;
      do {
        const { Users = [], PaginationToken } = await client.send(
          new ListUsersCommand({
            UserPoolId,
            Filter: `email = "${spelling.replaceAll(/["\\]/g, '\\$&')}"`,
            AttributesToGet: ['sub'],
            ...(after && { PaginationToken: after }),
          }),
        );
        for (const { Username } of Users) if (Username !== undefined) names.add(Username);
        after = PaginationToken;
      } while (after !== undefined);
    }
    return [...names];
  }

  return {
    async connect(connection) {
      try {
        await write(connection);
      } catch (error) {
        if (!isCalled(error, 'InvalidParameterException')) throw error;
        throw new UrlRefusedError(`The sign-in service cannot use this: ${messageOf(error)}`, { cause: error });
      }
      await offerProviders(client, place);
    },
    async disconnect({ methodId }) {
      const ProviderName = providerName(methodId);
      for (let attempt = 1; ; attempt += 1) {
        // First, so that nobody is offered what is gone.
        await offerProviders(client, place, ProviderName);
        try {
          const command = new DeleteIdentityProviderCommand({ UserPoolId, ProviderName });
          await unlessAbsent(client.send(command), 'ResourceNotFoundException');
          break;
        } catch (error) {
          // Somebody else's change may have offered it again in between.
          if (attempt === disconnectAttempts || !isRaced(error)) throw error;
          await pause(attempt);
        }
      }
      await offerProviders(client, place);
    },
    repair: () => offerProviders(client, place),
    async endSessions({ address }) {
      for (const Username of await userNames(address)) {
        const command = new AdminUserGlobalSignOutCommand({ UserPoolId, Username });
        await unlessAbsent(client.send(command), 'UserNotFoundException');
      }
    },
    async changeAddress({ from, to }) {
      const UserAttributes = [
        { Name: 'email', Value: to },
        { Name: 'email_verified', Value: 'true' },
      ];
      for (const Username of await userNames(from)) {
        const command = new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes });
        await unlessAbsent(client.send(command), 'UserNotFoundException');
      }
    },
    async forget({ address }) {
      for (const Username of await userNames(address)) {
        const command = new AdminDeleteUserCommand({ UserPoolId, Username });
        await unlessAbsent(client.send(command), 'UserNotFoundException');
      }
    },
  };
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html */
function detailsOf(connection: SsoConnection, known: IdentityProviderType | undefined): Record<string, string> {
  const { protocol, metadataUrl, issuer, clientId } = connection;
  if (protocol === 'saml') {
    return { MetadataURL: given(metadataUrl, 'metadataUrl'), IDPSignout: 'false' };
  }
  // An update says everything again; a secret that was not given anew is still the one that Cognito has.
  const clientSecret = connection.clientSecret ?? known?.ProviderDetails?.['client_secret'];
  return {
    client_id: given(clientId, 'clientId'),
    client_secret: given(clientSecret, 'clientSecret'),
    oidc_issuer: given(issuer, 'issuer'),
    authorize_scopes: 'openid email',
    attributes_request_method: 'GET',
  };
}

function given(value: string | undefined, name: string): string {
  if (value === undefined) throw new Error(`the connection has no ${name}`);
  return value;
}

const isCalled = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** `undefined` where what was asked about is not there. */
async function unlessAbsent<T>(asked: Promise<T>, name: string): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isCalled(error, name)) return undefined;
    throw error;
  }
}
