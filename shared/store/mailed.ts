/** When a team last mailed an address: nobody is mailed again and again, whatever a provider or an admin repeats. */
import { randomUUID } from 'node:crypto';
import { tableLayout } from '../table/layout.ts';
import type { Item } from '../table/table.ts';
import { commitOne, StaleReadError, untilCurrent } from './commit.ts';
import { keys } from './keys.ts';
import type { TeamScope } from './team-scope.ts';

/** A sending that has said nothing for so long has ended without a word, and may be tried again. */
const leaseMs = 30_000;
const keptSeconds = 2 * 86_400;

/** The right to send one mail, to be told what became of it. */
export interface MailClaim {
  readonly address: string;
  readonly claim: string;
}

/**
 * @param address whom to mail; or, where one mail is sent once, whatever tells that mail from all others
 * @param gapMs what must lie between two mails
 * @returns undefined where the address was mailed within that time, or is being mailed
 */
export async function claimMail(scope: TeamScope, address: string, gapMs: number): Promise<MailClaim | undefined> {
  const { table, teamId, clock, deadline } = scope;
  const key = keys.mailed(teamId, address);
  const claim = randomUUID();
  return untilCurrent(deadline, async () => {
    const last = await table.get(key);
    // An answer may have been lost.
    if (last?.['claim'] === claim) return { address, claim };
    const now = clock().getTime();
    if (last && now - Number(last['at']) < (last['sent'] === true ? gapMs : leaseMs)) return undefined;
    const item: Item = { ...key, at: now, claim, [tableLayout.timeToLive]: Math.floor(now / 1000) + keptSeconds };
    await commitOne(
      table,
      {
        kind: 'put',
        item,
        when: [last ? { attribute: 'claim', equals: String(last['claim']) } : { item: 'absent' }],
      },
      deadline,
    );
    return { address, claim };
  });
}

export function mailSent(scope: TeamScope, { address, claim }: MailClaim): Promise<void> {
  return whileClaimed(scope, { kind: 'update', key: keys.mailed(scope.teamId, address), set: { sent: true } }, claim);
}

/** Nothing was sent: the next try need not wait. */
export function mailFailed(scope: TeamScope, { address, claim }: MailClaim): Promise<void> {
  return whileClaimed(scope, { kind: 'delete', key: keys.mailed(scope.teamId, address) }, claim);
}

async function whileClaimed(
  { table, deadline }: TeamScope,
  write: Parameters<typeof commitOne>[1],
  claim: string,
): Promise<void> {
  try {
    await commitOne(table, { ...write, when: [{ attribute: 'claim', equals: claim }] }, deadline);
  } catch (error) {
    // Another sending took it over meanwhile, or this one was noted before its answer was lost.
    if (!(error instanceof StaleReadError)) throw error;
  }
}
