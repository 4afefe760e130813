/** Keys and SSO methods: copies say what they are copies of, counts what is there. */
import { providerName } from '../domain/sso-provider.ts';
import { keys } from '../store/keys.ts';
import type { Item, Key } from '../table/table.ts';
import type { Lookup } from './check-outside.ts';
import type { TeamFacts } from './team-facts.ts';
import { type Violation, violation } from './violation.ts';

const methodId = ({ sk }: Item): string => sk.slice('SSO#'.length);
const keyOf = ({ pk, sk }: Key): Key => ({ pk, sk });

/** The providers of the team's SSO methods. Methods that were put there by hand have no status, and no provider. */
export function outsideProviders(team: TeamFacts): Key[] {
  return [...team.ownWith('SSO#')]
    .filter(({ status }) => status === 'connected')
    .map((method) => keys.ssoProvider(providerName(methodId(method))));
}

export function* settingViolations(team: TeamFacts, found: Lookup): Generator<Violation> {
  const item = team.own.get('TEAM');
  const methods = [...team.ownWith('SSO#')];
  for (const method of methods) {
    if (method['status'] !== 'connected') continue;
    const provider = keys.ssoProvider(providerName(methodId(method)));
    if (found(provider)) continue;
    yield violation(
      'provider-astray',
      `${method.sk} of team ${team.id} is nobody's provider`,
      [keyOf(method), provider],
      [
        { kind: 'put', item: { ...provider, team: team.id, method: methodId(method) }, when: [{ item: 'absent' }] },
        { kind: 'check', key: keyOf(method), when: [{ attribute: 'status', equals: 'connected' }] },
      ],
    );
  }
  if (!item) return;
  const connected = methods.filter(({ status = 'connected' }) => status === 'connected').length;
  const counted = Number(item['ssoMethods'] ?? 0);
  if (connected !== counted) {
    const text = `team ${team.id} counts ${item['ssoMethods']} SSO methods of ${connected}`;
    yield violation(
      'tally-differs',
      text,
      [keyOf(item), ...methods.map(keyOf)],
      [
        {
          kind: 'update',
          key: keyOf(item),
          set: { ssoMethods: connected },
          when: [{ item: 'present' }, { attribute: 'ssoMethods', absentOrEquals: counted }],
        },
        ...methods
          .slice(0, methodsCheckedMax)
          .map((method) => ({ kind: 'check', key: keyOf(method), when: [{ item: 'present' }] }) as const),
      ],
    );
  }
  yield* keyViolations(team, item);
}

/** Room in a transaction. */
const methodsCheckedMax = 90;

/** A key that is not over has the team's switch, and the team knows of it. */
function* keyViolations(team: TeamFacts, item: Item): Generator<Violation> {
  const { id } = team;
  const liveKeys = item['liveKeys'];
  const known: { readonly keyId: string; readonly state: string }[] | undefined =
    typeof liveKeys === 'string' ? JSON.parse(liveKeys) : undefined;
  for (const key of team.keys) {
    const { sk, state, scim, validUntil } = key;
    // Whether those with a time are over depends on the clock.
    if (state !== 'ACTIVE' || validUntil !== undefined) continue;
    const about = [keyOf(item), keyOf(key)];
    if (scim !== item['scim'])
      yield violation('key-differs', `${sk} of team ${id} is switched ${scim}, and the team ${item['scim']}`, about, [
        {
          kind: 'update',
          key: keyOf(key),
          set: { scim: String(item['scim']) },
          when: [
            { attribute: 'state', equals: 'ACTIVE' },
            { attribute: 'scim', equals: String(scim) },
          ],
        },
        { kind: 'check', key: keyOf(item), when: [{ attribute: 'scim', equals: String(item['scim']) }] },
      ]);
    const entry = known?.find(({ keyId }) => sk === keys.apiKey(id, keyId).sk);
    if (known && entry?.state !== 'ACTIVE') yield violation('key-differs', `team ${id} does not know of ${sk}`, about);
  }
  for (const { keyId } of known ?? []) {
    const key = keys.apiKey(id, keyId);
    if (!team.keys.some(({ sk }) => sk === key.sk))
      yield violation('key-differs', `team ${id} knows of a key ${keyId}`, [keyOf(item), key]);
  }
}
