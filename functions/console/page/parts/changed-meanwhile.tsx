/** Two people, or two tabs, at the same thing: whoever is second sees what it has become before they decide again. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';

interface Versioned {
  readonly version: number;
}

export interface Shown<T extends Versioned> {
  /** What the reader has seen; its version goes with the change. */
  readonly shown: T;
  /** Whether it has become something else since. */
  readonly isOutdated: boolean;
  /** @returns what is shown from now on */
  showFresh(): T;
}

/** Keeps what a dialog or form began with, whatever is read anew behind it. @param fresh as it was read last */
export function useShown<T extends Versioned>(fresh: T): Shown<T> {
  const [shown, setShown] = useState(fresh);
  return {
    shown,
    isOutdated: fresh.version !== shown.version,
    showFresh() {
      setShown(fresh);
      return fresh;
    },
  };
}

interface ChangedMeanwhileProps {
  /** "This SSO method". */
  readonly what: string;
  readonly onShow: () => void;
}

/** Nothing goes on until the reader has asked for the fresh state. */
export function ChangedMeanwhile({ what, onShow }: ChangedMeanwhileProps) {
  return (
    <Alert
      type="warning"
      header={`${what} was changed meanwhile`}
      action={<Button onClick={onShow}>Show how it is now</Button>}
    >
      Somebody else changed it after you opened this, and nothing of yours was saved. Look at how it is now, and decide
      again.
    </Alert>
  );
}
