/** The team's service accounts: they own SCIM without ever leaving, as people do. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useState } from 'react';
import type { ResultOf } from '../../api/contracts.ts';
import { useChange, useRead } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Problem } from '../../parts/problem.tsx';
import { roleNames } from '../../parts/role.ts';
import { When } from '../../parts/when.tsx';
import { useIsSuperAdmin, useTeam } from '../../team.tsx';
import { AddServiceAccount } from './add-service-account.tsx';
import { rereadByServiceAccounts } from './rereads.ts';

type ServiceAccount = ResultOf<'listServiceAccounts'>['items'][number];

const superAdminsOnly = 'Only Super Admins add and remove service accounts; ask one of your team.';

const columns: readonly TableProps.ColumnDefinition<ServiceAccount>[] = [
  {
    id: 'name',
    header: 'Name',
    isRowHeader: true,
    minWidth: 180,
    cell: ({ name, address }) => (
      <>
        {name}
        <Box variant="small" display="block">
          {address}
        </Box>
      </>
    ),
  },
  { id: 'role', header: 'Role', minWidth: 120, cell: ({ role }) => roleNames[role] },
  { id: 'created', header: 'Added', minWidth: 130, cell: ({ created }) => <When iso={created} /> },
  { id: 'signed-in', header: 'Ever signed in', minWidth: 120, cell: ({ signedIn }) => (signedIn ? 'Yes' : 'Not yet') },
];

/** @param isRecommended whether whoever is signed in would better not own SCIM in person */
export function ServiceAccountsSection({ isRecommended }: { readonly isRecommended: boolean }) {
  const accounts = useRead('listServiceAccounts', {});
  const isSuperAdmin = useIsSuperAdmin();
  const [open, setOpen] = useState<'add' | ServiceAccount>();
  const items = accounts.data?.items ?? [];
  const close = () => setOpen(undefined);
  const whyNot = isSuperAdmin ? {} : { disabledReason: superAdminsOnly };
  const actions: TableProps.ColumnDefinition<ServiceAccount> = {
    id: 'actions',
    header: 'Actions',
    cell: (account) => (
      <Button
        variant="inline-link"
        ariaLabel={`Remove ${account.name}`}
        disabled={!isSuperAdmin}
        {...whyNot}
        onClick={() => setOpen(account)}
      >
        Remove
      </Button>
    ),
  };
  return (
    <>
      <Table
        header={
          <Header
            variant="h2"
            counter={accounts.data && `(${accounts.data.total})`}
            description="They sign in with a password, are no members, and no identity provider manages them."
            actions={
              <Button disabled={!isSuperAdmin} {...whyNot} onClick={() => setOpen('add')}>
                Add a service account
              </Button>
            }
          >
            Service accounts
          </Header>
        }
        filter={
          isRecommended &&
          accounts.data?.total === 0 && (
            <Alert type="info">
              Let a service account own SCIM: people leave, and a Super Admin who signs in only through the identity
              provider is locked out when that fails.
            </Alert>
          )
        }
        items={items}
        columnDefinitions={[...columns, actions]}
        trackBy="id"
        wrapLines
        loading={accounts.isLoading}
        loadingText="Reading the service accounts"
        ariaLabels={{ tableLabel: 'Service accounts' }}
        empty={
          accounts.error ? (
            <Problem error={accounts.error} onRetry={() => accounts.refetch()} />
          ) : (
            <Empty title="No service account yet">Add one with an address that your administrators share.</Empty>
          )
        }
      />
      {open === 'add' && <AddServiceAccount onClose={close} />}
      {open !== undefined && open !== 'add' && <RemoveServiceAccount account={open} onClose={close} />}
    </>
  );
}

interface RemoveServiceAccountProps {
  readonly account: ServiceAccount;
  readonly onClose: () => void;
}

function RemoveServiceAccount({ account, onClose }: RemoveServiceAccountProps) {
  const notices = useNotices();
  const { you } = useTeam();
  const remove = useChange('removeServiceAccount', rereadByServiceAccounts);
  return (
    <Confirm
      title={`Remove the service account “${account.name}”?`}
      action="Remove"
      isBusy={remove.isPending}
      error={remove.error}
      onDismiss={onClose}
      onConfirm={() =>
        remove.mutate(
          { path: { account: account.id } },
          {
            onSuccess() {
              notices.done(`The service account “${account.name}” was removed.`);
              onClose();
            },
          },
        )
      }
    >
      {account.id === you.id && <b>You are signed in with it, and will be signed out. </b>}
      Its sessions end, and its address, {account.address}, is free again. Keys that it generated go on.
    </Confirm>
  );
}
