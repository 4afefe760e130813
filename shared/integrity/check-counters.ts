/** Each shard counts the people and groups that fall to it. */
import { counterKeys } from '../store/counters.ts';
import { counted, type TeamFacts } from './team-facts.ts';
import { type Violation, violation } from './violation.ts';

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
            add: { [name]: right - actual },
            when: [
              ...counted.map((each) => ({ attribute: each, absentOrEquals: Number(shard?.[each] ?? 0) })),
              // Grows with every deletion: nobody went and nobody came in between.
              { attribute: 'deleted', absentOrEquals: Number(shard?.['deleted'] ?? 0) },
            ],
          },
        ],
      );
    }
  }
}
