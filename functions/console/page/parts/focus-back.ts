/** Where the focus goes when a dialog closes: back to what opened it, or to the page's heading where that is gone. */
import { useEffect, useState } from 'react';

/** For a component that is rendered while its dialog is open. A field that takes the focus at once would otherwise be "what opened it". */
export function useFocusBack(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        if (isTaken()) return;
        if (opener instanceof HTMLElement) opener.focus();
        if (isTaken()) return;
        const heading = document.querySelector<HTMLElement>('h1');
        if (!heading) return;
        heading.tabIndex = -1;
        heading.focus();
      });
    },
    [opener],
  );
}

const isTaken = (): boolean => document.activeElement !== null && document.activeElement !== document.body;
