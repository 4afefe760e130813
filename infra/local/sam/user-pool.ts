/** A user pool of this machine: the calls of Amazon Cognito that functions make, answered by the local sign-in service. */
import { providerName } from '../../../shared/domain/sso-provider.ts';
import type { SsoConnection } from '../../../shared/ports/ports.ts';
import type { LocalConnections } from '../sign-in/connections.ts';
import { AwsCallError, type AwsCalls, type Input, listIn, objectIn, textIn } from './aws-calls.ts';

export interface UserPoolOptions {
  readonly connections: LocalConnections;
  /** The account of whoever has the address. */
  accountOf(address: string): Promise<string | undefined>;
}

/** The user pool's own directory, which every client offers. */
const ownDirectory = 'COGNITO';

/** People are known by their accounts' ids, and have no attributes: the sign-in service asks the table for them. */
export function userPoolCalls({ connections, accountOf }: UserPoolOptions): AwsCalls {
  const known = (input: Input): SsoConnection | undefined => connections.connectionOf(methodOf(input));
  const names = (): string[] => connections.list().map(({ methodId }) => providerName(methodId));
  let offered: readonly string[] = [ownDirectory, ...names()];

  async function write(input: Input, ProviderType: string): Promise<Input> {
    await connections.connect(connectionOf(methodOf(input), ProviderType, objectIn(input, 'ProviderDetails')));
    return { IdentityProvider: { ProviderName: textIn(input, 'ProviderName'), ProviderType } };
  }

  return {
    ListIdentityProviders: async () => ({
      Providers: connections
        .list()
        .map(({ methodId, protocol }) => ({ ProviderName: providerName(methodId), ProviderType: typeOf(protocol) })),
    }),
    DescribeIdentityProvider: async (input) => {
      const connection = known(input);
      if (!connection) throw notFound();
      return {
        IdentityProvider: {
          ProviderName: textIn(input, 'ProviderName'),
          ProviderType: typeOf(connection.protocol),
          ProviderDetails: detailsOf(connection),
        },
      };
    },
    CreateIdentityProvider: async (input) => {
      if (known(input)) throw new AwsCallError('DuplicateProviderException', 'There is such a provider already.');
      return write(input, textIn(input, 'ProviderType'));
    },
    UpdateIdentityProvider: async (input) => {
      const connection = known(input);
      if (!connection) throw notFound();
      return write(input, typeOf(connection.protocol));
    },
    DeleteIdentityProvider: async (input) => {
      if (!known(input)) throw notFound();
      await connections.disconnect({ teamId: '', methodId: methodOf(input) });
      return {};
    },
    DescribeUserPoolClient: async (input) => ({
      UserPoolClient: {
        UserPoolId: textIn(input, 'UserPoolId'),
        ClientId: textIn(input, 'ClientId'),
        SupportedIdentityProviders: offered,
      },
    }),
    UpdateUserPoolClient: async (input) => {
      const wanted = listIn(input, 'SupportedIdentityProviders').map(String);
      const existing = new Set([ownDirectory, ...names()]);
      if (!wanted.every((name) => existing.has(name))) {
        throw new AwsCallError('InvalidParameterException', 'The user pool has no such identity provider.');
      }
      offered = wanted;
      return { UserPoolClient: input };
    },
    ListUsers: async (input) => {
      const Username = await accountOf(addressIn(textIn(input, 'Filter')));
      return { Users: Username === undefined ? [] : [{ Username }] };
    },
    AdminUserGlobalSignOut: async (input) => {
      await connections.endSessions({ accountId: textIn(input, 'Username'), address: '' });
      return {};
    },
    AdminDeleteUser: async (input) => {
      await connections.forget({ accountId: textIn(input, 'Username'), address: '' });
      return {};
    },
    // Whoever has the address in the table signs in with it.
    AdminUpdateUserAttributes: async () => ({}),
  };
}

const notFound = (): AwsCallError => new AwsCallError('ResourceNotFoundException', 'There is no such provider.');

const typeOf = (protocol: SsoConnection['protocol']): string => (protocol === 'saml' ? 'SAML' : 'OIDC');

/** The id in `providerName`: a UUID without its hyphens. */
function methodOf(input: Input): string {
  return textIn(input, 'ProviderName').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Cognito is not told whose team it is; who signs in says it. */
function connectionOf(methodId: string, type: string, details: Input): SsoConnection {
  if (type === 'SAML') return { teamId: '', methodId, protocol: 'saml', metadataUrl: textIn(details, 'MetadataURL') };
  return {
    teamId: '',
    methodId,
    protocol: 'oidc',
    issuer: textIn(details, 'oidc_issuer'),
    clientId: textIn(details, 'client_id'),
    clientSecret: textIn(details, 'client_secret'),
  };
}

function detailsOf({ protocol, metadataUrl, issuer, clientId, clientSecret }: SsoConnection): Input {
  return protocol === 'saml'
    ? { MetadataURL: metadataUrl }
    : { oidc_issuer: issuer, client_id: clientId, client_secret: clientSecret };
}

const filterFormat = /^email = "((?:[^"\\]|\\.)*)"$/;

/** The address in `email = "ada@example.com"`, which is the only filter that functions ask by. */
function addressIn(filter: string): string {
  const [, quoted] = filterFormat.exec(filter) ?? [];
  if (quoted === undefined) throw new AwsCallError('InvalidParameterException', 'The filter is not email = "...".');
  return quoted.replaceAll(/\\(.)/g, '$1');
}
