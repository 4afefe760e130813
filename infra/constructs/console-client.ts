/** The console as an OAuth 2.0 client of a residency's user pool: public, with PKCE (RFC 7636, RFC 9700 section 2.1.1). */
import { Duration } from 'aws-cdk-lib';
import {
  CfnManagedLoginBranding,
  type IUserPool,
  OAuthScope,
  UserPoolClient,
  UserPoolClientIdentityProvider,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';

export interface ConsoleClientProps {
  readonly userPool: IUserPool;
  /** Without a slash at the end. */
  readonly appBaseUrl: string;
}

/** Access tokens are looked at once more at every request, so these bound only how long a stolen one is good elsewhere. */
const accessMinutes = 15;
const refreshDays = 7;
/** A refresh token whose answer was lost may be used once more so long. */
const rotationGraceSeconds = 30;

export class ConsoleClient extends Construct {
  readonly clientId: string;

  constructor(scope: Construct, id: string, { userPool, appBaseUrl }: ConsoleClientProps) {
    super(scope, id);
    const client = new UserPoolClient(this, 'Client', {
      userPool,
      generateSecret: false,
      // None of Cognito's own sign-in calls: their tokens would let people change address and password past the gate's rules. (Custom
      // has no triggers here and always fails; with none named, Cognito would allow its defaults.)
      authFlows: { custom: true },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL],
        callbackUrls: [`${appBaseUrl}/console/signed-in`],
        logoutUrls: [`${appBaseUrl}/console/`, `${appBaseUrl}/console`],
      },
      // Teams' own are added while the service runs (shared/aws/offered-providers.ts).
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.minutes(accessMinutes),
      idTokenValidity: Duration.minutes(accessMinutes),
      refreshTokenValidity: Duration.days(refreshDays),
      refreshTokenRotationGracePeriod: Duration.seconds(rotationGraceSeconds),
    });
    this.clientId = client.userPoolClientId;
    // The sign-in page answers an error without one, be it Cognito's own.
    new CfnManagedLoginBranding(this, 'Branding', {
      userPoolId: userPool.userPoolId,
      clientId: this.clientId,
      useCognitoProvidedValues: true,
    });
  }
}
