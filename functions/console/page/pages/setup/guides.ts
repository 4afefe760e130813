/** What to do at each identity provider, in its own words, as data: the setup guide shows it with the team's own values. */

/** A value of the team's own: `entra-url` is the base URL with Entra's own mark. */
export type GuideValue = 'base-url' | 'entra-url' | 'key';

export interface GuideField {
  /** As the provider calls it. */
  readonly name: string;
  readonly value: GuideValue | { readonly text: string };
}

export interface GuideStep {
  readonly title: string;
  /** Where, from the outermost menu on. */
  readonly path?: readonly string[];
  readonly lines?: readonly string[];
  readonly fields?: readonly GuideField[];
  /** What is worth knowing before it is done. */
  readonly note?: string;
}

export interface Guide {
  /** In the page's path. */
  readonly id: string;
  readonly label: string;
  readonly intro: string;
  readonly steps: readonly GuideStep[];
}

const text = (value: string) => ({ text: value });

const oktaApi: GuideStep = {
  title: 'Enter the base URL and the key',
  path: ['Provisioning', 'Configure API Integration', 'Enable API integration'],
  fields: [
    { name: 'Base URL', value: 'base-url' },
    { name: 'API Token', value: 'key' },
  ],
  lines: ['Test API Credentials, and then Save.'],
};

const oktaToApp: GuideStep = {
  title: 'Say what Okta may do',
  path: ['Provisioning', 'To App', 'Edit'],
  lines: ['Enable Create Users, Update User Attributes and Deactivate Users.', 'Save.'],
};

const oktaAssign: GuideStep = {
  title: 'Assign people',
  path: ['Assignments', 'Assign'],
  lines: ['Whoever is assigned, alone or with a group, is created here. Whoever is unassigned is deactivated here.'],
};

export const guides: readonly Guide[] = [
  {
    id: 'okta',
    label: 'Okta',
    intro: 'For an app in Okta that provisions by SCIM.',
    steps: [oktaApi, oktaToApp, oktaAssign],
  },
  {
    id: 'okta-test-app',
    label: 'Okta test app',
    intro: 'For SCIM 2.0 Test App (Header Auth), of Okta’s catalogue, which sends the key as a header.',
    steps: [
      {
        title: 'Add the app',
        path: ['Applications', 'Browse App Catalog', 'SCIM 2.0 Test App (Header Auth)', 'Add Integration'],
        lines: ['Give it a name, Next, and Done.'],
      },
      oktaApi,
      {
        ...oktaToApp,
        lines: [
          'Enable Create Users, Update User Attributes and Deactivate Users.',
          'Leave Sync Password off: no password is ever taken here.',
          'Save.',
        ],
      },
      {
        title: 'Keep the mappings to what is needed',
        path: ['Provisioning', 'To App', 'Attribute Mappings'],
        lines: ['Map Username, Given name and Family name, and remove the others.'],
      },
      oktaAssign,
    ],
  },
  {
    id: 'okta-groups',
    label: 'Okta groups',
    intro: 'For an Okta app that provisions people already. Groups that are pushed come with their members.',
    steps: [
      {
        title: 'Where a group is to carry a role or workspace access, make it here first',
        lines: ['Under Groups: make it without members, and give it its role and access. Link it in the next steps.'],
        note: 'Linking renames the group here to what Okta calls it; role and access stay.',
      },
      {
        title: 'Choose the group',
        path: ['Push Groups', 'Push Groups', 'Find groups by name'],
        lines: ['Enable Push group membership immediately.'],
      },
      {
        title: 'Create or link it',
        lines: [
          'Create Group where it is not here yet; Link Group where it is, and choose it.',
          'Save, and refresh the page after a moment: its status is Active.',
        ],
      },
    ],
  },
  {
    id: 'onelogin',
    label: 'OneLogin',
    intro: 'For an app in OneLogin that provisions by SCIM.',
    steps: [
      {
        title: 'Enter the base URL and the key',
        path: ['Configuration', 'API Connection'],
        fields: [
          { name: 'SCIM Base URL', value: 'base-url' },
          { name: 'SCIM Bearer Token', value: 'key' },
        ],
        lines: ['Enable the API status, and Save.'],
      },
      {
        title: 'Turn provisioning on',
        path: ['Provisioning'],
        lines: [
          'Check Enable provisioning.',
          'When users are deleted, removed or suspended in OneLogin: choose Suspend or Do Nothing. Either way the person cannot sign in any more.',
          'Save.',
        ],
      },
    ],
  },
  {
    id: 'entra',
    label: 'Entra ID',
    intro: 'For an enterprise application in Microsoft Entra ID.',
    steps: [
      {
        title: 'Enter the tenant URL and the key',
        path: ['Provisioning', 'Provisioning Mode: Automatic', 'Admin Credentials'],
        fields: [
          { name: 'Tenant URL', value: 'entra-url' },
          { name: 'Secret Token', value: 'key' },
        ],
        lines: ['Test Connection, and then Save.'],
        note: 'The end of the tenant URL makes Entra keep to the standard more closely. Without it Entra is understood too.',
      },
      {
        title: 'Map people',
        path: ['Provisioning', 'Mappings', 'Provision Microsoft Entra ID Users'],
        fields: [
          { name: 'userPrincipalName', value: text('userName') },
          { name: 'givenName', value: text('name.givenName') },
          { name: 'surname', value: text('name.familyName') },
          { name: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")', value: text('active') },
          { name: 'objectId', value: text('externalId') },
        ],
      },
      {
        title: 'Map groups',
        path: ['Provisioning', 'Mappings', 'Provision Microsoft Entra ID Groups'],
        fields: [
          { name: 'displayName', value: text('displayName') },
          { name: 'members', value: text('members') },
        ],
      },
      {
        title: 'Assign people and groups, and start',
        path: ['Users and groups'],
        lines: ['Then Provisioning > Start provisioning. The first cycle may take up to 40 minutes to begin.'],
      },
    ],
  },
  {
    id: 'other',
    label: 'Another client',
    intro: 'For anything that speaks SCIM 2.0 (RFC 7643 and 7644).',
    steps: [
      {
        title: 'Enter the base URL and the key',
        fields: [
          { name: 'Base URL', value: 'base-url' },
          { name: 'Bearer token', value: 'key' },
        ],
        lines: [
          'The key is sent with every call as Authorization: Bearer, and then the key.',
          'What the service can do is at ServiceProviderConfig, ResourceTypes and Schemas below the base URL.',
        ],
      },
      {
        title: 'Send a first call',
        lines: [
          'GET Users?count=1 below the base URL answers 200 and a list; the check on this page then turns green.',
        ],
      },
    ],
  },
];

/** The guide for the SSO method that a team has. */
export const guideOfSso: Readonly<Record<string, string>> = { okta: 'okta', onelogin: 'onelogin', entra: 'entra' };

/** https://learn.microsoft.com/entra/identity/app-provisioning/application-provisioning-config-problem-scim-compatibility */
export const entraUrl = (baseUrl: string): string => `${baseUrl}?aadOptscim062020`;

/** What to look at when the provider's own test fails; those that can be told are told by the live check. */
export const whenTheTestFails: readonly string[] = [
  'Is SCIM on? While it is off, every call is refused.',
  'Is it the right key, whole and without blanks around it? A key is shown once; when in doubt, generate another.',
  'Is the key’s state Active? A retiring key works until its time; one that is revoked or expired does not.',
  'Is the base URL the one shown here, to the letter? It differs from residency to residency.',
];
