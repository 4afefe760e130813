/** Many reads at a time, and not all at once. */

const atOnce = 50;

/** `read` for each, in order, so many side by side. */
export async function sideBySide<T, R>(all: readonly T[], read: (each: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < all.length; start += atOnce) {
    results.push(...(await Promise.all(all.slice(start, start + atOnce).map(read))));
  }
  return results;
}
