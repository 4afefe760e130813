/** Calls of the team API by somebody who may make them, or could a moment ago. */
import type { ScimAnswer } from '../support/scim-client.ts';
import type { Facts } from './exchange.ts';
import type { Asked, Occasion } from './operations.ts';

/** The owner, or the Admin beside them, who may have lost the role or the membership. */
const someAdmin = (occasion: Occasion) => (occasion.draw() < 0.8 ? occasion.team.app.owner : occasion.team.admin);

export function teamCall(
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

/** Whether it happened, or may have. */
export const isDone = (facts: Facts, answer: ScimAnswer | undefined, status: number): boolean =>
  facts.isUnknown || answer?.status === status;
