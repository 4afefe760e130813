/** The groups that a member is in, and the role that each gives. */
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { Empty } from '../../parts/empty.tsx';
import { NavLink } from '../../parts/nav-link.tsx';
import { roleNames } from '../../parts/role.ts';
import type { Member } from './member-page.tsx';

const columns: readonly TableProps.ColumnDefinition<Member['groups'][number]>[] = [
  {
    id: 'name',
    header: 'Group',
    isRowHeader: true,
    cell: ({ id, displayName }) => <NavLink to={`/groups/${id}`}>{displayName}</NavLink>,
  },
  {
    id: 'role',
    header: 'Role that it gives',
    cell: ({ role }) => (role === 'developer' ? 'Nothing beyond Developer' : roleNames[role]),
  },
];

export function MemberGroups({ member: { groups, groupCount } }: { readonly member: Member }) {
  const isCut = groupCount > groups.length;
  return (
    <Table
      variant="container"
      items={groups}
      columnDefinitions={columns}
      trackBy="id"
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: 'Groups' }}
      header={
        <Header
          variant="h2"
          counter={`(${groupCount.toLocaleString()})`}
          description={
            isCut
              ? `The first ${groups.length.toLocaleString()}; all of them count.`
              : 'The identity provider decides who is in a group.'
          }
        >
          Groups
        </Header>
      }
      empty={
        <Empty title="In no group">The identity provider puts people into the groups that it pushes or links.</Empty>
      }
    />
  );
}
