/** The token of a mailed link: it stands behind `#token=`, which no server is sent, and is kept over a sign-in. */
import { useEffect, useState } from 'react';

const prefix = 'rollcall.link.';

/** @param name tells the kinds of link apart */
export function useLinkToken(name: string): string | undefined {
  const stored = prefix + name;
  const [token] = useState(() => {
    const given = new URLSearchParams(window.location.hash.slice(1)).get('token');
    return given ?? sessionStorage.getItem(stored) ?? undefined;
  });
  useEffect(() => {
    if (token === undefined) return;
    sessionStorage.setItem(stored, token);
    // Out of the address bar and the history.
    window.history.replaceState(window.history.state, '', window.location.pathname);
  }, [token, stored]);
  return token;
}

export function forgetLinkToken(name: string): void {
  sessionStorage.removeItem(prefix + name);
}

/** Of all kinds of link. */
export function forgetLinkTokens(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key);
}
