/** The domains of the team: proven by a DNS record, and what that is good for. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Spinner from '@cloudscape-design/components/spinner';
import { useState } from 'react';
import type { ResultOf } from '../../api/contracts.ts';
import { useRead } from '../../api/hooks.ts';
import { Empty } from '../../parts/empty.tsx';
import { Page } from '../../parts/page.tsx';
import { Problem } from '../../parts/problem.tsx';
import { useTeam } from '../../team.tsx';
import { AddDomain } from './add-domain.tsx';
import { DomainToProve } from './domain-to-prove.tsx';
import { RemoveDomain } from './remove-domain.tsx';
import { VerifiedDomains } from './verified-domains.tsx';

export type Domain = ResultOf<'listDomains'>['items'][number];

export default function DomainsPage() {
  const { residency } = useTeam();
  const domains = useRead('listDomains', {});
  const [isAdding, setIsAdding] = useState(false);
  const [removing, setRemoving] = useState<Domain>();
  const items = domains.data?.items ?? [];
  const verified = items.filter(({ state }) => state === 'verified');
  const open = items.filter(({ state }) => state !== 'verified').sort((a, b) => b.created.localeCompare(a.created));
  const add = <Button onClick={() => setIsAdding(true)}>Add a domain</Button>;
  return (
    <Page
      title="Domains"
      description={`People with an address of a domain that you prove belong to the team: those whom the identity provider pushes are active at once, without an invite. It counts in the ${residency.toUpperCase()} residency.`}
      actions={add}
    >
      {domains.isLoading && <Spinner size="large" />}
      <Problem error={domains.error} onRetry={() => domains.refetch()} />
      {open.map((domain) => (
        <DomainToProve key={domain.domain} domain={domain} onRemove={() => setRemoving(domain)} />
      ))}
      {verified.length > 0 && <VerifiedDomains domains={verified} onRemove={setRemoving} />}
      {domains.data && items.length === 0 && (
        <Container>
          <Empty title="The team has no domain yet" action={add}>
            Add the part of your people’s e-mail addresses behind the @; you get a DNS record that proves it is yours.
          </Empty>
        </Container>
      )}
      {verified.length > 0 && (
        <Alert type="info">
          Leave the records in place. Each is looked for once a week; a domain whose record is missing three times in a
          row counts no more, and the admins of the team are told.
        </Alert>
      )}
      {isAdding && <AddDomain known={items} onClose={() => setIsAdding(false)} />}
      {removing && <RemoveDomain domain={removing} onClose={() => setRemoving(undefined)} />}
    </Page>
  );
}
