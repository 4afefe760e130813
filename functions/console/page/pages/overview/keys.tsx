/** The keys that work, and when each was last called with: a key that is silent for long says that provisioning has stopped. */
import Badge from '@cloudscape-design/components/badge';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { ResultOf } from '../../api/contracts.ts';
import { useRead } from '../../api/hooks.ts';
import { Empty } from '../../parts/empty.tsx';
import { NavLink } from '../../parts/nav-link.tsx';
import { Problem } from '../../parts/problem.tsx';
import { When } from '../../parts/when.tsx';

type Key = ResultOf<'listKeys'>['items'][number];

const columns: readonly TableProps.ColumnDefinition<Key>[] = [
  {
    id: 'name',
    minWidth: 130,
    header: 'Key',
    isRowHeader: true,
    cell: ({ name, state }) => (
      <>
        <NavLink to="/authentication">{name}</NavLink> {state === 'RETIRING' && <Badge>Being replaced</Badge>}
      </>
    ),
  },
  {
    id: 'last',
    minWidth: 170,
    header: 'Last call, to the hour',
    cell: ({ lastUsed }) => (lastUsed === undefined ? 'Never called with' : <When iso={lastUsed} />),
  },
  {
    id: 'ends',
    minWidth: 130,
    header: 'Works until',
    cell: ({ retiresAt, expiresAt }) => {
      const ends = retiresAt ?? expiresAt;
      return ends === undefined ? 'It is revoked' : <When iso={ends} />;
    },
  },
  {
    id: 'activity',
    minWidth: 130,
    header: 'What was done with it',
    cell: ({ id, name }) => (
      <NavLink to={`/activity?key=${id}`} ariaLabel={`Activity of the key ${name}`}>
        Activity
      </NavLink>
    ),
  },
];

export function Keys() {
  const { data, error, isPending, refetch } = useRead('listKeys', {});
  const working = data?.items.filter(({ state }) => state === 'ACTIVE' || state === 'RETIRING') ?? [];
  return (
    <Table
      variant="container"
      items={working}
      columnDefinitions={columns}
      trackBy="id"
      wrapLines
      loading={isPending}
      loadingText="Reading the keys"
      ariaLabels={{ tableLabel: 'SCIM API keys that work' }}
      header={
        <Header variant="h2" {...(data && { counter: `(${working.length})` })}>
          SCIM API keys
        </Header>
      }
      empty={
        error ? (
          <Problem error={error} onRetry={() => refetch()} />
        ) : (
          <Empty title="No key works">
            An identity provider needs one. <NavLink to="/authentication">Generate a key</NavLink> under Authentication.
          </Empty>
        )
      }
    />
  );
}
