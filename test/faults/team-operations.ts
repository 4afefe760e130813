/** Calls of the team and account APIs, which meet those of identity providers. */
import { keyOperations } from './key-operations.ts';
import type { OperationKind } from './operations.ts';
import { signInOperations } from './sign-in-operations.ts';
import { isDone, teamCall } from './team-call.ts';
import { UserModel } from './user-model.ts';
import { learn, publish, sharedNameOf } from './world.ts';

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

export const teamOperations: Readonly<Record<string, OperationKind>> = {
  ...keyOperations,
  ...memberOperations,
  ...inviteOperations,
  ...domainOperations,
  ...workspaceOperations,
  ...signInOperations,
};
