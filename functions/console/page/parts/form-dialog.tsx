/** A dialog with a form: what it is for, its fields, and one button that sends it. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useEffect, useId } from 'react';
import { useFocusBack } from './focus-back.ts';

export interface FormDialogProps {
  readonly title: string;
  /** What the button says: a verb. */
  readonly action: string;
  readonly size?: 'medium' | 'large';
  readonly isBusy: boolean;
  /** While it may not be sent. */
  readonly isDisabled?: boolean;
  readonly onSubmit: () => void;
  readonly onDismiss: () => void;
  /** Fields, and the problem where no field shows it. */
  readonly children: ReactNode;
}

/** Rendered while it is open, and not otherwise. */
export function FormDialog(props: FormDialogProps) {
  const { title, action, size = 'medium', isBusy, isDisabled = false, onSubmit, onDismiss, children } = props;
  const formId = useId();
  useFocusBack();
  useFocusFirst(formId);
  // What was sent is not taken back by leaving.
  const leave = () => {
    if (!isBusy) onDismiss();
  };
  return (
    <Modal
      visible
      size={size}
      header={title}
      closeAriaLabel="Close"
      onDismiss={leave}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" disabled={isBusy} onClick={leave}>
              Cancel
            </Button>
            <Button variant="primary" form={formId} loading={isBusy} disabled={isDisabled}>
              {action}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form
        id={formId}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy && !isDisabled) onSubmit();
        }}
      >
        <SpaceBetween size="m">{children}</SpaceBetween>
      </form>
    </Modal>
  );
}

const firstField = 'input[type=radio]:checked, input:not([type=radio], [type=checkbox])';

/** A dialog begins at its close button; a form is there to be filled in. */
function useFocusFirst(formId: string): void {
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      document.getElementById(formId)?.querySelector<HTMLElement>(firstField)?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [formId]);
}
