/** The record of a verified domain, and a check whether it is still there. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useFocusBack } from '../../parts/focus-back.ts';
import { When } from '../../parts/when.tsx';
import { DomainRecord } from './domain-record.tsx';
import { DomainState } from './domain-state.tsx';
import type { Domain } from './domains-page.tsx';
import { useVerify } from './use-verify.ts';
import { VerifyProblem } from './verify-problem.tsx';

interface ShowRecordProps {
  readonly domain: Domain;
  readonly onClose: () => void;
}

/** Rendered while it is open, and not otherwise. */
export function ShowRecord({ domain, onClose }: ShowRecordProps) {
  const verify = useVerify(domain.domain);
  useFocusBack();
  return (
    <Modal
      visible
      size="large"
      header={`The record of ${domain.domain}`}
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button loading={verify.isPending} loadingText="Asking the DNS" onClick={verify.start}>
              Check now
            </Button>
            <Button variant="primary" onClick={onClose}>
              Close
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <div>
          <DomainState domain={domain} />, last looked for on <When iso={domain.checkedAt} />
        </div>
        <DomainRecord record={domain.record} />
        <VerifyProblem error={verify.error} />
      </SpaceBetween>
    </Modal>
  );
}
