import { runSchedule } from './run-schedule.ts';
import { scheduleOf } from './schedule.ts';
import { VirtualTime } from './virtual-time.ts';

const realNow = process.hrtime.bigint;
const t0 = realNow();
const time = VirtualTime.install();
const from = Number(process.argv[2] ?? 1),
  n = Number(process.argv[3] ?? 1);
let bad = 0,
  calls = 0;
const statuses = new Map<string, number>();
for (let seed = from; seed < from + n; seed += 1) {
  try {
    const o = await runSchedule(scheduleOf(seed), { time });
    calls += o.calls;
    for (const [k, v] of o.statuses) statuses.set(k, (statuses.get(k) ?? 0) + v);
    if (o.failures.length) {
      bad++;
      console.log(
        'seed',
        seed,
        o.failures.length,
        '\n',
        o.failures
          .slice(0, Number(process.argv[4] ?? 1))
          .join('\n')
          .slice(0, 6000),
      );
      if (process.argv[5]) console.log(o.history.join('\n'), scheduleOf(seed).faults);
    } else if (n === 1) console.log(o);
  } catch (e) {
    bad++;
    console.log('seed', seed, e);
  }
}
console.log('bad', bad, 'of', n, 'calls', calls, 'ms', Number(realNow() - t0) / 1e6);
if (process.argv[6]) console.log([...statuses].sort());
process.exit(0);
