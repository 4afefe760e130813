/** Light or dark: as the reader's system has it, unless they chose. */
import { applyMode, Mode } from '@cloudscape-design/global-styles';
import { useEffect, useState } from 'react';

const stored = 'rollcall.theme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');

function chosen(): Mode | undefined {
  const value = localStorage.getItem(stored);
  return value === Mode.Dark || value === Mode.Light ? value : undefined;
}

const system = (): Mode => (dark.matches ? Mode.Dark : Mode.Light);

/** Before anything is drawn, so that nothing flashes. */
applyMode(chosen() ?? system());

export interface Theme {
  readonly isDark: boolean;
  toggle(): void;
}

export function useTheme(): Theme {
  const [mode, setMode] = useState(() => chosen() ?? system());
  useEffect(() => applyMode(mode), [mode]);
  useEffect(() => {
    const follow = () => setMode(chosen() ?? system());
    dark.addEventListener('change', follow);
    return () => dark.removeEventListener('change', follow);
  }, []);
  return {
    isDark: mode === Mode.Dark,
    toggle() {
      const next = mode === Mode.Dark ? Mode.Light : Mode.Dark;
      localStorage.setItem(stored, next);
      setMode(next);
    },
  };
}
