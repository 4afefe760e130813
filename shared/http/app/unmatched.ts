/** Answers a call of the app's API that no route takes, as problem details (RFC 9457; RFC 9110 sections 15.4.9 and 15.5.6). */

import type { Handler } from '../http-function.ts';
import { missedRoutes, queryOf, type Route } from '../missed-routes.ts';
import { answerOf, publicOperation } from './app-operation.ts';
import { ProblemError } from './problems.ts';

/** In no document: it stands for everything that is not there. */
const contract = {
  operation: 'unmatched-app',
  summary: 'Says that nothing is here.',
  success: { status: 200, description: 'Never.' },
} as const;

/** @param routes all of the REST API's, from its root; the catch-all is no path to offer */
export function unmatchedAppRoute(routes: readonly Route[]): Handler {
  const missed = missedRoutes(routes);
  return publicOperation(contract, ({ event, service }) => {
    const miss = missed(event.path);
    if (!miss) {
      throw new ProblemError(
        'nothing-here',
        'There is nothing at this path. The APIs are below /team/v1, /account/v1 and /host/v1; GET /team/v1/openapi.json lists what they have.',
      );
    }
    if (miss.spelledAs !== undefined) {
      const Location = `${service.appBaseUrl}${miss.spelledAs}${queryOf(event)}`;
      return answerOf({ status: 308, headers: { Location } });
    }
    const { allow } = miss;
    throw new ProblemError(
      'method-not-allowed',
      `${event.httpMethod} is not supported here; ${allow.join(', ')} ${allow.length > 1 ? 'are' : 'is'}.`,
      { headers: { Allow: allow.join(', ') } },
    );
  });
}
