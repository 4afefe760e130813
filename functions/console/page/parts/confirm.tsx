/** A dialog that says what is about to happen, and where that is grave has it typed. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useId, useState } from 'react';
import type { CallError } from '../api/call.ts';
import { useFocusBack } from './focus-back.ts';
import { Problem } from './problem.tsx';

export interface ConfirmProps {
  /** The question: "Revoke the key “Okta”?" */
  readonly title: string;
  /** What the button says: a verb. */
  readonly action: string;
  readonly children: ReactNode;
  /** What has to be typed before the button works. */
  readonly typed?: { readonly text: string; readonly label: string };
  readonly isBusy: boolean;
  readonly error: CallError | null;
  readonly onConfirm: () => void;
  readonly onDismiss: () => void;
}

/** Rendered while it is open, and not otherwise. */
export function Confirm({ title, action, children, typed, isBusy, error, onConfirm, onDismiss }: ConfirmProps) {
  const [text, setText] = useState('');
  const formId = useId();
  useFocusBack();
  const isReady = typed === undefined || text.trim() === typed.text;
  return (
    <Modal
      visible
      header={title}
      closeAriaLabel="Close"
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss}>
              Cancel
            </Button>
            <Button variant="primary" form={formId} loading={isBusy} disabled={!isReady}>
              {action}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady && !isBusy) onConfirm();
        }}
      >
        <SpaceBetween size="m">
          <div>{children}</div>
          {typed && (
            <FormField label={typed.label}>
              <Input value={text} placeholder={typed.text} autoFocus onChange={({ detail }) => setText(detail.value)} />
            </FormField>
          )}
          <Problem error={error} />
        </SpaceBetween>
      </form>
    </Modal>
  );
}
