/** What is searched for: kept in the history's entry, so that back and reload have it, and out of the URL, since it may name a person. */
import { useEffect, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';

const settleMs = 250;

export interface SearchText {
  /** As it is typed. */
  readonly text: string;
  /** What to search for: the text once nobody has typed for a moment, without blanks around it. */
  readonly settled: string;
  set(text: string): void;
}

function searchIn(state: unknown): string {
  return typeof state === 'object' && state && 'search' in state && typeof state.search === 'string'
    ? state.search
    : '';
}

export function useSearchText(): SearchText {
  const { search, state } = useLocation();
  const navigate = useNavigate();
  const kept = searchIn(state);
  const [text, setText] = useState(kept);
  useEffect(() => {
    const settled = text.trim();
    if (settled === kept) return;
    const timer = setTimeout(() => {
      navigate({ search }, { replace: true, state: { search: settled } });
    }, settleMs);
    return () => clearTimeout(timer);
  }, [text, kept, search, navigate]);
  return { text, settled: kept, set: setText };
}
