/** What is wrong with a table that is held whole: every lock has its owner, every count its things. */
import { keys } from '../store/keys.ts';
import type { Item, Key } from '../table/table.ts';
import { type Lookup, outsideKind } from './check-outside.ts';
import { teamViolations } from './check-team.ts';
import { serviceViolations, userViolations } from './check-users.ts';
import { TeamFacts } from './team-facts.ts';
import { keyText, type Violation, violation } from './violation.ts';

/** Every part of a change that nothing is pending of is astray, however new. */
const endOfTime = Number.POSITIVE_INFINITY;

/** @returns none when the table is sound; large changes that wait to be carried out are sound */
export function tableViolations(items: readonly Item[]): Violation[] {
  const teams = new Map<string, TeamFacts>();
  const outside: Item[] = [];
  const byKey = new Map<string, Item>();
  for (const item of items) {
    const [kind, id = ''] = item.pk.split('#');
    if (kind === 'TEAM') teamOf(teams, id).add(item);
    else outside.push(item);
    if (kind !== 'TEAM' || isLookedUp(item)) byKey.set(keyText(item), item);
  }
  const found: Lookup = (key) => byKey.get(keyText(key));
  const violations: Violation[] = [];
  for (const team of teams.values()) {
    violations.push(...teamViolations(team, found, endOfTime));
    for (const user of team.users.values())
      violations.push(...userViolations(team, user, found(keys.account(user.account))));
    for (const service of team.ownWith('SERVICE#'))
      violations.push(...serviceViolations(service, found(keys.account(String(service['account'])))));
  }
  for (const item of outside) violations.push(...outsideViolations(item, found, 0));
  return violations;
}

/** @param now epoch milliseconds, for what a repair writes */
export function outsideViolations(item: Item, found: Lookup, now: number): Iterable<Violation> {
  const kind = outsideKind(item);
  return kind ? kind.violations(item, found, now) : [violation('item-unknown', `unknown partition ${item.pk}`, [item])];
}

/** What items outside of the teams lead to. */
function isLookedUp({ pk, sk }: Key): boolean {
  return pk.indexOf('#', 'TEAM#'.length) < 0 && /^(?:USER|SERVICE|INVITE|DOMAIN|SSO)#/.test(sk);
}

function teamOf(teams: Map<string, TeamFacts>, id: string): TeamFacts {
  const known = teams.get(id);
  if (known) return known;
  const team = new TeamFacts(id);
  teams.set(id, team);
  return team;
}
