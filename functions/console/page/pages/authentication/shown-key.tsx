/** A new key's text, once: it is in this dialog and nowhere else, and the dialog is left by saying that it is stored. */
import Alert, { type AlertProps } from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useBlocker } from 'react-router';
import { Copy } from '../../parts/copy.tsx';
import { When } from '../../parts/when.tsx';
import type { NewApiKey } from './key-texts.ts';

interface ShownKeyProps {
  readonly made: NewApiKey;
  /** Of the key that this one replaces: how long it goes on, ISO 8601; its absence means not at all. */
  readonly replaced?: { readonly until?: string };
  readonly onStored: () => void;
}

export function ShownKey({ made, replaced, onStored }: ShownKeyProps) {
  const [wasLeft, setWasLeft] = useState(false);
  const alert = useRef<AlertProps.Ref>(null);
  const stay = useCallback(() => {
    setWasLeft(true);
    alert.current?.focus();
  }, []);
  useStaying(stay);
  return (
    <Modal
      visible
      size="large"
      header={`The key “${made.name}”`}
      closeAriaLabel="Close"
      onDismiss={stay}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onStored}>
            I have stored it
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="l">
        <Alert ref={alert} type="warning" header="This key is shown once">
          Copy it into your identity provider, or into a safe place, now. It is not kept here and cannot be shown again;
          reloading this page loses it.
          {wasLeft && (
            <>
              {' '}
              <b>This dialog closes only by “I have stored it”.</b>
            </>
          )}
        </Alert>
        <KeyValuePairs
          columns={1}
          items={[
            // First, as providers ask for it first; and what says "Copied" is drawn above what was copied.
            { label: 'Base URL', value: <Copy what="base URL" value={made.baseUrl} /> },
            {
              label: 'Key (API token, secret token)',
              value: (
                <SpaceBetween size="xs">
                  <Box variant="code">{made.key}</Box>
                  <CopyToClipboard
                    copyButtonText="Copy the key"
                    textToCopy={made.key}
                    copySuccessText="Copied"
                    copyErrorText="Copying failed; select the text and copy it"
                  />
                </SpaceBetween>
              ),
            },
            ...(made.expiresAt === undefined
              ? []
              : [{ label: 'It works until', value: <When iso={made.expiresAt} /> }]),
            ...(replaced ? [{ label: 'The key that it replaces', value: <Replaced {...replaced} /> }] : []),
          ]}
        />
      </SpaceBetween>
    </Modal>
  );
}

function Replaced({ until }: { readonly until?: string }) {
  if (until === undefined) return 'Does not work any more.';
  return (
    <>
      Works beside this one until <When iso={until} />, then no more.
    </>
  );
}

/** Back and links lead nowhere, which `onLeaving` hears of; browsers ask before the console is left or reloaded. */
function useStaying(onLeaving: () => void): void {
  const blocker = useBlocker(true);
  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    blocker.reset();
    onLeaving();
  }, [blocker, onLeaving]);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, []);
}
