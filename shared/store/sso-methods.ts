/**
 * A team's SSO methods, as items. The sign-in service has a copy of each, and no transaction spans both: a method counts only while the
 * service has it, and whoever changes the copy holds the method meanwhile. Who ends half-way leaves a method that says so
 * (`connecting`, `removing`), and that a change or a removal takes from there once the hold has lapsed.
 */
import { DomainError } from '../domain/error.ts';
import { newResourceId } from '../domain/ids.ts';
import {
  allowAnotherMethod,
  allowRemoval,
  isSsoType,
  type SsoDetails,
  type SsoMethod,
  ssoMethodsMax,
} from '../domain/sso-method.ts';
import { providerName } from '../domain/sso-provider.ts';
import { sameVersion } from '../domain/team.ts';
import type { Item, Update, Write } from '../table/table.ts';
import { activityWrite } from './activity.ts';
import { commit, StaleReadError, untilCurrent } from './commit.ts';
import { keys, ranges } from './keys.ts';
import { queryAll } from './read-all.ts';
import type { StillAllowed } from './roles.ts';
import type { TeamScope } from './team-scope.ts';
import { teams } from './teams.ts';

/** Longer than any function runs. */
const holdMs = 35_000;

/** A method that nobody else changes before `until` (epoch milliseconds). */
export interface HeldMethod {
  readonly method: SsoMethod;
  readonly until: number;
}

export type NewMethod = Pick<SsoMethod, 'type' | 'name'> & SsoDetails;

/** What `stillAllowed` throws, the changes throw. */
export interface SsoMethods {
  list(): Promise<readonly SsoMethod[]>;
  /** @throws DomainError `sso-method-not-found` */
  get(id: string): Promise<SsoMethod>;
  /**
   * Refuses what `connected` would refuse, before anything is asked of others.
   * @throws DomainError `scim-is-on`, `too-many-sso-methods`
   */
  allowAnother(): Promise<void>;
  /** Stores a method as `connecting`, held. @throws DomainError `scim-is-on`, `too-many-sso-methods` */
  begin(wanted: NewMethod, stillAllowed: StillAllowed): Promise<HeldMethod>;
  /** @throws DomainError `sso-method-not-found`, `version-differs`, `busy` while somebody else holds it */
  hold(id: string, version: number | undefined, stillAllowed: StillAllowed): Promise<HeldMethod>;
  /**
   * The sign-in service has taken the method: it counts from now on, with these details, and is held no more. One that has counted
   * before says what the sign-in service has already, whatever has become of the caller since the hold.
   * @throws DomainError `scim-is-on`, `too-many-sso-methods` where it has not counted before; `busy` where the hold has lapsed
   */
  connected(held: HeldMethod, details: Omit<NewMethod, 'type'>, stillAllowed: StillAllowed): Promise<SsoMethod>;
  /** Lets go of a method that stays as it was. */
  release(held: HeldMethod): Promise<void>;
  /** The method counts no more. @param stillAllowed absent where what was begun is undone @throws DomainError `scim-is-on` */
  remove(held: HeldMethod, stillAllowed?: StillAllowed): Promise<void>;
  /** The sign-in service has dropped a removed method: nothing is left of it. */
  forget(held: HeldMethod): Promise<void>;
}

export function ssoMethods(scope: TeamScope): SsoMethods {
  const { table, teamId, clock, deadline } = scope;
  const now = (): number => clock().getTime();

  async function list(): Promise<SsoMethod[]> {
    return (await queryAll(table, ranges.ssoMethods(teamId))).map(toSsoMethod);
  }

  async function get(id: string): Promise<SsoMethod> {
    const item = await table.get(keys.ssoMethod(teamId, id));
    if (!item) throw notFound();
    return toSsoMethod(item);
  }

  async function allowAnother(): Promise<void> {
    const [team, stored] = await Promise.all([teams(table).get(teamId), list()]);
    allowAnotherMethod(team.scim, Math.max(team.ssoMethods, stored.length));
  }

  /** Changes an item that is held, and only while it is. */
  function heldUpdate({ method, until }: HeldMethod, more: Pick<Update, 'set' | 'remove'>): Update {
    const { set, remove = [] } = more;
    return {
      kind: 'update',
      key: keys.ssoMethod(teamId, method.id),
      ...(set && { set }),
      remove: [...remove, 'heldUntil'],
      when: [{ item: 'present' }, { attribute: 'heldUntil', equals: until }],
    };
  }

  /** The team's count of methods, and the name by which the sign-in service calls the method, as it begins or ceases to count. */
  function countWrites(id: string, by: 1 | -1): Write[] {
    const provider = keys.ssoProvider(providerName(id));
    return [
      {
        kind: 'update',
        key: keys.team(teamId),
        add: { ssoMethods: by },
        when: [
          { item: 'present' },
          { attribute: 'scim', equals: 'off' },
          by === 1
            ? { attribute: 'ssoMethods', absentOrLessThan: ssoMethodsMax }
            : { attribute: 'ssoMethods', atLeast: 1 },
        ],
      },
      by === 1
        ? { kind: 'put', item: { ...provider, team: teamId, method: id }, when: [{ item: 'absent' }] }
        : { kind: 'delete', key: provider },
    ];
  }

  async function mustBeHeld({ method, until }: HeldMethod): Promise<void> {
    const item = await table.get(keys.ssoMethod(teamId, method.id));
    if (item?.['heldUntil'] !== until) throw busy();
  }

  return {
    list,
    get,
    allowAnother,
    async begin(wanted, stillAllowed) {
      await allowAnother();
      const until = now() + holdMs;
      const method: SsoMethod = {
        id: newResourceId(),
        ...wanted,
        status: 'connecting',
        version: 1,
        created: clock().toISOString(),
      };
      const put: Write = { kind: 'put', item: methodItem(teamId, method, until), when: [{ item: 'absent' }] };
      await untilCurrent(deadline, async () => commit(table, [put, ...(await stillAllowed())], deadline));
      return { method, until };
    },
    async hold(id, version, stillAllowed) {
      const method = await untilCurrent(deadline, async () => {
        const item = await table.get(keys.ssoMethod(teamId, id));
        if (!item) throw notFound();
        const found = toSsoMethod(item);
        sameVersion('the SSO method', found.version, version);
        const { heldUntil } = item;
        if (typeof heldUntil === 'number' && heldUntil > now()) throw busy();
        const until = now() + holdMs;
        await commit(
          table,
          [
            {
              kind: 'update',
              key: keys.ssoMethod(teamId, id),
              set: { heldUntil: until },
              when: [
                { item: 'present' },
                {
                  attribute: 'version',
                  ...(item['version'] === undefined ? { is: 'absent' } : { equals: found.version }),
                },
                { attribute: 'heldUntil', ...(heldUntil === undefined ? { is: 'absent' } : { equals: heldUntil }) },
              ],
            },
            ...(await stillAllowed()),
          ],
          deadline,
        );
        return { method: found, until };
      });
      return method;
    },
    async connected(held, details, stillAllowed) {
      const { method } = held;
      const isNew = method.status !== 'connected';
      const version = method.version + (isNew && method.version === 1 ? 0 : 1);
      const after: SsoMethod = { ...method, ...details, status: 'connected', version };
      await untilCurrent(deadline, async () => {
        await mustBeHeld(held);
        if (isNew) {
          const team = await teams(table).get(teamId);
          allowAnotherMethod(team.scim, team.ssoMethods);
        }
        const { pk: _, sk: __, heldUntil: ___, ...set } = methodItem(teamId, after, undefined);
        await commit(
          table,
          [
            heldUpdate(held, { set: set as Record<string, string | number> }), // strings and numbers, as `methodItem` makes it
            ...(isNew ? [...countWrites(method.id, 1), ...(await stillAllowed())] : []),
            activityWrite(scope, {
              kind: isNew ? 'sso-method.added' : 'sso-method.changed',
              object: method.id,
              ...(isNew ? {} : { attributes: changedNames(method, details) }),
            }),
          ],
          deadline,
        );
      });
      return after;
    },
    async release(held) {
      await commit(table, [heldUpdate(held, {})], deadline).catch(unlessLapsed);
    },
    async remove(held, stillAllowed) {
      const { method } = held;
      await untilCurrent(deadline, async () => {
        await mustBeHeld(held);
        const team = await teams(table).get(teamId);
        allowRemoval(team.scim, method.status);
        const counted = method.status === 'connected';
        await commit(
          table,
          [
            // Still held, for the sign-in service to drop it.
            { ...heldUpdate(held, { set: { status: 'removing' } }), remove: [] },
            ...(counted ? countWrites(method.id, -1) : []),
            ...(counted ? [activityWrite(scope, { kind: 'sso-method.removed', object: method.id })] : []),
            ...(stillAllowed ? await stillAllowed() : []),
          ],
          deadline,
        );
      });
    },
    async forget({ method, until }) {
      const key = keys.ssoMethod(teamId, method.id);
      await commit(table, [{ kind: 'delete', key, when: [{ attribute: 'heldUntil', equals: until }] }], deadline).catch(
        unlessLapsed,
      );
    },
  };
}

/** Who comes too late leaves the method to whoever holds it now. */
function unlessLapsed(error: unknown): void {
  if (!(error instanceof StaleReadError)) throw error;
}

function changedNames(before: SsoMethod, details: Omit<NewMethod, 'type'>): string[] {
  return (['name', 'metadataUrl', 'issuer', 'clientId'] as const).filter((name) => before[name] !== details[name]);
}

function notFound(): DomainError {
  return new DomainError(
    'sso-method-not-found',
    'The team has no such SSO method; list its methods and compare the id.',
  );
}

function busy(): DomainError {
  return new DomainError('busy', 'Somebody else is changing this SSO method at the moment; send the request again.');
}

function methodItem(teamId: string, method: SsoMethod, heldUntil: number | undefined): Item {
  const { id, type, name, status, version, created, metadataUrl, issuer, clientId } = method;
  return {
    ...keys.ssoMethod(teamId, id),
    format: 1,
    type,
    name,
    status,
    version,
    ...(created !== undefined && { created }),
    ...(metadataUrl !== undefined && { metadataUrl }),
    ...(issuer !== undefined && { issuer }),
    ...(clientId !== undefined && { clientId }),
    ...(heldUntil !== undefined && { heldUntil }),
  };
}

export function toSsoMethod(item: Item): SsoMethod {
  const text = (name: keyof SsoDetails | 'created'): Partial<Record<typeof name, string>> =>
    typeof item[name] === 'string' ? { [name]: item[name] } : {};
  const { type, status, version } = item;
  return {
    id: item.sk.slice('SSO#'.length),
    type: isSsoType(type) ? type : 'saml',
    name: String(item['name']),
    status: status === 'connecting' || status === 'removing' ? status : 'connected',
    version: typeof version === 'number' ? version : 1,
    ...text('created'),
    ...text('metadataUrl'),
    ...text('issuer'),
    ...text('clientId'),
  };
}
