/** SCIM API keys as they are shown to the people who look after them. */
import type { ApiKeyView, NewApiKeyView } from '../../api/api-keys.ts';
import { type ApiKey, keyStanding } from '../../domain/api-key.ts';
import type { NewKey } from '../../store/api-keys.ts';
import { type KeyFacts, keyFacts } from '../../store/key-facts.ts';
import type { TeamScope } from '../../store/team-scope.ts';
import type { Service } from '../service.ts';
import { ProblemError } from './problems.ts';

const time = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** In the order in which they are given. */
export async function keyViews(team: TeamScope, keys: readonly ApiKey[]): Promise<ApiKeyView[]> {
  const facts = await keyFacts(team, keys);
  const now = team.clock().getTime();
  return keys.map((key) => keyView(key, facts.get(key.keyId), now));
}

export async function oneKeyView(team: TeamScope, key: ApiKey): Promise<ApiKeyView> {
  const facts = await keyFacts(team, [key]);
  return keyView(key, facts.get(key.keyId), team.clock().getTime());
}

/** With the key's text. */
export async function newKeyView(team: TeamScope, service: Service, made: NewKey): Promise<NewApiKeyView> {
  const shown = await oneKeyView(team, made.stored);
  return { key: made.key, baseUrl: service.scimBaseUrl, ...shown };
}

function keyView(key: ApiKey, facts: KeyFacts | undefined, now: number): ApiKeyView {
  const { keyId, name, created, createdBy, retiresAt, expiresAt } = key;
  const state = keyStanding(key, now);
  const { kind = 'unknown', name: creatorName, onTeam = false } = facts?.creator ?? {};
  const lastUsed = facts?.lastUsed;
  return {
    id: keyId,
    name,
    state,
    created: time(created),
    createdBy: {
      kind,
      ...(kind !== 'operator' && { account: createdBy }),
      ...(creatorName !== undefined && { name: creatorName }),
    },
    creatorIsGone: !onTeam,
    ...(lastUsed !== undefined && { lastUsed: time(lastUsed) }),
    ...(state === 'RETIRING' && retiresAt !== undefined && { retiresAt: time(retiresAt) }),
    ...(expiresAt !== undefined && { expiresAt: time(expiresAt) }),
  };
}

/**
 * The wish of a body as epoch milliseconds.
 * @throws ProblemError `invalid-request` for a time that has passed
 */
export function expiryOf(
  { expiresAt }: { readonly expiresAt?: string | undefined },
  clock: () => Date,
): number | undefined {
  if (expiresAt === undefined) return undefined;
  const at = Date.parse(expiresAt);
  if (at > clock().getTime()) return at;
  throw new ProblemError('invalid-request', 'Some fields do not fit; "errors" says which and why.', {
    fields: [
      { pointer: '/expiresAt', detail: 'Send a time in the future, or leave it out for a key that does not expire.' },
    ],
  });
}
