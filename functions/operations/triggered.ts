/** Functions that no route leads to: behind the table's stream, the event bus, the clock, and the sign-in service. */
import type { EventFunction, ScheduledFunction, SignInFunction, StreamFunction } from './definition.ts';
import { everything, everythingBut, noTable } from './table-rights.ts';

export const streamFunctions = [
  {
    name: 'settle-memberships',
    file: 'stream/settle-memberships.ts',
    table: everything,
    timeoutSeconds: 900,
    takes: [{ sortKeyPrefix: 'PENDING#', changes: ['INSERT', 'MODIFY'] }],
    errorImpact:
      'Large group changes stay pending: answers are right, but later changes of these groups take longer or answer 503.',
  },
  {
    name: 'publish-changes',
    file: 'stream/publish-changes.ts',
    table: ['PutItem'],
    uses: ['events'],
    timeoutSeconds: 60,
    changesAtOnce: 100,
    takes: [
      // Memberships begin alike; only the items of Users and Groups have a resource.
      { sortKeyPrefix: 'USER#', changes: ['INSERT', 'MODIFY'], attribute: 'resource' },
      { sortKeyPrefix: 'GROUP#', changes: ['INSERT', 'MODIFY'], attribute: 'resource' },
      // What it recorded itself it publishes at once.
      { sortKeyPrefix: 'ACTIVITY#', changes: ['INSERT'], without: 'fromStream' },
    ],
    errorImpact: 'Activity, events, invite e-mails and webhooks come late; nothing is lost within a day.',
  },
] as const satisfies readonly StreamFunction[];

export const eventFunctions = [
  {
    name: 'send-invite',
    file: 'stream/send-invite.ts',
    table: everythingBut('Query'),
    uses: ['mail'],
    timeoutSeconds: 60,
    events: ['rollcall.invite.created'],
    errorImpact: 'Invited people get no e-mail; an admin can send the invite again or copy its link.',
  },
  {
    name: 'tell-admins',
    file: 'stream/tell-admins.ts',
    table: everythingBut('ConditionCheckItem'),
    uses: ['mail'],
    timeoutSeconds: 300,
    events: ['rollcall.domain.lapsed'],
    errorImpact:
      'Admins get no e-mail when a domain of theirs counts no more; the list of domains and the activity say it.',
  },
  {
    name: 'end-sessions',
    file: 'stream/end-sessions.ts',
    table: ['GetItem'],
    uses: ['signIn'],
    timeoutSeconds: 60,
    events: [
      'rollcall.user.deactivated',
      'rollcall.user.deleted',
      'rollcall.user.removed',
      'rollcall.user.left',
      'rollcall.service-account.removed',
    ],
    errorImpact: 'Refresh tokens of deactivated people live on; they are refused when used, as is every request.',
  },
  {
    name: 'watch-deactivations',
    file: 'stream/watch-deactivations.ts',
    table: everythingBut('BatchGetItem', 'ConditionCheckItem', 'DeleteItem'),
    timeoutSeconds: 60,
    events: ['rollcall.user.deactivated'],
    errorImpact: 'Nobody is alarmed when a provider deactivates a large part of a team by mistake.',
  },
  {
    name: 'activate-invited',
    file: 'stream/activate-invited.ts',
    table: everything,
    timeoutSeconds: 900,
    events: ['rollcall.domain.verified'],
    errorImpact: 'Invited people of a verified domain stay invited until they accept.',
  },
  {
    name: 'clear-access',
    file: 'stream/clear-access.ts',
    table: everythingBut('ConditionCheckItem', 'PutItem'),
    timeoutSeconds: 900,
    events: [
      'rollcall.user.deleted',
      'rollcall.user.removed',
      'rollcall.user.purged',
      'rollcall.group.deleted',
      'rollcall.service-account.removed',
      'rollcall.workspace.deleted',
    ],
    errorImpact:
      'Nothing that anybody sees: entries of people, groups and workspaces that are gone take up room for longer.',
  },
  {
    name: 'deliver-webhook',
    file: 'stream/deliver-webhook.ts',
    table: noTable,
    uses: ['webhookSecret'],
    isQueued: true,
    timeoutSeconds: 30,
    events: 'all',
    errorImpact: 'The host product hears of changes late; deliveries are tried again for a day.',
  },
] as const satisfies readonly EventFunction[];

export const scheduledFunctions = [
  {
    name: 'run-due',
    file: 'stream/run-due.ts',
    table: everythingBut('BatchGetItem', 'ConditionCheckItem'),
    uses: ['dns'],
    timeoutSeconds: 900,
    everyMinutes: 15,
    errorImpact: 'Invites expire late, and domains are not checked again.',
  },
  {
    name: 'offer-sso-methods',
    file: 'stream/offer-sso-methods.ts',
    table: noTable,
    uses: ['signIn'],
    timeoutSeconds: 60,
    everyMinutes: 5,
    errorImpact: 'After a deployment that changed the console’s OAuth client, nobody can sign in with SSO.',
  },
] as const satisfies readonly ScheduledFunction[];

export const signInFunctions = [
  {
    name: 'sign-in-gate',
    file: 'sign-in/gate.ts',
    table: everythingBut('ConditionCheckItem', 'DeleteItem'),
    // Cognito waits no longer.
    timeoutSeconds: 5,
    triggers: ['PreSignUp', 'PreAuthentication', 'PreTokenGeneration', 'CustomMessage'],
    errorImpact: 'Nobody can sign in.',
  },
] as const satisfies readonly SignInFunction[];
