/** Watching for a key's first call: polls for a while, then waits to be asked to go on. */
import { useEffect, useState } from 'react';

/** Often enough to be there when the provider says "success". */
export const pollMs = 3_000;
const watchMs = 5 * 60_000;
/** After which something is likely to be wrong. */
const longMs = 45_000;

export interface Watch {
  readonly isOn: boolean;
  /** Whether it has gone on for so long that nothing is likely to come by itself. */
  readonly isLong: boolean;
  goOn(): void;
}

/** Begins by itself. */
export function useWatch(): Watch {
  const [round, setRound] = useState(1);
  const [state, setState] = useState({ isOn: true, isLong: false });
  useEffect(() => {
    if (round === 0) return;
    setState({ isOn: true, isLong: false });
    const long = setTimeout(() => setState({ isOn: true, isLong: true }), longMs);
    const end = setTimeout(() => setState({ isOn: false, isLong: true }), watchMs);
    return () => {
      clearTimeout(long);
      clearTimeout(end);
    };
  }, [round]);
  return { ...state, goOn: () => setRound((before) => before + 1) };
}
