/** The SCIM API's own way: the caller is the bearer of a SCIM API key, and errors are as RFC 7644 section 3.12 has them. */
import type { Answer } from './answer.ts';
import { readCaller, refuseKey } from './caller.ts';
import { noteFailedCall } from './failed-call.ts';
import { GuardedTable } from './guarded-table.ts';
import { deadlineOf, type Frame, type Handler, httpFunction } from './http-function.ts';
import { noteKeyUse } from './key-use.ts';
import { isForeseen, toScimError } from './scim-errors.ts';
import { headerOf, OpenRequest, ScimRequest } from './scim-request.ts';

type Operation<R> = (request: R) => Promise<Answer> | Answer;

const scim = {
  answerError(error: unknown, requestId: string): Answer {
    const scimError = toScimError(error, requestId);
    const { status, headers } = scimError;
    return { status, headers, body: JSON.stringify(scimError) };
  },
  isForeseen,
} satisfies Omit<Frame, 'run'>;

/** An operation for the bearer of a SCIM API key, as a Lambda handler. */
export function scimOperation(operation: Operation<ScimRequest>): Handler {
  return httpFunction({
    ...scim,
    run(invocation, context) {
      const { event, service, meter } = invocation;
      const claim = readCaller(headerOf(event, 'authorization'), service);
      const { teamId, keyId } = claim;
      const now = service.clock().getTime();
      const guard = new GuardedTable(service.table.meteredBy(meter), claim, now, refuseKey);
      const request = new ScimRequest(event, service.scimBaseUrl, {
        teamId,
        table: guard,
        clock: service.clock,
        deadline: deadlineOf(context),
        actor: `key:${keyId}`,
        requestId: context.awsRequestId,
      });
      // Runs up to its first read, so that the key is read with that one and not for the note of its use.
      const answer = (async () => operation(request))();
      const keyUse = noteKeyUse(guard, claim, now);
      invocation.caller = { team: teamId, key: keyId, account: undefined };
      // Whether or not the operation asked the table.
      invocation.settle = async () => {
        await guard.verify();
        await keyUse;
      };
      invocation.noteFailure = async (error) => {
        if (guard.isProven)
          await noteFailedCall(invocation, claim, toScimError(error, context.awsRequestId), context.awsRequestId);
      };
      return answer;
    },
  });
}

/** An operation for anybody, as a Lambda handler. */
export function openOperation(operation: Operation<OpenRequest>): Handler {
  return httpFunction({
    ...scim,
    run: ({ event, service }) => operation(new OpenRequest(event, service.scimBaseUrl)),
  });
}
