/** Which threads come first: those that answer. */
import { readlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * Has the calling thread yield the processors to those that answer; it still gets what they leave. Only Linux knows a priority of a
 * thread (setpriority(2), proc_thread-self(5)); elsewhere, and where it is not allowed, all threads are alike.
 */
export function workInBackground(): void {
  if (process.platform !== 'linux') return;
  try {
    const thread = Number(path.basename(readlinkSync('/proc/thread-self')));
    os.setPriority(thread, os.constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Slower under load, and nothing else.
  }
}
