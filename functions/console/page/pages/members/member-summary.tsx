/** Where a member stands: state, roles, sign-in, and who manages the account. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import { MemberState } from '../../parts/member-state.tsx';
import { roleNames } from '../../parts/role.ts';
import { When } from '../../parts/when.tsx';
import { useTeam } from '../../team.tsx';
import type { Member } from './member-page.tsx';

type Row = readonly [label: string, show: (member: Member) => ReactNode];

const rows: readonly Row[] = [
  ['State', ({ state }) => <MemberState state={state} />],
  ['Own role', ({ role }) => roleNames[role]],
  [
    'Role with those of the groups',
    ({ effectiveRole }) => (effectiveRole === undefined ? 'None while not active' : roleNames[effectiveRole]),
  ],
  ['Sign-in', (member) => <SignIn member={member} />],
  ['Address to sign in with', ({ address }) => address ?? '–'],
  ['externalId', ({ externalId }) => externalId ?? 'Not known to the identity provider'],
  [
    'Account',
    ({ account }) =>
      account.ownedHere
        ? 'This team’s: name, address and sign-in follow it'
        : 'Not this team’s: the person has not accepted, or another team owns it',
  ],
  ['Member since', ({ created }) => <When iso={created} />],
  ['Last changed', ({ lastModified }) => <When iso={lastModified} />],
];

function SignIn({ member: { account } }: { readonly member: Member }) {
  const { signIn, signedIn } = account;
  if (signIn === undefined) return <>Not for this team to know</>;
  if (signIn === 'blocked') return <StatusIndicator type="stopped">Blocked</StatusIndicator>;
  return (
    <StatusIndicator type="success">
      {signedIn ? 'Allowed; has signed in before' : 'Allowed; has never signed in'}
    </StatusIndicator>
  );
}

export function MemberSummary({ member }: { readonly member: Member }) {
  const { residency, you } = useTeam();
  const where = `Kept in the ${residency.toUpperCase()} residency.`;
  return (
    <Container
      header={
        <Header variant="h2" description={member.id === you.id ? `This is you. ${where}` : where}>
          Standing
        </Header>
      }
    >
      <KeyValuePairs columns={3} items={rows.map(([label, show]) => ({ label, value: show(member) }))} />
    </Container>
  );
}
