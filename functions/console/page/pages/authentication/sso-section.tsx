/** The team's SSO methods: how its members sign in. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useState } from 'react';
import { useChange, useRead } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Problem } from '../../parts/problem.tsx';
import { When } from '../../parts/when.tsx';
import { useIsSuperAdmin } from '../../team.tsx';
import { ChangeSsoMethod } from './change-sso-method.tsx';
import { rereadBySso } from './rereads.ts';
import { type SsoMethod, ssoStatuses, ssoTypes } from './sso-types.ts';

const superAdminsOnly = 'Only Super Admins add and change SSO methods; ask one of your team.';
const onlyOneWithScim =
  'While SCIM is on the team has exactly one SSO method. Change that one, or turn SCIM off first.';
const neededByScim = 'While SCIM is on the members sign in through it. Turn SCIM off first.';

function Status({ status }: Pick<SsoMethod, 'status'>) {
  const { type, label, advice } = ssoStatuses[status];
  return (
    <>
      <StatusIndicator type={type}>{label}</StatusIndicator>
      {advice !== undefined && (
        <Box variant="small" display="block">
          {advice}
        </Box>
      )}
    </>
  );
}

const columns: readonly TableProps.ColumnDefinition<SsoMethod>[] = [
  { id: 'name', header: 'Name', isRowHeader: true, minWidth: 130, cell: ({ name }) => name },
  { id: 'type', header: 'Type', minWidth: 130, cell: ({ type }) => ssoTypes[type].label },
  { id: 'status', header: 'Status', minWidth: 140, cell: (method) => <Status status={method.status} /> },
  {
    id: 'where',
    header: 'Where it leads',
    minWidth: 150,
    cell: ({ metadataUrl, issuer }) => metadataUrl ?? issuer ?? '–',
  },
  { id: 'created', header: 'Added', minWidth: 130, cell: ({ created }) => <When iso={created} /> },
];

interface SsoSectionProps {
  readonly scimIsOn: boolean;
  readonly onAdd: () => void;
}

type Open = { readonly what: 'change' | 'remove'; readonly id: string };

export function SsoSection({ scimIsOn, onAdd }: SsoSectionProps) {
  const methods = useRead('listSsoMethods', {});
  const isSuperAdmin = useIsSuperAdmin();
  const [open, setOpen] = useState<Open>();
  const items = methods.data?.items ?? [];
  const opened = items.find(({ id }) => id === open?.id);
  const close = () => setOpen(undefined);
  const whyNoMore = scimIsOn && items.length > 0 ? onlyOneWithScim : isSuperAdmin ? undefined : superAdminsOnly;
  const addButton = (variant: 'primary' | 'normal') => (
    <Button
      variant={variant}
      onClick={onAdd}
      disabled={whyNoMore !== undefined}
      {...(whyNoMore !== undefined && { disabledReason: whyNoMore })}
    >
      Add an SSO method
    </Button>
  );
  const actions: TableProps.ColumnDefinition<SsoMethod> = {
    id: 'actions',
    header: 'Actions',
    minWidth: 110,
    cell: (method) => (
      <SpaceBetween direction="horizontal" size="xs">
        {method.status !== 'removing' && (
          <Button
            variant="inline-link"
            ariaLabel={`Change ${method.name}`}
            disabled={!isSuperAdmin}
            {...(!isSuperAdmin && { disabledReason: superAdminsOnly })}
            onClick={() => setOpen({ what: 'change', id: method.id })}
          >
            Change
          </Button>
        )}
        <Button
          variant="inline-link"
          ariaLabel={`Remove ${method.name}`}
          disabled={scimIsOn && method.status === 'connected'}
          {...(scimIsOn && method.status === 'connected' && { disabledReason: neededByScim })}
          onClick={() => setOpen({ what: 'remove', id: method.id })}
        >
          Remove
        </Button>
      </SpaceBetween>
    ),
  };
  return (
    <>
      <Table
        header={
          <Header
            variant="h2"
            counter={methods.data && `(${methods.data.total})`}
            description="Where the team’s members are sent to sign in. SCIM needs exactly one."
            actions={items.length > 0 && addButton('normal')}
          >
            SSO methods
          </Header>
        }
        items={items}
        columnDefinitions={[...columns, actions]}
        trackBy="id"
        wrapLines
        loading={methods.isLoading}
        loadingText="Reading the SSO methods"
        ariaLabels={{ tableLabel: 'SSO methods' }}
        empty={
          methods.error ? (
            <Problem error={methods.error} onRetry={() => methods.refetch()} />
          ) : (
            <Empty title="No SSO method yet" action={addButton('normal')}>
              Connect the identity provider that your people sign in with.
              {!isSuperAdmin && ` ${superAdminsOnly}`}
            </Empty>
          )
        }
      />
      {open?.what === 'change' && opened && <ChangeSsoMethod method={opened} onClose={close} />}
      {open?.what === 'remove' && opened && <RemoveSsoMethod method={opened} onClose={close} />}
    </>
  );
}

function RemoveSsoMethod({ method, onClose }: { readonly method: SsoMethod; readonly onClose: () => void }) {
  const notices = useNotices();
  const remove = useChange('removeSsoMethod', rereadBySso);
  return (
    <Confirm
      title={`Remove the SSO method “${method.name}”?`}
      action="Remove"
      isBusy={remove.isPending}
      error={remove.error}
      onDismiss={onClose}
      onConfirm={() =>
        remove.mutate(
          { path: { method: method.id } },
          {
            onSuccess() {
              notices.done(`The SSO method “${method.name}” was removed.`);
              onClose();
            },
          },
        )
      }
    >
      Nobody signs in through it any more, from now on. Nobody is taken from the team; members sign in by their
      password, and those who have none set one on the sign-in page.
    </Confirm>
  );
}
