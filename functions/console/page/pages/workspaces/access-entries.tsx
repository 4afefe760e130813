/** The entries of a workspace: who was given access, and which level. */
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { TableProps } from '@cloudscape-design/components/table';
import { useState } from 'react';
import { usePages } from '../../api/hooks.ts';
import { levelNames } from '../../parts/access-level.tsx';
import { Empty } from '../../parts/empty.tsx';
import { MemberState } from '../../parts/member-state.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import { ChangeLevel } from './change-level.tsx';
import { GrantAccess } from './grant-access.tsx';
import { type AccessEntry, Holder, holderKindNames, keyOfEntry, nameOfEntry } from './holder.tsx';
import { RevokeAccess } from './revoke-access.tsx';
import type { Workspace } from './workspace-page.tsx';

interface AccessEntriesProps {
  readonly workspace: Workspace;
  readonly mayManage: boolean;
}

const columns: readonly TableProps.ColumnDefinition<AccessEntry>[] = [
  { id: 'holder', header: 'Who', isRowHeader: true, cell: (entry) => <Holder entry={entry} /> },
  { id: 'kind', header: 'Kind', cell: ({ kind }) => holderKindNames[kind] },
  {
    id: 'state',
    header: 'State',
    minWidth: 150,
    cell: ({ state }) => (state === undefined ? '–' : <MemberState state={state} />),
  },
  { id: 'level', header: 'Level', cell: ({ level }) => levelNames[level] },
];

const entryDialogs = { level: ChangeLevel, revoke: RevokeAccess } as const;

export function AccessEntries({ workspace, mayManage }: AccessEntriesProps) {
  const entries = usePages('listWorkspaceAccess', { path: { workspace: workspace.id } });
  const [isGranting, setIsGranting] = useState(false);
  const [open, setOpen] = useState<{ readonly dialog: keyof typeof entryDialogs; readonly entry: AccessEntry }>();
  const Dialog = open && entryDialogs[open.dialog];
  const grant = <Button onClick={() => setIsGranting(true)}>Give access</Button>;
  const actions: TableProps.ColumnDefinition<AccessEntry> = {
    id: 'actions',
    header: 'Actions',
    minWidth: 200,
    cell: (entry) => (
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          variant="inline-link"
          ariaLabel={`Change level of ${nameOfEntry(entry)}`}
          onClick={() => setOpen({ dialog: 'level', entry })}
        >
          Change level
        </Button>
        <Button
          variant="inline-link"
          ariaLabel={`Take away the access of ${nameOfEntry(entry)}`}
          onClick={() => setOpen({ dialog: 'revoke', entry })}
        >
          Take away
        </Button>
      </SpaceBetween>
    ),
  };
  return (
    <>
      <PagedTable
        title="Access"
        what="entries"
        pages={entries}
        columns={mayManage ? [...columns, actions] : columns}
        keyOf={keyOfEntry}
        description="Who was given access. An entry of somebody who is not active waits until they are."
        actions={mayManage && grant}
        empty={
          <Empty title="Nobody was given access" action={mayManage && grant}>
            Admins of the team manage the workspace all the same.
          </Empty>
        }
      />
      {isGranting && <GrantAccess workspace={workspace} onClose={() => setIsGranting(false)} />}
      {open && Dialog && <Dialog workspace={workspace} entry={open.entry} onClose={() => setOpen(undefined)} />}
    </>
  );
}
