/** For an id that is no member's (any more); Super Admins may purge what the team still holds of a former member. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { ActivityOf } from '../../parts/activity-of.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { NavLink } from '../../parts/nav-link.tsx';
import { Page } from '../../parts/page.tsx';
import { useIsSuperAdmin } from '../../team.tsx';

export function FormerMember({ id }: { readonly id: string }) {
  const isSuperAdmin = useIsSuperAdmin();
  return (
    <Page title="Not on the team">
      <Alert type="info">
        There is no member with this id: the person was removed, deleted by the identity provider, or purged.{' '}
        <NavLink to="/members">See who is on the team</NavLink>.
      </Alert>
      {isSuperAdmin && <PurgeFormer id={id} />}
      <ActivityOf about="former member" filter={{ user: id }} />
    </Page>
  );
}

function PurgeFormer({ id }: { readonly id: string }) {
  const notices = useNotices();
  const navigate = useNavigate();
  const [address, setAddress] = useState('');
  const [isAsking, setIsAsking] = useState(false);
  const purge = useChange('purgeMember', ['listActivity']);
  return (
    <Container
      header={
        <Header variant="h2" description="An account that the team owns is kept when its person leaves.">
          Purge a former member
        </Header>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (address.trim() !== '') setIsAsking(true);
        }}
      >
        <SpaceBetween size="s">
          <FormField
            label="Address of the former member"
            description="Exactly as it was; it tells the service whose account is meant."
          >
            <Input value={address} autoComplete={false} onChange={({ detail }) => setAddress(detail.value)} />
          </FormField>
          <Button disabled={address.trim() === ''}>Purge</Button>
        </SpaceBetween>
      </form>
      {isAsking && (
        <Confirm
          title={`Purge ${address.trim()}?`}
          action="Purge for good"
          typed={{ text: address.trim(), label: `Type “${address.trim()}” again to confirm` }}
          isBusy={purge.isPending}
          error={purge.error}
          onDismiss={() => {
            setIsAsking(false);
            purge.reset();
          }}
          onConfirm={() =>
            purge.mutate(
              { path: { member: id }, body: { address: address.trim() } },
              {
                onSuccess({ account }) {
                  notices.done(
                    account === 'purged'
                      ? 'The account is purged: nothing says any more who it was.'
                      : 'The account is kept: it is not this team’s any more.',
                  );
                  navigate('/members');
                },
              },
            )
          }
        >
          <Box>
            The account with its name, address and sign-in is deleted for good. Nobody can bring it back; the address is
            free again.
          </Box>
        </Confirm>
      )}
    </Container>
  );
}
