/** Counts how many characters of strings a piece of code looks at, as a measure of its work that no machine's speed changes. */

const counted = ['charCodeAt', 'charAt', 'slice', 'toLowerCase'] as const;

/** @returns what the call looked at, whether it returned or threw */
export function charactersRead(call: () => unknown): number {
  const originals = counted.map((name) => Object.getOwnPropertyDescriptor(String.prototype, name));
  let read = 0;
  counted.forEach((name, index) => {
    const original: (...args: unknown[]) => unknown = originals[index]?.value;
    Object.defineProperty(String.prototype, name, {
      configurable: true,
      writable: true,
      value(this: string, ...args: unknown[]) {
        const result = original.apply(this, args);
        read += typeof result === 'string' ? result.length : 1;
        return result;
      },
    });
  });
  try {
    call();
  } catch {
    // What matters is how much was read until then.
  } finally {
    counted.forEach((name, index) => {
      Object.defineProperty(String.prototype, name, originals[index] ?? {});
    });
  }
  return read;
}
