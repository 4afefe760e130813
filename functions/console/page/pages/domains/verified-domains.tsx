/** The domains that count, and when their records are looked for. */
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useState } from 'react';
import { When } from '../../parts/when.tsx';
import { DomainState } from './domain-state.tsx';
import type { Domain } from './domains-page.tsx';
import { ShowRecord } from './show-record.tsx';

interface VerifiedDomainsProps {
  readonly domains: readonly Domain[];
  readonly onRemove: (domain: Domain) => void;
}

const columns: readonly TableProps.ColumnDefinition<Domain>[] = [
  { id: 'domain', header: 'Domain', minWidth: 130, isRowHeader: true, cell: ({ domain }) => domain },
  { id: 'state', header: 'State', minWidth: 130, cell: (domain) => <DomainState domain={domain} /> },
  { id: 'verifiedAt', header: 'Verified', minWidth: 130, cell: ({ verifiedAt }) => <When iso={verifiedAt} /> },
  { id: 'checkedAt', header: 'Last looked for', minWidth: 140, cell: ({ checkedAt }) => <When iso={checkedAt} /> },
  {
    id: 'nextCheck',
    header: 'Looked for again',
    minWidth: 120,
    cell: ({ nextCheck }) => <When iso={nextCheck} from="now" />,
  },
];

export function VerifiedDomains({ domains, onRemove }: VerifiedDomainsProps) {
  const [shown, setShown] = useState<string>();
  const open = domains.find(({ domain }) => domain === shown);
  const actions: TableProps.ColumnDefinition<Domain> = {
    id: 'actions',
    header: 'Actions',
    minWidth: 150,
    cell: (domain) => (
      <SpaceBetween direction="horizontal" size="xs">
        <Button variant="inline-link" ariaLabel={`Record of ${domain.domain}`} onClick={() => setShown(domain.domain)}>
          Record
        </Button>
        <Button variant="inline-link" ariaLabel={`Remove ${domain.domain}`} onClick={() => onRemove(domain)}>
          Remove
        </Button>
      </SpaceBetween>
    ),
  };
  return (
    <>
      <Table
        variant="container"
        items={domains}
        columnDefinitions={[...columns, actions]}
        trackBy="domain"
        wrapLines
        enableKeyboardNavigation
        ariaLabels={{ tableLabel: 'Verified domains' }}
        header={
          <Header variant="h2" counter={`(${domains.length})`}>
            Verified domains
          </Header>
        }
      />
      {open && <ShowRecord domain={open} onClose={() => setShown(undefined)} />}
    </>
  );
}
