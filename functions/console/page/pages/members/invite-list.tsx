/** Invites that wait for an answer: mailed again, or withdrawn. */
import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { TableProps } from '@cloudscape-design/components/table';
import { useState } from 'react';
import type { ResultOf } from '../../api/contracts.ts';
import { usePages } from '../../api/hooks.ts';
import { Empty } from '../../parts/empty.tsx';
import { NavLink } from '../../parts/nav-link.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import { roleNames } from '../../parts/role.ts';
import { When } from '../../parts/when.tsx';
import { RemoveInvite } from './remove-invite.tsx';
import { ResendInvite } from './resend-invite.tsx';

export type Invite = ResultOf<'listInvites'>['items'][number];

const columns: readonly TableProps.ColumnDefinition<Invite>[] = [
  {
    id: 'address',
    header: 'Address',
    isRowHeader: true,
    cell: ({ address, member }) =>
      member === undefined ? address : <NavLink to={`/members/${member}`}>{address}</NavLink>,
  },
  {
    id: 'state',
    header: 'State',
    minWidth: 120,
    cell: ({ state }) =>
      state === 'pending' ? (
        <StatusIndicator type="pending">Pending</StatusIndicator>
      ) : (
        <StatusIndicator type="stopped">Expired</StatusIndicator>
      ),
  },
  { id: 'until', header: 'Valid until', minWidth: 130, cell: ({ until }) => <When iso={until} /> },
  {
    id: 'origin',
    header: 'Invited by',
    minWidth: 160,
    cell: ({ origin }) => (origin === 'scim' ? <Badge color="blue">Identity provider</Badge> : 'An admin'),
  },
  {
    id: 'role',
    header: 'Role on joining',
    cell: ({ origin, role }) => (origin === 'scim' ? 'As pushed' : roleNames[role]),
  },
  {
    id: 'lastMailed',
    header: 'Last mailed',
    minWidth: 120,
    cell: ({ lastMailed }) => <When iso={lastMailed} from="now" />,
  },
];

export function InviteList({ onInvite }: { readonly onInvite: () => void }) {
  const invites = usePages('listInvites', {});
  const [open, setOpen] = useState<{ readonly dialog: 'resend' | 'remove'; readonly invite: Invite }>();
  const close = () => setOpen(undefined);
  const actions: TableProps.ColumnDefinition<Invite> = {
    id: 'actions',
    header: 'Actions',
    minWidth: 180,
    cell: (invite) => (
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          variant="inline-link"
          ariaLabel={`Send again the invite to ${invite.address}`}
          onClick={() => setOpen({ dialog: 'resend', invite })}
        >
          Send again
        </Button>
        <Button
          variant="inline-link"
          ariaLabel={`Remove the invite to ${invite.address}`}
          onClick={() => setOpen({ dialog: 'remove', invite })}
        >
          Remove
        </Button>
      </SpaceBetween>
    ),
  };
  return (
    <>
      <PagedTable
        title="Pending invites"
        what="invites"
        pages={invites}
        columns={[...columns, actions]}
        keyOf={({ id }) => id}
        description="In the order of their addresses. While an admin’s invite waits, the identity provider cannot push that person."
        empty={
          <Empty title="No invite is waiting" action={<Button onClick={onInvite}>Invite somebody</Button>}>
            Invites stand here until they are accepted, declined or removed.
          </Empty>
        }
      />
      {open?.dialog === 'resend' && <ResendInvite invite={open.invite} onClose={close} />}
      {open?.dialog === 'remove' && <RemoveInvite invite={open.invite} onClose={close} />}
    </>
  );
}
