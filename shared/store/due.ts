/** What is due: each thing has an item under its time, and is done when that has come. */
import type { Domain, Finding } from '../domain/domain.ts';
import type { Item, Key } from '../table/table.ts';
import { commitOne, mustBeInTime } from './commit.ts';
import { endInvite } from './end-invite.ts';
import { ranges } from './keys.ts';
import type { TeamlessScope } from './settle.ts';
import { teamDomains } from './team-domains.ts';
import type { TeamScope } from './team-scope.ts';

export interface DueTasks {
  /** Asks DNS whether the record of a verified domain is there. */
  readonly find: (domain: Domain) => Promise<Finding>;
  /** Told of each thing that could not be done; it stays due. */
  readonly onFailure: (error: unknown, due: Key) => void;
}

/** Enough to make use of waiting for DNS. */
const atOnce = 8;
const pageSize = 200;
/** One thing that cannot be done may not take the time of the others. */
const eachMs = 5000;

/**
 * Does everything whose time has come. What is done is no longer due, so that it may be called again after any end.
 * @throws DomainError `busy` when time runs out
 */
export async function runDue(scope: TeamlessScope, tasks: DueTasks): Promise<void> {
  const { table, clock, deadline } = scope;
  const { pk, ...sk } = ranges.due(clock().toISOString());
  let after: string | undefined;
  do {
    const page = await table.query({ pk, sk, limit: pageSize, ...(after !== undefined && { after }) });
    for (let start = 0; start < page.items.length; start += atOnce) {
      mustBeInTime(deadline);
      const some = page.items.slice(start, start + atOnce);
      await Promise.all(some.map((item) => doOne(scope, item, tasks)));
    }
    after = page.next;
  } while (after !== undefined);
}

async function doOne(scope: TeamlessScope, item: Item, { find, onFailure }: DueTasks): Promise<void> {
  const { pk, sk, team: teamId, invite, domain } = item;
  try {
    const deadline = Math.min(scope.deadline, Date.now() + eachMs);
    const team: TeamScope = { ...scope, teamId: String(teamId), deadline };
    const isDone =
      typeof invite === 'string'
        ? await endInvite(team, invite, { end: 'expired' })
        : typeof domain === 'string' && (await teamDomains(team).checkAgain(domain, find));
    if (!isDone) await forget(team, { pk, sk });
  } catch (error) {
    onFailure(error, { pk, sk });
  }
}

/** What is due no more, because it has ended or has another time by now: its item went with that, or does not matter. */
async function forget({ table, deadline }: TeamScope, due: Key): Promise<void> {
  await commitOne(table, { kind: 'delete', key: due }, deadline);
}
