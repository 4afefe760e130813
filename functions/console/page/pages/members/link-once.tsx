/** The link of an invite where this deployment sends no mail: shown once, to be passed on. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Copy } from '../../parts/copy.tsx';
import { useFocusBack } from '../../parts/focus-back.ts';

interface LinkOnceProps {
  readonly link: string;
  readonly address: string;
  readonly onClose: () => void;
}

export function LinkOnce({ link, address, onClose }: LinkOnceProps) {
  useFocusBack();
  return (
    <Modal
      visible
      header={`Pass this link on to ${address}`}
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Alert type="warning">
          This deployment sends no mail. Copy the link now: it is not shown again. Who needs another one gets it by
          “Send again”.
        </Alert>
        <Copy what="link of the invite" value={link} />
        <Box>
          The link leads to the invite, which only {address} can accept, after signing in. Give it to nobody else.
        </Box>
      </SpaceBetween>
    </Modal>
  );
}
