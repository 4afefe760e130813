/** How far a command has come: one line that is drawn over on a terminal, plain lines elsewhere. */

export interface Progress {
  /** @param done of the total */
  show(done: number): void;
  /** Leaves the last state standing. */
  end(): void;
}

interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const barWidth = 30;
/** On a terminal and elsewhere. */
const intervalMs = { drawn: 100, plain: 2000 } as const;

/** @param now milliseconds; to be replaced in tests */
export function progressOn(
  output: Output,
  { label, total }: { readonly label: string; readonly total: number },
  now: () => number = () => performance.now(),
): Progress {
  const drawn = output.isTTY === true;
  const interval = drawn ? intervalMs.drawn : intervalMs.plain;
  let latest = 0;
  let shownAt = now();
  const write = (): void => {
    const share = total === 0 ? 1 : Math.min(1, latest / total);
    const filled = Math.round(share * barWidth);
    const bar = `[${'#'.repeat(filled)}${' '.repeat(barWidth - filled)}] `;
    const text = `${drawn ? `\r${bar}` : ''}${Math.floor(share * 100)} % of ${total} ${label}`;
    output.write(drawn ? text : `${text}\n`);
  };
  return {
    show(done) {
      latest = done;
      const time = now();
      if (time - shownAt < interval) return;
      shownAt = time;
      write();
    },
    end() {
      latest = total;
      write();
      if (drawn) output.write('\n');
    },
  };
}
