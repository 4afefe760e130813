/** Everything that must be true of one team, but for what its people's accounts say, of which there may be too many to hold. */

import type { Key } from '../table/table.ts';
import { counterViolations } from './check-counters.ts';
import { finderViolations } from './check-finders.ts';
import { membershipViolations } from './check-memberships.ts';
import type { Lookup } from './check-outside.ts';
import { outsideReminders, reminderViolations } from './check-reminders.ts';
import { outsideProviders, settingViolations } from './check-settings.ts';
import { superAdminViolations } from './check-users.ts';
import { workspaceViolations } from './check-workspaces.ts';
import type { TeamFacts } from './team-facts.ts';
import type { Violation } from './violation.ts';

/** Items outside of the team's partitions that `teamViolations` looks up. */
export function outsideKeys(team: TeamFacts): Key[] {
  return [...outsideReminders(team), ...outsideProviders(team)];
}

/** @param now epoch milliseconds */
export function* teamViolations(team: TeamFacts, found: Lookup, now: number): Generator<Violation> {
  yield* team.violations;
  yield* finderViolations(team);
  yield* counterViolations(team);
  yield* membershipViolations(team, now);
  yield* superAdminViolations(team);
  yield* reminderViolations(team, found);
  yield* settingViolations(team, found);
  yield* workspaceViolations(team);
}
