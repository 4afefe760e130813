/** The groups of the team: where they come from, the role they carry, which are free to be linked. */
import Button from '@cloudscape-design/components/button';
import Grid from '@cloudscape-design/components/grid';
import type { TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useState } from 'react';
import { usePages } from '../../api/hooks.ts';
import { Empty } from '../../parts/empty.tsx';
import { FilterSelect } from '../../parts/filter-select.tsx';
import { NavLink } from '../../parts/nav-link.tsx';
import { Page } from '../../parts/page.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import { useSearchText } from '../../parts/search-text.ts';
import { useUrlChoice } from '../../parts/url-choice.ts';
import { When } from '../../parts/when.tsx';
import { useMayManage, useTeam } from '../../team.tsx';
import { groupRoleName, type ListedGroup, Origin } from './group-texts.tsx';
import { MakeGroup } from './make-group.tsx';

const columns: readonly TableProps.ColumnDefinition<ListedGroup>[] = [
  {
    id: 'displayName',
    header: 'Group',
    isRowHeader: true,
    cell: ({ id, displayName }) => <NavLink to={`/groups/${id}`}>{displayName}</NavLink>,
  },
  { id: 'origin', header: 'Origin', minWidth: 150, cell: ({ origin }) => <Origin origin={origin} /> },
  { id: 'members', header: 'Members', cell: ({ memberCount }) => memberCount.toLocaleString() },
  { id: 'linkable', header: 'Link', cell: ({ linkable }) => (linkable ? 'Empty: can be linked' : 'In use') },
  { id: 'role', header: 'Role that it gives', cell: ({ role }) => groupRoleName(role) },
  { id: 'lastModified', header: 'Last changed', cell: ({ lastModified }) => <When iso={lastModified} /> },
];

const fillings = { empty: 'Empty: can be linked' } as const;

export default function GroupsPage() {
  const { residency } = useTeam();
  const mayManage = useMayManage();
  const search = useSearchText();
  const [filling, chooseFilling] = useUrlChoice('members', ['empty']);
  const [isMaking, setIsMaking] = useState(false);
  const groups = usePages('listTeamGroups', {
    query: { search: search.settled, withoutMembers: filling === 'empty' ? true : undefined },
  });
  const make = () => setIsMaking(true);
  return (
    <Page
      title="Groups"
      description={`The identity provider decides who is in a group; what a group gives is decided here. Kept in the ${residency.toUpperCase()} residency.`}
      actions={mayManage && <Button onClick={make}>Make a group</Button>}
    >
      <PagedTable
        title="Groups"
        what="groups"
        pages={groups}
        columns={columns}
        keyOf={({ id }) => id}
        description="By name. A group without members can be linked: the identity provider takes it over, and what it gives stays."
        filter={
          <Grid gridDefinition={[{ colspan: { default: 12, s: 8 } }, { colspan: { default: 12, s: 4 } }]}>
            <TextFilter
              filteringText={search.text}
              filteringPlaceholder="Part of the group’s name"
              filteringAriaLabel="Search groups"
              filteringClearAriaLabel="Clear the search"
              onChange={({ detail }) => search.set(detail.filteringText)}
            />
            <FilterSelect label="Members" any="Any number" names={fillings} chosen={filling} onChoose={chooseFilling} />
          </Grid>
        }
        empty={
          search.settled !== '' || filling !== undefined ? (
            <Empty title="No group matches">Search for less, or choose groups of any number of members.</Empty>
          ) : (
            <Empty title="There is no group yet" action={mayManage && <Button onClick={make}>Make a group</Button>}>
              Push groups from your identity provider, or make one here for it to link.
            </Empty>
          )
        }
      />
      {isMaking && <MakeGroup onClose={() => setIsMaking(false)} />}
    </Page>
  );
}
