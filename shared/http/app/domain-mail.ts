/** The mail that tells a team's admins that a domain of theirs counts no more: what that means, and which record to put back. */
import type { ActivityEntry } from '../../domain/activity.ts';
import { type Domain, proofOf } from '../../domain/domain.ts';
import { type Mail, port } from '../../ports/ports.ts';
import { mustBeInTime } from '../../store/commit.ts';
import { claimMail, mailFailed, mailSent } from '../../store/mailed.ts';
import { reachableAdmins } from '../../store/team-admins.ts';
import { teamDomains } from '../../store/team-domains.ts';
import type { TeamScope } from '../../store/team-scope.ts';
import { teams } from '../../store/teams.ts';
import type { Service } from '../service.ts';

/**
 * Mails the Super Admins and Admins of the team, each once for the entry, however often it is called. Nothing is sent where the domain
 * was proven again or removed since, and where the deployment cannot send.
 * @param entry of a domain that lapsed
 * @throws AggregateError where some could not be mailed; called again, it mails those alone
 */
export async function mailLapsedDomain(
  { policy }: Pick<Service, 'policy'>,
  scope: TeamScope,
  entry: Pick<ActivityEntry, 'id' | 'object'>,
): Promise<void> {
  if (!port('mail').canSend) return;
  const domain = (await teamDomains(scope).list()).find(({ domain: name }) => name === entry.object);
  if (domain?.state !== 'lapsed') return;
  const [team, admins] = await Promise.all([teams(scope.table).get(scope.teamId), reachableAdmins(scope)]);
  // A name is one line, whatever was stored.
  const mail = lapsedMail(team.name.replaceAll(/\p{Cc}+/gu, ' '), domain, policy.supportUrl);
  const failures: unknown[] = [];
  for (const { id, address = '' } of admins) {
    mustBeInTime(scope.deadline);
    try {
      await sendOnce(scope, `${entry.id} ${id}`, { to: address, ...mail });
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) {
    throw new AggregateError(failures, `${failures.length} of ${admins.length} admins could not be mailed`);
  }
}

async function sendOnce(scope: TeamScope, id: string, mail: Mail): Promise<void> {
  const claim = await claimMail(scope, id, Number.POSITIVE_INFINITY);
  if (!claim) return;
  try {
    await port('mail').send(mail, id);
  } catch (error) {
    await mailFailed(scope, claim);
    throw error;
  }
  await mailSent(scope, claim);
}

function lapsedMail(team: string, domain: Domain, supportUrl: string | undefined): Omit<Mail, 'to'> {
  const { name, value } = proofOf(domain);
  return {
    subject: `The domain ${domain.domain} of the team “${team}” counts no more`,
    text: [
      'Hello,',
      '',
      `the team “${team}” proved with a DNS record that the domain ${domain.domain} is its own. At the last ${domain.misses} weekly checks`,
      'the record was missing, and so the domain counts no more:',
      '',
      `- People with an address of ${domain.domain} and an account of their own, whom your identity provider adds, are invited from now on`,
      '  instead of being active at once.',
      '- Another team can prove the domain and have it.',
      '',
      'Whoever is active on the team stays so.',
      '',
      'To have the domain back, add this TXT record at your DNS provider, and leave it there:',
      '',
      `    ${name}`,
      `    ${value}`,
      '',
      'Then verify the domain again, where you manage the domains of the team. If you have given it up, remove it there.',
      '',
      ...(supportUrl === undefined ? [] : [`Help: ${supportUrl}`, '']),
    ].join('\n'),
  };
}
