/** Which dialog a page begins with, told by the page that leads to it; not in the URL, so that a reload begins with none. */
import { useEffect, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';

const openings = ['add-sso', 'turn-on', 'turn-off', 'generate-key'] as const;
export type Opening = (typeof openings)[number];

/** For `navigate(to, { state })`. */
export const openingState = (opening: Opening) => ({ opening });

function openingOf(state: unknown): Opening | undefined {
  const told = typeof state === 'object' && state !== null && 'opening' in state ? state.opening : undefined;
  return openings.find((opening) => opening === told);
}

/** The dialog that is open; what led here is forgotten at once, so that going back opens nothing. */
export function useOpening(): readonly [Opening | undefined, (open: Opening | undefined) => void] {
  const { state, pathname } = useLocation();
  const navigate = useNavigate();
  const told = openingOf(state);
  const [open, setOpen] = useState<Opening>();
  useEffect(() => {
    if (told === undefined) return;
    setOpen(told);
    navigate(pathname, { replace: true, state: null });
  }, [told, pathname, navigate]);
  return [open, setOpen];
}
