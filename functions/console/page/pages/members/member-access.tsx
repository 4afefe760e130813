/** The workspaces that a member may use, and through what. */
import type { TableProps } from '@cloudscape-design/components/table';
import type { ResultOf } from '../../api/contracts.ts';
import { usePages } from '../../api/hooks.ts';
import { levelNames, Through } from '../../parts/access-level.tsx';
import { Empty } from '../../parts/empty.tsx';
import { NavLink } from '../../parts/nav-link.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import type { Member } from './member-page.tsx';

const columns: readonly TableProps.ColumnDefinition<ResultOf<'getMemberAccess'>['items'][number]>[] = [
  {
    id: 'name',
    header: 'Workspace',
    isRowHeader: true,
    cell: ({ id, name }) => <NavLink to={`/workspaces/${id}`}>{name}</NavLink>,
  },
  { id: 'level', header: 'Level', cell: ({ level }) => levelNames[level] },
  { id: 'through', header: 'Through', cell: ({ through }) => <Through items={through} /> },
];

export function MemberAccess({ member: { id, state } }: { readonly member: Member }) {
  const access = usePages('getMemberAccess', { path: { member: id } });
  return (
    <PagedTable
      title="Workspaces"
      what="workspaces"
      pages={access}
      columns={columns}
      keyOf={(workspace) => workspace.id}
      description="What the person may use now, by an entry of their own or through groups."
      empty={
        <Empty title="No workspace">
          {state === 'active'
            ? 'Give the person, or a group that they are in, access on a workspace’s page.'
            : 'Only members who are active may use workspaces; entries wait until they are.'}
        </Empty>
      }
    />
  );
}
