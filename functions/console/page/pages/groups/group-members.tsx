/** Who is in a group, page by page. */
import type { TableProps } from '@cloudscape-design/components/table';
import type { ResultOf } from '../../api/contracts.ts';
import { usePages } from '../../api/hooks.ts';
import { Empty } from '../../parts/empty.tsx';
import { MemberState } from '../../parts/member-state.tsx';
import { NavLink } from '../../parts/nav-link.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import { useMayManage } from '../../team.tsx';
import type { Group } from './group-texts.tsx';

type Column = TableProps.ColumnDefinition<ResultOf<'listGroupMembers'>['items'][number]>;

const linkedName: Column = {
  id: 'name',
  header: 'Name',
  isRowHeader: true,
  cell: ({ id, name }) => <NavLink to={`/members/${id}`}>{name.display}</NavLink>,
};
const plainName: Column = { ...linkedName, cell: ({ name }) => name.display };

const columns: readonly Column[] = [
  { id: 'userName', header: 'userName', cell: ({ userName }) => userName },
  { id: 'state', header: 'State', minWidth: 150, cell: ({ state }) => <MemberState state={state} /> },
];

export function GroupMembers({ group: { id, memberCount } }: { readonly group: Group }) {
  const mayManage = useMayManage();
  const members = usePages('listGroupMembers', { path: { group: id } });
  return (
    <PagedTable
      title="Members"
      what="members"
      pages={{ ...members, total: memberCount }}
      columns={[mayManage ? linkedName : plainName, ...columns]}
      keyOf={(member) => member.id}
      description="Members are added and removed at the identity provider. What the group gives takes effect for those who are active."
      empty={
        <Empty title="Nobody is in this group">
          Link it at your identity provider, or push members to it; until then it gives nothing to anybody.
        </Empty>
      }
    />
  );
}
