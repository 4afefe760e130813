/** Calls of the team, account and host APIs, and of the sign-in gate, which meet those of identity providers. */
import { handler as gate } from '../../functions/sign-in/gate.ts';
import { LocalContext } from '../../infra/local/lambda-context.ts';
import type { CognitoTrigger } from '../../shared/http/cognito-trigger.ts';
import type { ScimAnswer } from '../support/scim-client.ts';
import type { Facts, Known } from './exchange.ts';
import { type Asked, type KeyState, type Occasion, type OperationKind, thingOfKey } from './operations.ts';
import { thingOfSignIn, UserModel } from './user-model.ts';
import { learn, publish, sharedNameOf } from './world.ts';

/** The owner, or the Admin beside them, who may have lost the role or the membership. */
const someAdmin = (occasion: Occasion) => (occasion.draw() < 0.8 ? occasion.team.app.owner : occasion.team.admin);

function teamCall(
  occasion: Occasion,
  method: string,
  path: string,
  body?: unknown,
  more: Pick<Asked, 'learn' | 'about'> = {},
): Asked {
  return {
    says: `${method} ${path} ${body === undefined ? '' : JSON.stringify(body)}`,
    as: someAdmin(occasion),
    call: { method, path: occasion.team.app.path + path, ...(body !== undefined && { body }) },
    ...more,
  };
}

const isDone = (facts: Facts, answer: ScimAnswer | undefined, status: number): boolean =>
  facts.isUnknown || answer?.status === status;

const ends = (facts: Facts, key: string): void =>
  facts.did<KeyState>(thingOfKey(key), 'ended', ({ isOn }) => [{ lives: false, isOn }]);

function begins(facts: Facts, answer: ScimAnswer | undefined): void {
  if (answer?.status !== 201) return;
  facts.did<KeyState>(thingOfKey(String(answer.body.id)), 'made', () => [{ lives: true, isOn: true }]);
}

const keyOperations: Readonly<Record<string, OperationKind>> = {
  'generate-key': {
    weight: 2,
    ask: (occasion) =>
      teamCall(
        occasion,
        'POST',
        '/keys',
        { name: occasion.planned.mark },
        {
          learn({ status, body }) {
            if (status === 201) occasion.team.keys.push({ id: String(body.id), text: String(body.key) });
          },
          about: (facts, { answer }) => begins(facts, answer),
        },
      ),
  },
  'revoke-key': {
    weight: 2,
    ask(occasion) {
      const key = occasion.pick(occasion.team.keys.slice(1));
      if (!key) return undefined;
      return teamCall(occasion, 'POST', `/keys/${key.id}/revoke`, undefined, {
        about(facts, { answer }) {
          if (isDone(facts, answer, 200)) ends(facts, key.id);
        },
      });
    },
  },
  'regenerate-key': {
    weight: 2,
    ask(occasion) {
      const key = occasion.pick(occasion.team.keys.slice(1));
      if (!key) return undefined;
      return teamCall(
        occasion,
        'POST',
        `/keys/${key.id}/regenerate`,
        { graceSeconds: 0 },
        {
          learn({ status, body }) {
            if (status === 201) occasion.team.keys.push({ id: String(body.id), text: String(body.key) });
          },
          about(facts, { answer }) {
            if (isDone(facts, answer, 201)) ends(facts, key.id);
            begins(facts, answer);
          },
        },
      );
    },
  },
  'switch-scim': {
    weight: 2,
    ask(occasion) {
      const enabled = occasion.draw() < 0.7;
      return teamCall(
        occasion,
        'PATCH',
        '/scim',
        { enabled },
        {
          about(facts, { answer }, known) {
            if (!isDone(facts, answer, 200)) return;
            for (const key of known.keys) {
              facts.did<KeyState>(thingOfKey(key), enabled ? 'SCIM on' : 'SCIM off', ({ lives }) => [
                { lives, isOn: enabled },
              ]);
            }
          },
        },
      );
    },
  },
};

const memberOperations: Readonly<Record<string, OperationKind>> = {
  'remove-member': {
    weight: 2,
    ask(occasion) {
      const { team } = occasion;
      const id = occasion.pick(team.users);
      if (id === undefined) return undefined;
      return teamCall(occasion, 'DELETE', `/members/${id}`, undefined, {
        about(facts, { answer }, known) {
          const user = new UserModel(facts, known, team.app.id, id);
          if (isDone(facts, answer, 204)) user.removed();
          else if (answer?.status === 404) user.notFound();
        },
      });
    },
  },
  'purge-member': {
    weight: 2,
    ask(occasion) {
      const { team, world } = occasion;
      const id = occasion.pick(team.users);
      const account = id === undefined ? undefined : world.accounts.get(id);
      if (id === undefined || !account) return undefined;
      return teamCall(
        occasion,
        'POST',
        `/members/${id}/purge`,
        { address: account.address || 'nobody' },
        {
          about(facts, { answer }, known) {
            if (isDone(facts, answer, 200)) new UserModel(facts, known, team.app.id, id).purged();
          },
        },
      );
    },
  },
  'change-role': {
    weight: 6,
    ask(occasion) {
      const { team } = occasion;
      const id = occasion.pick([...team.users.slice(0, 3), String(team.admin.memberId)]);
      const role = occasion.pick(['super-admin', 'admin', 'developer']);
      return teamCall(occasion, 'PATCH', `/members/${id}`, { role });
    },
  },
  'make-service-account': {
    weight: 4,
    ask: (occasion) =>
      teamCall(
        occasion,
        'POST',
        '/service-accounts',
        {
          name: occasion.planned.mark,
          address: `${occasion.planned.mark}-${occasion.world.tag}@services.example`,
          role: 'super-admin',
        },
        {
          learn({ status, body }) {
            if (status === 201) learn(occasion.team.services, body.id);
          },
        },
      ),
  },
  'remove-service-account': {
    weight: 4,
    ask(occasion) {
      const id = occasion.pick(occasion.team.services);
      return id === undefined ? undefined : teamCall(occasion, 'DELETE', `/service-accounts/${id}`);
    },
  },
};

const inviteOperations: Readonly<Record<string, OperationKind>> = {
  invite: {
    weight: 3,
    ask(occasion) {
      const { world } = occasion;
      const address = occasion.draw() < 0.5 ? world.outsider.address : sharedNameOf(world, occasion.below(2));
      return teamCall(
        occasion,
        'POST',
        '/invites',
        { address },
        {
          learn({ status, body }) {
            if (status === 201) learn(occasion.team.invites, body.invite.id);
          },
        },
      );
    },
  },
  'remove-invite': {
    weight: 2,
    ask(occasion) {
      const id = occasion.pick(occasion.team.invites);
      return id === undefined ? undefined : teamCall(occasion, 'DELETE', `/invites/${id}`);
    },
  },
  'accept-invite': {
    weight: 2,
    ask(occasion) {
      const { world, team } = occasion;
      const invite = occasion.pick(team.invites);
      if (invite === undefined) return undefined;
      return {
        says: `the outsider accepts ${invite}`,
        as: world.outsider,
        call: { method: 'POST', path: '/account/v1/invites/accept', body: { team: team.app.id, invite } },
      };
    },
  },
  'leave-team': {
    weight: 1,
    ask: ({ world }) => ({
      says: 'the outsider leaves the team',
      as: world.outsider,
      call: { method: 'POST', path: '/account/v1/team/leave' },
    }),
  },
};

const thingOfDomain = (domain: string): string => `domain ${domain}`;

const domainOperations: Readonly<Record<string, OperationKind>> = {
  'add-domain': {
    weight: 2,
    ask: (occasion) =>
      teamCall(
        occasion,
        'POST',
        '/domains',
        { domain: occasion.world.domain },
        {
          learn({ status, body }) {
            if (status === 201) publish(occasion.world, body.record);
          },
        },
      ),
  },
  'verify-domain': {
    weight: 3,
    ask(occasion) {
      const { domain } = occasion.world;
      const team = occasion.team.app.id;
      return teamCall(occasion, 'POST', `/domains/${domain}/verify`, undefined, {
        about(facts, { answer }) {
          if (isDone(facts, answer, 200))
            facts.did<string>(thingOfDomain(domain), `claimed by ${team}`, (holder) =>
              holder === '' || holder === team ? [team] : [],
            );
          else if (String(answer?.body?.type).endsWith('domain-taken'))
            facts.saw<string>(
              thingOfDomain(domain),
              'claimed by another',
              (holder) => holder !== '' && holder !== team,
            );
        },
      });
    },
  },
  'remove-domain': {
    weight: 1,
    ask(occasion) {
      const { domain } = occasion.world;
      const team = occasion.team.app.id;
      return teamCall(occasion, 'DELETE', `/domains/${domain}`, undefined, {
        about(facts, { answer }) {
          if (isDone(facts, answer, 204))
            facts.did<string>(thingOfDomain(domain), `given up by ${team}`, (holder) => [
              holder === team ? '' : holder,
            ]);
        },
      });
    },
  },
};

const workspaceOperations: Readonly<Record<string, OperationKind>> = {
  'create-workspace': {
    weight: 2,
    ask: (occasion) =>
      teamCall(
        occasion,
        'POST',
        '/workspaces',
        { name: occasion.planned.mark },
        {
          learn({ status, body }) {
            if (status === 201) learn(occasion.team.workspaces, body.id);
          },
        },
      ),
  },
  'grant-access': {
    weight: 3,
    ask(occasion) {
      const { team } = occasion;
      const workspace = occasion.pick(team.workspaces);
      const kind = occasion.draw() < 0.5 ? 'user' : 'group';
      const id = occasion.pick(kind === 'user' ? team.users : team.groups);
      if (workspace === undefined || id === undefined) return undefined;
      return teamCall(occasion, 'POST', `/workspaces/${workspace}/access`, { kind, id, level: 'member' });
    },
  },
  'delete-workspace': {
    weight: 1,
    ask(occasion) {
      const workspace = occasion.pick(occasion.team.workspaces);
      return workspace === undefined ? undefined : teamCall(occasion, 'DELETE', `/workspaces/${workspace}`);
    },
  },
};

/** Asks the gate for tokens as Cognito does for somebody whom the team's SSO method sent. @returns 200, or 403 for a refusal */
async function askGate(provider: string, email: string, refreshed: boolean): Promise<ScimAnswer> {
  const event = {
    version: '2',
    triggerSource: refreshed ? 'TokenGeneration_RefreshTokens' : 'TokenGeneration_HostedAuth',
    userName: `${provider}_${email}`,
    request: {
      userAttributes: {
        sub: crypto.randomUUID(),
        'cognito:user_status': 'EXTERNAL_PROVIDER',
        email,
        identities: JSON.stringify([{ userId: email, providerName: provider, providerType: 'SAML', primary: true }]),
        email_verified: 'false',
      },
      groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
      scopes: ['openid', 'email'],
    },
    response: { claimsAndScopeOverrideDetails: null },
  } as unknown as CognitoTrigger; // with what Cognito sends besides
  const body = await gate(event, new LocalContext('sign-in-gate', crypto.randomUUID(), performance.now() + 5000)).then(
    ({ response }) => ({ allowed: true, details: response['claimsAndScopeOverrideDetails'] }),
    ({ message }: Error) => ({ allowed: false, message }),
  );
  const message = 'message' in body ? body.message : '';
  const status = message.includes('in a moment') ? 503 : message.includes('does not work') ? 500 : 200;
  return { status, headers: { 'retry-after': '1' }, body, text: '' };
}

function sawSignIn(facts: Facts, known: Known, id: string, isAllowed: boolean): void {
  const account = known.accounts.get(id);
  if (account === undefined) return;
  facts.saw<boolean>(thingOfSignIn(account), isAllowed ? 'let in' : 'not let in', (state) => state === isAllowed);
}

const signInOperations: Readonly<Record<string, OperationKind>> = {
  'ask-host': {
    weight: 6,
    ask: (occasion) => askHost(occasion.world, occasion.pick(occasion.team.users)),
  },
  'ask-gate': {
    weight: 4,
    ask(occasion) {
      const { world, team } = occasion;
      const id = occasion.pick(team.users);
      const account = id === undefined ? undefined : world.accounts.get(id);
      if (id === undefined || !account?.address) return undefined;
      const refreshed = occasion.draw() < 0.5;
      return {
        says: `the gate is asked for ${refreshed ? 'refreshed ' : ''}tokens of ${id}`,
        as: { send: () => askGate(team.provider, account.address, refreshed) },
        call: { method: 'POST', path: '/' },
        about(facts, { answer }, known) {
          // Whoever is refused may be so for the address, which may be somebody else's by now.
          const details = JSON.stringify(answer?.body?.details ?? '');
          if (answer?.status === 200 && answer.body.allowed && details.includes(account.id))
            sawSignIn(facts, known, id, true);
        },
      };
    },
  },
};

function askHost(world: Occasion['world'], id: string | undefined): Asked | undefined {
  const account = id === undefined ? undefined : world.accounts.get(id);
  if (id === undefined || !account) return undefined;
  return {
    says: `the host product asks whether ${id} may sign in`,
    as: world.service.host,
    call: { method: 'POST', path: '/host/v1/sign-in-check', body: { account: account.id } },
    about(facts, { answer }, known) {
      if (answer?.status === 200) sawSignIn(facts, known, id, answer.body.allowed === true);
    },
  };
}

export const teamOperations: Readonly<Record<string, OperationKind>> = {
  ...keyOperations,
  ...memberOperations,
  ...inviteOperations,
  ...domainOperations,
  ...workspaceOperations,
  ...signInOperations,
};
