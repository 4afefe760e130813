/** The newest calls of a key that failed, and what was wrong. */

import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { ResultOf } from '../../api/contracts.ts';
import { NavLink } from '../../parts/nav-link.tsx';
import { When } from '../../parts/when.tsx';

type FailedCall = ResultOf<'listFailedCalls'>['items'][number];

const columns: readonly TableProps.ColumnDefinition<FailedCall>[] = [
  { id: 'at', header: 'When', minWidth: 110, cell: ({ at }) => <When iso={at} from="now" /> },
  { id: 'operation', header: 'Call', isRowHeader: true, minWidth: 120, cell: ({ operation }) => operation },
  {
    id: 'status',
    header: 'Answered',
    minWidth: 100,
    cell: ({ status, scimType }) => (scimType === undefined ? status : `${status} ${scimType}`),
  },
  { id: 'detail', header: 'What was wrong', minWidth: 240, cell: ({ detail }) => detail },
];

/** Nothing where none failed. */
export function FailedCalls({ calls }: { readonly calls: readonly FailedCall[] }) {
  if (calls.length === 0) return null;
  return (
    <Table
      variant="embedded"
      header={
        <Header
          variant="h3"
          description="Of the last hour, each reason at most once a minute."
          actions={<NavLink to="/activity?show=calls">See all</NavLink>}
        >
          Calls that failed
        </Header>
      }
      // The service keeps them in order to the minute.
      items={calls.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))}
      columnDefinitions={columns}
      trackBy="requestId"
      wrapLines
      ariaLabels={{ tableLabel: 'Calls that failed' }}
    />
  );
}
