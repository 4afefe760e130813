/** What a group is and gives. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { ReactNode } from 'react';
import { When } from '../../parts/when.tsx';
import { useTeam } from '../../team.tsx';
import { type Group, groupRoleName, Origin } from './group-texts.tsx';

const rows: readonly (readonly [label: string, show: (group: Group) => ReactNode])[] = [
  ['Origin', ({ origin }) => <Origin origin={origin} />],
  ['Members', ({ memberCount }) => memberCount.toLocaleString()],
  [
    'Link',
    ({ linkable }) => (linkable ? 'Empty: an identity provider can link it' : 'Has members, so nobody can link it'),
  ],
  ['Role that it gives', ({ role }) => groupRoleName(role)],
  ['Made', ({ created }) => <When iso={created} />],
  ['Last changed', ({ lastModified }) => <When iso={lastModified} />],
];

export function GroupSummary({ group }: { readonly group: Group }) {
  const { residency } = useTeam();
  return (
    <Container
      header={
        <Header variant="h2" description={`Kept in the ${residency.toUpperCase()} residency.`}>
          What it is
        </Header>
      }
    >
      <KeyValuePairs columns={3} items={rows.map(([label, show]) => ({ label, value: show(group) }))} />
    </Container>
  );
}
