/** What no operation of the team, account and host APIs answers: a wrong method, a misspelt path, an unknown one. */
import { unmatchedAppRoute } from '../../shared/http/app/unmatched.ts';
import { apis, operations } from '../operations.ts';

const routes = operations.filter(({ api }) => apis[api].stage === 'app');

export const handler = unmatchedAppRoute(
  routes.map(({ api, method, path }) => ({ method, path: apis[api].path + path })),
);
