/** Each shard counts the people and groups that fall to it. A repair holds only for the shard that was read: what counts meanwhile is looked at again. */
import { counterKeys } from '../store/counters.ts';
import { counted, type TeamFacts } from './team-facts.ts';
import { type Violation, violation } from './violation.ts';

/** The version grows with everything that is counted; the numbers tell what a release that had no versions counted. */
const asRead = [...counted, 'deleted', 'version'] as const;

export function* counterViolations(team: TeamFacts): Generator<Violation> {
  for (const key of counterKeys(team.id)) {
    const shard = team.own.get(key.sk);
    for (const name of counted) {
      const actual = Number(shard?.[name] ?? 0);
      const right = team.counts.get(key.sk)?.[name] ?? 0;
      if (actual === right) continue;
      yield violation(
        'counter-differs',
        `${key.sk} counts ${actual} ${name}, not ${right}`,
        [key],
        [
          {
            kind: 'update',
            key,
            add: { [name]: right - actual, version: 1 },
            when: asRead.map((attribute) => ({ attribute, absentOrEquals: Number(shard?.[attribute] ?? 0) })),
          },
        ],
      );
    }
  }
}
