/** The domains of a team: proven by a DNS record, claimed by one team of the residency, and checked again every week. */
import {
  afterCheck,
  afterProof,
  type Domain,
  domainsMax,
  type Finding,
  isProven,
  newDomainToken,
  normalDomain,
  proofOf,
} from '../domain/domain.ts';
import { DomainError } from '../domain/error.ts';
import type { Item, Scalar, Update, Write } from '../table/table.ts';
import { activityWrite } from './activity.ts';
import { commit, untilCurrent } from './commit.ts';
import { keys, ranges } from './keys.ts';
import { queryAll } from './read-all.ts';
import type { StillAllowed } from './roles.ts';
import type { TeamScope } from './team-scope.ts';
import { withChecks } from './with-checks.ts';

/** Looks TXT records up, each joined. @throws where DNS could not be asked */
export type LookUpTxt = (name: string) => Promise<readonly string[]>;

/** What `stillAllowed` throws, the changes throw. */
export interface TeamDomains {
  list(): Promise<readonly Domain[]>;
  /** One that the team has already is left as it is. @param domain as `normalDomain` leaves it @throws DomainError `too-many-domains` */
  add(domain: string, stillAllowed: StillAllowed): Promise<Domain>;
  /** @throws DomainError `domain-not-found`, `domain-not-proven`, `domain-taken`, and what the look-up throws */
  verify(name: string, lookUp: LookUpTxt, stillAllowed: StillAllowed): Promise<Domain>;
  /** @throws DomainError `domain-not-found` */
  remove(name: string, stillAllowed: StillAllowed): Promise<void>;
  /** Checks a verified domain whose time has come. @param find asks DNS @returns false where there is nothing to check (any more) */
  checkAgain(name: string, find: (domain: Domain) => Promise<Finding>): Promise<boolean>;
}

export function teamDomains(scope: TeamScope): TeamDomains {
  const { table, teamId, clock, deadline } = scope;

  async function read(name: string): Promise<Domain | undefined> {
    const normal = normalDomain(name);
    const item = normal === undefined ? undefined : await table.get(keys.domain(teamId, normal));
    return item && toDomain(item);
  }

  async function mustRead(name: string): Promise<Domain> {
    const domain = await read(name);
    if (domain) return domain;
    throw new DomainError('domain-not-found', 'The team has no such domain; add it first.');
  }

  return {
    async list() {
      return (await queryAll(table, ranges.domains(teamId))).map(toDomain);
    },

    add(domain, stillAllowed) {
      return untilCurrent(deadline, async () => {
        const [item, tally] = await table.batchGet([keys.domain(teamId, domain), keys.tally(teamId)]);
        if (item) return toDomain(item);
        if (Number(tally?.['domains'] ?? 0) >= domainsMax) {
          throw new DomainError('too-many-domains', `A team has at most ${domainsMax} domains; remove one first.`);
        }
        const created = clock().toISOString();
        const added: Domain = { domain, state: 'pending', token: newDomainToken(), created, misses: 0, version: 1 };
        const writes: Write[] = [
          { kind: 'put', item: domainItem(teamId, added), when: [{ item: 'absent' }] },
          tallyDomain(teamId, 1),
          activityWrite(scope, { kind: 'domain.added', object: domain }),
        ];
        await commit(table, withChecks(writes, await stillAllowed()), deadline);
        return added;
      });
    },

    verify(name, lookUp, stillAllowed) {
      return untilCurrent(deadline, async () => {
        const before = await mustRead(name);
        const proof = proofOf(before);
        if (!isProven(before, await lookUp(proof.name))) {
          throw new DomainError(
            'domain-not-proven',
            `There is no TXT record ${proof.name} with the value ${proof.value}. Add it at your DNS provider, and try again once it is published; that may take an hour.`,
          );
        }
        const claim = await table.get(keys.domainClaim(before.domain));
        if (claim && claim['team'] !== teamId) {
          throw new DomainError(
            'domain-taken',
            'Another team has verified this domain; have it removed there first, or ask for help.',
          );
        }
        const after = afterProof({ ...before, version: before.version + 1 }, clock());
        const isNew = before.state !== 'verified';
        const claimed = { ...keys.domainClaim(before.domain), team: teamId };
        const writes: Write[] = [
          updateWrite(teamId, before, after),
          ...(isNew
            ? [
                { kind: 'put', item: claimed, when: [{ item: 'absent' }] } as const,
                activityWrite(scope, { kind: 'domain.verified', object: before.domain }),
              ]
            : []),
          ...dueWrites(teamId, before, after),
        ];
        await commit(table, withChecks(writes, await stillAllowed()), deadline);
        return after;
      });
    },

    remove(name, stillAllowed) {
      return untilCurrent(deadline, async () => {
        const { version, ...domain } = await mustRead(name);
        const key = keys.domain(teamId, domain.domain);
        const writes: Write[] = [
          { kind: 'delete', key, when: [{ attribute: 'version', equals: version }] },
          tallyDomain(teamId, -1),
          ...(domain.state === 'verified' ? [releaseWrite(teamId, domain.domain)] : []),
          ...dueWrites(teamId, domain, undefined),
          activityWrite(scope, { kind: 'domain.removed', object: domain.domain }),
        ];
        await commit(table, withChecks(writes, await stillAllowed()), deadline);
      });
    },

    checkAgain(name, find) {
      return untilCurrent(deadline, async () => {
        const before = await read(name);
        if (before?.state !== 'verified' || (before.nextCheck ?? '') > clock().toISOString()) return false;
        const after = afterCheck({ ...before, version: before.version + 1 }, await find(before), clock());
        await commit(
          table,
          [
            updateWrite(teamId, before, after),
            ...dueWrites(teamId, before, after),
            ...(after.state === 'lapsed'
              ? [
                  releaseWrite(teamId, before.domain),
                  activityWrite(scope, {
                    kind: 'domain.lapsed',
                    object: before.domain,
                    more: { misses: after.misses },
                  }),
                ]
              : []),
          ],
          deadline,
        );
        return true;
      });
    },
  };
}

function toDomain(item: Item): Domain {
  const text = <N extends string>(name: N) =>
    typeof item[name] === 'string' ? ({ [name]: item[name] } as Record<N, string>) : {}; // a computed name widens to string
  const { state } = item;
  return {
    domain: String(item['domain']),
    state: state === 'verified' || state === 'lapsed' ? state : 'pending',
    token: String(item['token']),
    created: String(item['created']),
    misses: Number(item['misses'] ?? 0),
    version: Number(item['version']),
    ...text('verifiedAt'),
    ...text('checkedAt'),
    ...text('nextCheck'),
  };
}

function domainItem(teamId: string, domain: Domain): Item {
  return { ...keys.domain(teamId, domain.domain), format: 1, ...domain };
}

function updateWrite(teamId: string, before: Domain, after: Domain): Write {
  const set: Record<string, Scalar> = { ...after };
  return {
    kind: 'update',
    key: keys.domain(teamId, before.domain),
    set,
    ...(after.nextCheck === undefined && before.nextCheck !== undefined && { remove: ['nextCheck'] }),
    when: [{ attribute: 'version', equals: before.version }],
  };
}

function releaseWrite(teamId: string, domain: string): Write {
  return { kind: 'delete', key: keys.domainClaim(domain), when: [{ attribute: 'team', equals: teamId }] };
}

function tallyDomain(teamId: string, by: 1 | -1): Update {
  return {
    kind: 'update',
    key: keys.tally(teamId),
    add: { domains: by },
    ...(by === 1 && { when: [{ attribute: 'domains', absentOrLessThan: domainsMax }] }),
  };
}

/** Moves the day of the next check. */
function dueWrites(
  teamId: string,
  { domain, nextCheck: from }: Pick<Domain, 'domain' | 'nextCheck'>,
  after: Pick<Domain, 'nextCheck'> | undefined,
): Write[] {
  const to = after?.nextCheck;
  if (from === to) return [];
  const subject = keys.domain(teamId, domain);
  return [
    ...(from !== undefined ? [{ kind: 'delete', key: keys.due(from, subject) } as const] : []),
    ...(to !== undefined
      ? [{ kind: 'put', item: { ...keys.due(to, subject), format: 1, team: teamId, domain } } as const]
      : []),
  ];
}
