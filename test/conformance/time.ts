/** Time as rows need it. */
import type { Json } from '../../shared/scim/resource.ts';
import { that } from './check.ts';

/** Long enough for two times of a service to differ. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Milliseconds since 1970. */
export function dateOf(value: Json | undefined): number {
  const time = Date.parse(String(value));
  that(!Number.isNaN(time), `no date: ${value}`);
  return time;
}
