/** The members of the team: searched, by state, by role. */
import Button from '@cloudscape-design/components/button';
import Grid from '@cloudscape-design/components/grid';
import type { TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import type { ResultOf } from '../../api/contracts.ts';
import { usePages } from '../../api/hooks.ts';
import { Empty } from '../../parts/empty.tsx';
import { FilterSelect } from '../../parts/filter-select.tsx';
import { MemberState, type MemberStateName, memberStateNames } from '../../parts/member-state.tsx';
import { NavLink } from '../../parts/nav-link.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import { type Role, roleNames } from '../../parts/role.ts';
import { useSearchText } from '../../parts/search-text.ts';
import { useUrlChoice } from '../../parts/url-choice.ts';
import { When } from '../../parts/when.tsx';
import { useMayManage, useTeam } from '../../team.tsx';

type Member = ResultOf<'listMembers'>['items'][number];
type Column = TableProps.ColumnDefinition<Member>;

const states = Object.keys(memberStateNames) as MemberStateName[]; // a record's own keys
const roles = Object.keys(roleNames) as Role[]; // a record's own keys

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
  { id: 'role', header: 'Own role', minWidth: 120, cell: ({ role }) => roleNames[role] },
  { id: 'created', header: 'Since', minWidth: 130, cell: ({ created }) => <When iso={created} /> },
];

export function MemberList({ onInvite }: { readonly onInvite?: () => void }) {
  const mayManage = useMayManage();
  const search = useSearchText();
  const [state, chooseState] = useUrlChoice('state', states);
  const [role, chooseRole] = useUrlChoice('role', roles);
  const members = usePages('listMembers', { query: { search: search.settled, state, role } });
  const isFiltered = search.settled !== '' || state !== undefined || role !== undefined;
  return (
    <PagedTable
      title="Members"
      what="members"
      pages={members}
      columns={[mayManage ? linkedName : plainName, ...columns]}
      keyOf={({ id }) => id}
      filter={
        <Grid
          gridDefinition={[
            { colspan: { default: 12, s: 6 } },
            { colspan: { default: 12, xxs: 6, s: 3 } },
            { colspan: { default: 12, xxs: 6, s: 3 } },
          ]}
        >
          <TextFilter
            filteringText={search.text}
            filteringPlaceholder="userName, name or e-mail address"
            filteringAriaLabel="Search members"
            filteringClearAriaLabel="Clear the search"
            onChange={({ detail }) => search.set(detail.filteringText)}
          />
          <FilterSelect label="State" any="Any state" names={memberStateNames} chosen={state} onChoose={chooseState} />
          <FilterSelect label="Own role" any="Any role" names={roleNames} chosen={role} onChoose={chooseRole} />
        </Grid>
      }
      empty={isFiltered ? <NoMatch /> : <Nobody {...(onInvite && { onInvite })} />}
    />
  );
}

function NoMatch() {
  return <Empty title="No member matches">Search for less, or choose any state and any role.</Empty>;
}

function Nobody({ onInvite }: { readonly onInvite?: () => void }) {
  const { scim } = useTeam();
  return (
    <Empty
      title="Nobody is on the team yet"
      action={onInvite && !scim.enabled && <Button onClick={onInvite}>Invite somebody</Button>}
    >
      {scim.enabled
        ? 'Assign people to the application at your identity provider; they appear here as they are pushed. Service accounts are not listed.'
        : 'Invite people, or turn SCIM on and have your identity provider push them. Service accounts are not listed.'}
    </Empty>
  );
}
