/** The memory of another process while something happens to it. */
import { readFileSync } from 'node:fs';

const everyMs = 100;
const megabyte = 1024;

/** Resident memory in MB; undefined where there is no /proc. */
function residentMb(pid: number): number | undefined {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) / megabyte;
  } catch {
    return undefined;
  }
}

export interface Memory {
  /** MB; undefined where the system does not tell. */
  readonly before: number | undefined;
  readonly peak: number | undefined;
}

/** Looks often, until it is stopped. */
export function watchMemory(pid: number): { stop(): Memory } {
  const before = residentMb(pid);
  let peak = before;
  const timer = setInterval(() => {
    const now = residentMb(pid);
    if (now !== undefined && now > (peak ?? 0)) peak = now;
  }, everyMs);
  return {
    stop() {
      clearInterval(timer);
      return { before, peak };
    },
  };
}

export const memoryNow = residentMb;
