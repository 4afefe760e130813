/** The workspaces that a group opens to its members. */
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { levelNames } from '../../parts/access-level.tsx';
import { Empty } from '../../parts/empty.tsx';
import { NavLink } from '../../parts/nav-link.tsx';
import { useMayManage } from '../../team.tsx';
import type { Group } from './group-texts.tsx';

const columns: readonly TableProps.ColumnDefinition<Group['workspaces'][number]>[] = [
  {
    id: 'name',
    header: 'Workspace',
    isRowHeader: true,
    cell: ({ id, name }) => <NavLink to={`/workspaces/${id}`}>{name}</NavLink>,
  },
  { id: 'level', header: 'Level', cell: ({ level }) => levelNames[level] },
];

export function GroupWorkspaces({ group: { workspaces } }: { readonly group: Group }) {
  const mayManage = useMayManage();
  return (
    <Table
      variant="container"
      items={workspaces}
      columnDefinitions={columns}
      trackBy="id"
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: 'Workspaces' }}
      header={
        <Header
          variant="h2"
          counter={`(${workspaces.length})`}
          description={
            mayManage
              ? 'What its active members may use through it. Access is given on the page of a workspace.'
              : 'Those of them that you may use yourself.'
          }
        >
          Workspaces
        </Header>
      }
      empty={
        <Empty title="It opens no workspace" action={<NavLink to="/workspaces">Go to the workspaces</NavLink>}>
          Give the group access on the page of a workspace.
        </Empty>
      }
    />
  );
}
