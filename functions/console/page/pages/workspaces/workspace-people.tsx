/** Who may use a workspace all in all: people and service accounts, each with what gives it. */
import type { TableProps } from '@cloudscape-design/components/table';
import { usePages } from '../../api/hooks.ts';
import { levelNames, Through } from '../../parts/access-level.tsx';
import { Empty } from '../../parts/empty.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import { type AccessEntry, Holder, holderKindNames, keyOfEntry } from './holder.tsx';
import type { Workspace } from './workspace-page.tsx';

const columns: readonly TableProps.ColumnDefinition<AccessEntry>[] = [
  { id: 'holder', header: 'Who', isRowHeader: true, cell: (entry) => <Holder entry={entry} /> },
  { id: 'kind', header: 'Kind', cell: ({ kind }) => holderKindNames[kind] },
  { id: 'level', header: 'Level', cell: ({ level }) => levelNames[level] },
  { id: 'through', header: 'Through', cell: ({ through }) => <Through items={through ?? []} /> },
];

export function WorkspacePeople({ workspace: { id } }: { readonly workspace: Workspace }) {
  const people = usePages('listWorkspaceAccess', { path: { workspace: id }, query: { effective: true } });
  return (
    <PagedTable
      title="Who may use it"
      what="people and service accounts"
      pages={people}
      columns={columns}
      keyOf={keyOfEntry}
      description="Everybody active who has access now, with the strongest level and all that gives it."
      empty={
        <Empty title="Nobody may use it now">
          There is no active person or service account with access. Give access, or wait until somebody is active.
        </Empty>
      }
    />
  );
}
