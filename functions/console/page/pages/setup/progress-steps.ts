/** The way from a new team to a connected identity provider, as steps that are done or not. */
import type { Opening } from '../authentication/opening.ts';

export interface ProgressFacts {
  /** SSO methods that people can sign in through. */
  readonly ssoMethods: number;
  readonly enabled: boolean;
  readonly hasActiveKey: boolean;
  /** Whether a call with any key has arrived. */
  readonly hasCall: boolean;
}

export interface ProgressStep {
  readonly title: string;
  /** What it is for; shown while it is the next one. */
  readonly text: string;
  readonly isDone: (facts: ProgressFacts) => boolean;
  readonly action: { readonly label: string; readonly to: string; readonly opening?: Opening };
}

export const progressSteps: readonly ProgressStep[] = [
  {
    title: 'Add your SSO method',
    text: 'The identity provider that your people sign in with. SCIM needs exactly one.',
    isDone: ({ ssoMethods }) => ssoMethods === 1,
    action: { label: 'Add an SSO method', to: '/authentication', opening: 'add-sso' },
  },
  {
    title: 'Turn SCIM on',
    text: 'From then on the identity provider manages the team’s people. You see first what changes for them.',
    isDone: ({ enabled }) => enabled,
    action: { label: 'Turn SCIM on', to: '/authentication', opening: 'turn-on' },
  },
  {
    title: 'Generate a key',
    text: 'The identity provider shows it with every SCIM call.',
    isDone: ({ hasActiveKey }) => hasActiveKey,
    action: { label: 'Generate a key', to: '/authentication', opening: 'generate-key' },
  },
  {
    title: 'Set up your provider',
    text: 'The guide shows where to enter the base URL and the key, and when the first call has arrived.',
    isDone: ({ hasCall }) => hasCall,
    action: { label: 'Open the setup guide', to: '/setup' },
  },
];

/** What is to be done now; undefined where the identity provider is connected. */
export const nextStep = (facts: ProgressFacts): ProgressStep | undefined =>
  progressSteps.find(({ isDone }) => !isDone(facts));
