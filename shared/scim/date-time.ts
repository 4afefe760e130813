/** dateTime values (RFC 7643 section 2.3.5) as instants that compare to the nanosecond. */

export interface Instant {
  /** Whole seconds since 1970-01-01T00:00:00Z, rounded down. */
  readonly seconds: number;
  readonly nanoseconds: number;
}

// Every part has a fixed or bounded width, so the pattern cannot backtrack.
const pattern = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:(Z)|([+-])(\d{2}):(\d{2}))?)?$/i;

/**
 * Reads an RFC 3339 date and time with any offset and at most nine decimals; a text without an offset, or without a time, is UTC.
 * @returns undefined when the text is none, or names a day or time that does not exist
 */
export function parseDateTime(text: string): Instant | undefined {
  const parts = pattern.exec(text);
  if (!parts) return undefined;
  const part = (index: number): number => Number(parts[index] ?? 0);
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)];
  const [offsetHour, offsetMinute] = [part(10), part(11)];
  // Second 60 is a leap second.
  if (hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) return undefined;
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return undefined;
  const offset = (offsetHour * 3600 + offsetMinute * 60) * (parts[9] === '-' ? -1 : 1);
  return {
    seconds: midnight.getTime() / 1000 + hour * 3600 + minute * 60 + second - offset,
    nanoseconds: Number((parts[7] ?? '').padEnd(9, '0')),
  };
}

/** Negative when `a` is earlier, positive when it is later, 0 when both are the same instant. */
export function compareInstants(a: Instant, b: Instant): number {
  return a.seconds - b.seconds || a.nanoseconds - b.nanoseconds;
}
