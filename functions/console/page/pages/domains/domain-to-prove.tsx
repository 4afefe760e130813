/** A domain that does not count: not proven yet, or not any more. What to publish, and the button that looks for it. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { When } from '../../parts/when.tsx';
import { DomainRecord } from './domain-record.tsx';
import { DomainState } from './domain-state.tsx';
import type { Domain } from './domains-page.tsx';
import { useVerify } from './use-verify.ts';
import { VerifyProblem } from './verify-problem.tsx';

interface DomainToProveProps {
  readonly domain: Domain;
  readonly onRemove: () => void;
}

export function DomainToProve({ domain, onRemove }: DomainToProveProps) {
  const verify = useVerify(domain.domain);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={<DomainState domain={domain} />}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button
                variant="primary"
                ariaLabel={`Verify ${domain.domain}`}
                loading={verify.isPending}
                loadingText="Asking the DNS"
                onClick={verify.start}
              >
                Verify
              </Button>
              <Button ariaLabel={`Remove ${domain.domain}`} onClick={onRemove}>
                Remove
              </Button>
            </SpaceBetween>
          }
        >
          {domain.domain}
        </Header>
      }
    >
      <SpaceBetween size="m">
        {domain.state === 'lapsed' && (
          <Alert type="warning" header="This domain counts no more">
            Its record was missing at three weekly checks in a row, last on <When iso={domain.checkedAt} />. Who is
            active stays active, but pushed people of the domain are invited instead of being active at once, and
            another team may verify it. Publish the record again, and verify.
          </Alert>
        )}
        <Box>
          Publish this record at your DNS provider, and verify; it may take up to an hour to be seen everywhere.
        </Box>
        <DomainRecord record={domain.record} />
        <VerifyProblem error={verify.error} />
      </SpaceBetween>
    </Container>
  );
}
