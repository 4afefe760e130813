/** The workspaces of the team: those that the reader may use, or every one. */
import Button from '@cloudscape-design/components/button';
import Grid from '@cloudscape-design/components/grid';
import type { TableProps } from '@cloudscape-design/components/table';
import { useState } from 'react';
import type { ResultOf } from '../../api/contracts.ts';
import { usePages } from '../../api/hooks.ts';
import { levelNames } from '../../parts/access-level.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterSelect } from '../../parts/filter-select.tsx';
import { NavLink } from '../../parts/nav-link.tsx';
import { Page } from '../../parts/page.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import { useUrlChoice } from '../../parts/url-choice.ts';
import { When } from '../../parts/when.tsx';
import { useMayManage, useTeam } from '../../team.tsx';
import { CreateWorkspace } from './create-workspace.tsx';

type Column = TableProps.ColumnDefinition<ResultOf<'listWorkspaces'>['items'][number]>;

const columns: readonly Column[] = [
  {
    id: 'name',
    header: 'Workspace',
    isRowHeader: true,
    cell: ({ id, name }) => <NavLink to={`/workspaces/${id}`}>{name}</NavLink>,
  },
  { id: 'created', header: 'Created', cell: ({ created }) => <When iso={created} /> },
];
const ownLevel: Column = {
  id: 'level',
  header: 'Your level',
  cell: ({ level }) => (level === undefined ? 'By your role on the team' : levelNames[level]),
};

const whose = { mine: 'That I may use' } as const;

export default function WorkspacesPage() {
  const { residency } = useTeam();
  const mayManage = useMayManage();
  const [shown, choose] = useUrlChoice('show', ['mine']);
  const [isCreating, setIsCreating] = useState(false);
  const isAll = mayManage && shown === undefined;
  const workspaces = usePages('listWorkspaces', { query: { all: isAll ? true : undefined } });
  const create = () => setIsCreating(true);
  return (
    <Page
      title="Workspaces"
      description={`What people of the team share, and who may use it. Kept in the ${residency.toUpperCase()} residency.`}
      actions={<Button onClick={create}>Create a workspace</Button>}
    >
      <PagedTable
        title="Workspaces"
        what="workspaces"
        pages={workspaces}
        columns={isAll ? columns : [...columns, ownLevel]}
        keyOf={({ id }) => id}
        description={
          isAll ? 'Every one of the team.' : 'Those that you may use, by an entry of your own or through groups.'
        }
        {...(mayManage && {
          filter: (
            <Grid gridDefinition={[{ colspan: { default: 12, xs: 6, s: 4 } }]}>
              <FilterSelect label="Show" any="Every one of the team" names={whose} chosen={shown} onChoose={choose} />
            </Grid>
          ),
        })}
        empty={
          <Empty
            title={isAll ? 'The team has no workspace yet' : 'There is none that you may use'}
            action={<Button onClick={create}>Create a workspace</Button>}
          >
            {isAll
              ? 'Create one, and give people or groups access to it.'
              : 'Create one, or ask the admin of one for access.'}
          </Empty>
        }
      />
      {isCreating && <CreateWorkspace onClose={() => setIsCreating(false)} />}
    </Page>
  );
}
