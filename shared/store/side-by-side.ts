/** Several calls at a time. */

const atOnce = 50;

/** `read` for each, in order, so many side by side. */
export async function sideBySide<T, R>(all: readonly T[], read: (each: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < all.length; start += atOnce) {
    results.push(...(await Promise.all(all.slice(start, start + atOnce).map(read))));
  }
  return results;
}

/**
 * All of them, each to its end, whatever becomes of the others. For calls that write: one that outlived the answer, in a function that is
 * frozen and wakes later, would undo what came after it.
 */
export async function toTheirEnds<T extends readonly unknown[] | []>(
  calls: T,
): Promise<{ -readonly [Each in keyof T]: Awaited<T[Each]> }> {
  await Promise.allSettled(calls);
  return Promise.all(calls);
}
