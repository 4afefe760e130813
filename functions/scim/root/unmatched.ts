/** What no other operation answers: a wrong method, a misspelt path, an unknown one. */
import { unmatchedRoute } from '../../../shared/http/routes.ts';
import { openOperation } from '../../../shared/http/scim-operation.ts';
import { operations } from '../../operations.ts';

export const unmatched = unmatchedRoute(operations.filter(({ api }) => api === 'scim'));

export const handler = openOperation(unmatched);
