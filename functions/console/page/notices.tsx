/** Notices at the top of the page: what was done, and what went wrong where no field or dialog is the place for it. */
import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react';

interface Notices {
  readonly items: readonly FlashbarProps.MessageDefinition[];
  /** Says that something was done. */
  done(message: string): void;
  failed(message: string): void;
}

const Context = createContext<Notices | undefined>(undefined);
const shownAtOnce = 3;

export function NoticesProvider({ children }: { readonly children: ReactNode }) {
  const [items, setItems] = useState<readonly FlashbarProps.MessageDefinition[]>([]);
  const last = useRef(0);
  const add = useCallback((type: 'success' | 'error', content: string) => {
    last.current += 1;
    const id = `notice-${last.current}`;
    const drop = () => setItems((before) => before.filter((each) => each.id !== id));
    const notice = { id, type, content, dismissible: true, dismissLabel: 'Dismiss', onDismiss: drop } as const;
    // What was done before has been seen; what failed stays until somebody dismisses it.
    setItems((before) => [notice, ...before.filter((each) => each.type !== 'success')].slice(0, shownAtOnce));
  }, []);
  const value = useMemo(
    () => ({
      items,
      done: (message: string) => add('success', message),
      failed: (message: string) => add('error', message),
    }),
    [items, add],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useNotices(): Notices {
  const notices = useContext(Context);
  if (!notices) throw new Error('NoticesProvider is missing');
  return notices;
}
