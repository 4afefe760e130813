/** The processor time of another process. */
import { readFileSync } from 'node:fs';

/** The unit of /proc on Linux (`getconf CLK_TCK`), the same on every architecture that Node.js runs on. */
const ticksPerSecond = 100;

/** Seconds that all threads of a process have computed, in the process and in the kernel; undefined where there is no /proc. */
export function cpuSecondsOf(pid: number): number | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The second field is the command in parentheses, and may hold spaces; utime and stime are the 14th and 15th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
