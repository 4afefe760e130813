/** SCIM calls that failed, each as it was answered: for whoever looks for one of them. */
import Box from '@cloudscape-design/components/box';
import type { TableProps } from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { usePages } from '../../api/hooks.ts';
import { Empty } from '../../parts/empty.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import { When } from '../../parts/when.tsx';
import { Answered, CalledResource, CallingKey, type FailedCall } from './failed-call-cells.tsx';
import type { FilterState } from './filter.ts';
import type { Names } from './what-happened.ts';

const columnsWith = (names: Names): readonly TableProps.ColumnDefinition<FailedCall>[] => [
  { id: 'at', header: 'When', cell: ({ at }) => <When iso={at} />, minWidth: 180 },
  { id: 'operation', header: 'Call', isRowHeader: true, cell: ({ operation }) => operation, minWidth: 165 },
  {
    id: 'answer',
    header: 'Our answer',
    cell: (call) => (
      <>
        <Answered call={call} />
        <Box variant="small" display="block" color="text-body-secondary">
          Request {call.requestId}
        </Box>
      </>
    ),
    minWidth: 300,
  },
  { id: 'resource', header: 'About', cell: (call) => <CalledResource call={call} names={names} />, minWidth: 150 },
  { id: 'key', header: 'Key', cell: (call) => <CallingKey call={call} names={names} />, minWidth: 120 },
];

export function FailedCalls({ state, filter }: { readonly state: FilterState; readonly filter: ReactNode }) {
  const { key, from, to } = state.query;
  const pages = usePages('listFailedCalls', { query: { key, from, to } });
  const names = Object.assign({}, ...pages.all.map((page) => page.names));
  return (
    <PagedTable
      title="Failed calls"
      what="failed calls"
      description="Kept for 30 days; the same reason is noted once a minute. What was sent is not kept."
      pages={pages}
      columns={columnsWith(names)}
      keyOf={({ requestId }) => requestId}
      filter={filter}
      empty={
        <Empty title="No call failed">
          {state.isFiltered
            ? 'Choose another time or key to look for more.'
            : 'Every call was answered as it was meant.'}
        </Empty>
      }
    />
  );
}
