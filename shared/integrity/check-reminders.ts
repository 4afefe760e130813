/** Invites and verified domains are found in all the ways they are to be found, end some day, and are counted. */
import { keys } from '../store/keys.ts';
import { tableLayout } from '../table/layout.ts';
import type { Item, Key, Scalar, Write } from '../table/table.ts';
import type { Lookup } from './check-outside.ts';
import type { TeamFacts } from './team-facts.ts';
import { keyText, type Violation, violation } from './violation.ts';

/** Of whom an ended invite says nothing any more. */
const personal = ['address', 'account', 'member', 'invitedBy'] as const;

/** An item that finds an invite or a domain, with the attributes it must have. */
interface Reminder {
  readonly key: Key;
  readonly attributes: Readonly<Record<string, Scalar | undefined>>;
  readonly subject: Item;
}

/** The reminders outside of the team's partition. */
export function outsideReminders(team: TeamFacts): Key[] {
  return [...reminders(team)].map(({ key }) => key).filter(({ pk }) => pk !== keys.team(team.id).pk);
}

export function* reminderViolations(team: TeamFacts, found: Lookup): Generator<Violation> {
  const t = team.id;
  for (const invite of team.ownWith('INVITE#')) yield* inviteViolations(team, invite);
  const wanted = new Map([...reminders(team)].map((reminder) => [keyText(reminder.key), reminder]));
  for (const { key, attributes, subject } of wanted.values()) {
    const item = key.pk === keys.team(t).pk ? team.own.get(key.sk) : found(key);
    const about = [key, { pk: subject.pk, sk: subject.sk }];
    if (!item) {
      yield violation('reminder-missing', `${key.pk} ${key.sk} is missing`, about, [
        { kind: 'put', item: { ...key, ...present(attributes) }, when: [{ item: 'absent' }] },
        unchanged(subject),
      ]);
      continue;
    }
    for (const [name, value] of Object.entries(attributes))
      if (name !== 'format' && item[name] !== value)
        yield violation('reminder-missing', `${key.pk} ${key.sk} has the ${name} ${item[name]}, not ${value}`, about);
  }
  for (const invitee of team.ownWith('INVITEE#')) {
    const key = { pk: invitee.pk, sk: invitee.sk };
    if (wanted.has(keyText(key))) continue;
    const invite = String(invitee['invite']);
    const subject = team.own.get(keys.invite(t, invite).sk);
    yield violation(
      'reminder-astray',
      `${key.pk} ${key.sk} leads to nothing`,
      [key, keys.invite(t, invite)],
      [
        { kind: 'delete', key, when: [{ attribute: 'invite', equals: invite }] },
        subject ? unchanged(subject) : { kind: 'check', key: keys.invite(t, invite), when: [{ item: 'absent' }] },
      ],
    );
  }
  yield* tallyViolations(team);
}

function* reminders(team: TeamFacts): Generator<Reminder> {
  const t = team.id;
  for (const subject of team.ownWith('INVITE#')) {
    if (subject['ended'] !== undefined) continue;
    const invite = subject.sk.slice('INVITE#'.length);
    const [address, until] = [String(subject['address']), String(subject['until'])];
    yield { key: keys.invitee(t, address), attributes: { invite, member: subject['member'], until }, subject };
    yield { key: keys.inviteOf(address, t, invite), attributes: { team: t, invite }, subject };
    yield { key: keys.due(until, keyOf(subject)), attributes: { format: 1, team: t, invite }, subject };
  }
  for (const subject of verifiedDomains(team)) {
    const domain = String(subject['domain']);
    yield { key: keys.domainClaim(domain), attributes: { team: t }, subject };
    yield {
      key: keys.due(String(subject['nextCheck']), keyOf(subject)),
      attributes: { format: 1, team: t, domain },
      subject,
    };
  }
}

/** Domains that were put there by hand have no token, and nothing goes with them. */
function* domainsOf(team: TeamFacts): Generator<Item> {
  for (const item of team.ownWith('DOMAIN#')) if (item['token'] !== undefined) yield item;
}

function* verifiedDomains(team: TeamFacts): Generator<Item> {
  for (const item of domainsOf(team)) if (item['state'] === 'verified') yield item;
}

function* inviteViolations(team: TeamFacts, invite: Item): Generator<Violation> {
  const id = invite.sk.slice('INVITE#'.length);
  const wrong = (text: string, ...more: readonly Key[]): Violation =>
    violation('invite-differs', text, [keyOf(invite), ...more]);
  if (invite['ended'] !== undefined) {
    for (const name of personal)
      if (invite[name] !== undefined) yield wrong(`invite ${id} has ended and keeps its ${name}`);
    if (invite[tableLayout.timeToLive] === undefined) yield wrong(`invite ${id} has ended and is kept for ever`);
  } else if (invite['origin'] !== 'admin') {
    const member = team.users.get(String(invite['member']));
    if (member?.state !== 'invited' || member.invite !== id)
      yield wrong(
        `invite ${id} is for member ${invite['member']}, who does not wait for it`,
        keys.user(team.id, String(invite['member'])),
      );
  }
}

function* tallyViolations(team: TeamFacts): Generator<Violation> {
  const key = keys.tally(team.id);
  const item = team.own.get(key.sk);
  const pendingByHand = [...team.ownWith('INVITE#')].filter(
    (each) => each['ended'] === undefined && each['origin'] === 'admin',
  );
  const right = { invites: pendingByHand.length, domains: [...domainsOf(team)].length };
  for (const name of ['invites', 'domains'] as const) {
    const actual = Number(item?.[name] ?? 0);
    if (actual === right[name]) continue;
    yield violation(
      'tally-differs',
      `team ${team.id} counts ${item?.[name]} ${name}, not ${right[name]}`,
      [key],
      [{ kind: 'update', key, set: { [name]: right[name] }, when: [{ attribute: name, absentOrEquals: actual }] }],
    );
  }
}

const keyOf = ({ pk, sk }: Key): Key => ({ pk, sk });

function unchanged(subject: Item): Write {
  const version = subject['version'];
  return {
    kind: 'check',
    key: keyOf(subject),
    when: [version === undefined ? { item: 'present' } : { attribute: 'version', equals: version }],
  };
}

function present(attributes: Reminder['attributes']): Record<string, Scalar> {
  const set: Record<string, Scalar> = {};
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) set[name] = value;
  return set;
}
