/** Where the people of one residency sign in: a Cognito user pool that asks the sign-in gate. */
import { Aws, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  LambdaVersion,
  ManagedLoginVersion,
  Mfa,
  UserPool,
  UserPoolDomain,
  UserPoolEmail,
  UserPoolOperation,
} from 'aws-cdk-lib/aws-cognito';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { SignInFunction } from '../../functions/operations.ts';
import type { StageSettings } from '../config.ts';

export interface SignInProps {
  readonly settings: StageSettings;
  readonly gate: LambdaFunction;
  readonly triggers: SignInFunction['triggers'];
  /** Begins the name of the pool, and of the host where people sign in, with the account's number behind it. */
  readonly namePrefix: string;
}

const passwordLengthMin = 12;

/** The second version of the token trigger's event, with which access tokens can be given claims. */
const withAccessTokens = LambdaVersion.V2_0;

const operations: Readonly<
  Record<SignInFunction['triggers'][number], readonly [operation: UserPoolOperation, version?: LambdaVersion]>
> = {
  PreSignUp: [UserPoolOperation.PRE_SIGN_UP],
  PreAuthentication: [UserPoolOperation.PRE_AUTHENTICATION],
  PreTokenGeneration: [UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG, withAccessTokens],
  CustomMessage: [UserPoolOperation.CUSTOM_MESSAGE],
};

export class SignIn extends Construct {
  readonly userPool: UserPool;
  /** Of the sign-in page. */
  readonly origin: string;

  constructor(scope: Construct, id: string, { settings, gate, triggers, namePrefix }: SignInProps) {
    super(scope, id);
    const { protectsData, mailSender } = settings;
    this.userPool = new UserPool(this, 'People', {
      userPoolName: `${namePrefix}-people`,
      // The least that lets a trigger add claims to access tokens.
      featurePlan: FeaturePlan.ESSENTIALS,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      // Mutable, because a team's identity provider says it at every sign-in.
      standardAttributes: { email: { required: true, mutable: true } },
      autoVerify: { email: true },
      keepOriginal: { email: true },
      // Where sign-up is closed the gate refuses whom nobody here knows or has invited; without this it would never be asked.
      selfSignUpEnabled: true,
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: passwordLengthMin,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
      },
      // Cognito's own sender, for want of another, sends 50 mails a day.
      email: mailSender === undefined ? UserPoolEmail.withCognito() : sesEmail(mailSender),
      deletionProtection: protectsData,
      removalPolicy: protectsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    for (const trigger of triggers) {
      const [operation, version] = operations[trigger];
      this.userPool.addTrigger(operation, gate, version);
    }
    // The page where people sign in; unique in the region over all accounts, hence the account's number.
    const domain = new UserPoolDomain(this, 'Domain', {
      userPool: this.userPool,
      cognitoDomain: { domainPrefix: `${namePrefix}-${Aws.ACCOUNT_ID}` },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    this.origin = domain.baseUrl();
    Validations.of(this.userPool).acknowledge(
      {
        id: 'AwsSolutions-COG2',
        reason:
          'Members of a team with SCIM sign in at their own identity provider, whose second factor it is; others may set one up.',
      },
      {
        id: 'AwsSolutions-COG3',
        reason:
          'Threat protection needs the Plus plan, at a price for each person; an operator who wants it changes the plan.',
      },
      {
        id: 'AwsSolutions-COG8',
        reason: 'As above: the Plus plan is the operator’s choice.',
      },
    );
  }
}

function sesEmail(fromEmail: string): UserPoolEmail {
  return UserPoolEmail.withSES({ fromEmail, sesVerifiedDomain: fromEmail.slice(fromEmail.lastIndexOf('@') + 1) });
}
