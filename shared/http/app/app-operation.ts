/** The way of the team, account and host APIs: contracts are checked, callers are people, and errors are problem details (RFC 9457). */
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { Contract } from '../../api/contract.ts';
import { keys } from '../../store/keys.ts';
import { authority, type StillAllowed } from '../../store/roles.ts';
import type { TeamScope } from '../../store/team-scope.ts';
import type { Answer } from '../answer.ts';
import { deadlineOf, type Frame, type Handler, httpFunction, type Invocation } from '../http-function.ts';
import { headerOf } from '../scim-request.ts';
import { type AppRequest, type PersonRequest, readInput, type TeamRequest } from './app-request.ts';
import { accountOf, readPersonAndTeam, readToken, teamCaller } from './person.ts';
import { isForeseenProblem, problemAnswer } from './problems.ts';

const app = { answerError: problemAnswer, isForeseen: isForeseenProblem } satisfies Omit<Frame, 'run'>;

/** What an operation gives back: the contract's answer, or an answer of its own where that is no JSON. */
type Outcome<Result> = Promise<Result | Answer> | Result | Answer;

/** For a person or service account on the team of the path's `{team}`, with the contract's permission. */
export function teamOperation<Body, Query, Result>(
  contract: Contract<Body, Query, Result>,
  operation: (request: TeamRequest<Body, Query>) => Outcome<Result>,
): Handler {
  const { may } = contract;
  if (!may) throw new TypeError(`the contract of ${contract.operation} does not say who may call it`);
  return httpFunction({
    ...app,
    async run(invocation, context) {
      const claims = await readToken(headerOf(invocation.event, 'authorization'));
      const request = requestOf(invocation, context, `person:${claims.accountId}`);
      const teamId = request.param('team');
      const { account, team: record } = await readPersonAndTeam(request.scope.table, claims, teamId);
      const team: TeamScope = { ...request.scope, teamId };
      // In the path may stand anything; what is logged is the id of a team.
      invocation.caller = { team: record && teamId, key: undefined, account: account.id };
      const caller = await teamCaller(team, record ? account : { ...account, team: '' }, may);
      // What does not fit is told only to those who may ask.
      const input = readInput(invocation.event, contract);
      // `teamCaller` has refused where there is no team.
      if (!record) throw new TypeError('a caller on a team that does not exist');
      const stillAllowed: StillAllowed = async () => (await authority(team, caller, may)).checks;
      return outcome(
        contract,
        await operation({ ...request, ...input, account, bySso: claims.bySso, team, record, caller, stillAllowed }),
      );
    },
  });
}

/**
 * For any signed-in person or service account.
 * @param options `alsoBlocked`: for what lets in whom a former team blocked, and who is invited to another
 */
export function personOperation<Body, Query, Result>(
  contract: Contract<Body, Query, Result>,
  operation: (request: PersonRequest<Body, Query>) => Outcome<Result>,
  options: { readonly alsoBlocked?: boolean } = {},
): Handler {
  return httpFunction({
    ...app,
    async run(invocation, context) {
      const claims = await readToken(headerOf(invocation.event, 'authorization'));
      const request = requestOf(invocation, context, `person:${claims.accountId}`);
      const account = accountOf(claims, await request.scope.table.get(keys.account(claims.accountId)), options);
      invocation.caller = { team: account.team, key: undefined, account: account.id };
      const input = readInput(invocation.event, contract);
      return outcome(contract, await operation({ ...request, ...input, account, bySso: claims.bySso }));
    },
  });
}

/** For the host product: API Gateway has checked the IAM signature before the function is called. */
export function hostOperation<Body, Query, Result>(
  contract: Contract<Body, Query, Result>,
  operation: (request: AppRequest<Body, Query>) => Outcome<Result>,
): Handler {
  return requestOperation(contract, 'host', operation);
}

/** For anybody. */
export function publicOperation<Body, Query, Result>(
  contract: Contract<Body, Query, Result>,
  operation: (request: AppRequest<Body, Query>) => Outcome<Result>,
): Handler {
  return requestOperation(contract, 'anybody', operation);
}

function requestOperation<Body, Query, Result>(
  contract: Contract<Body, Query, Result>,
  actor: string,
  operation: (request: AppRequest<Body, Query>) => Outcome<Result>,
): Handler {
  return httpFunction({
    ...app,
    async run(invocation, context) {
      const input = readInput(invocation.event, contract);
      return outcome(contract, await operation({ ...requestOf(invocation, context, actor), ...input }));
    },
  });
}

function requestOf({ event, service, meter }: Invocation, context: Context, actor: string) {
  return {
    event,
    service,
    policy: service.policy,
    param: (name: string) => paramOf(event, name),
    scope: {
      // A function without rights to the table may still be asked for what needs none.
      get table() {
        return service.table.meteredBy(meter);
      },
      clock: service.clock,
      deadline: deadlineOf(context),
      actor,
      requestId: context.awsRequestId,
    },
  };
}

/** API Gateway hands path parameters over as they came. */
function paramOf({ pathParameters }: APIGatewayProxyEvent, name: string): string {
  return pathParameters?.[name] ?? '';
}

/** An answer that has a status already is passed on as it is. */
function outcome<Body, Query, Result>(contract: Contract<Body, Query, Result>, given: Result | Answer): Answer {
  const { status, body } = contract.success;
  if (isAnswer(given)) return given;
  const headers = { 'Cache-Control': 'no-store' };
  return body
    ? { status, headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(given) }
    : { status, headers };
}

const answers = new WeakSet<object>();

/** An answer of an operation's own making: another content type, or headers. */
export function answerOf(answer: Answer): Answer {
  answers.add(answer);
  return answer;
}

function isAnswer(given: unknown): given is Answer {
  return typeof given === 'object' && given !== null && answers.has(given);
}
