/** What happened on the team, the newest first. */
import Box from '@cloudscape-design/components/box';
import type { TableProps } from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import type { Pages } from '../../api/hooks.ts';
import { Empty } from '../../parts/empty.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import { When } from '../../parts/when.tsx';
import { Download } from './download.tsx';
import type { FilterState } from './filter.ts';
import { kindName } from './kinds.ts';
import { detailsOf, type Entry, type Names } from './what-happened.ts';
import { AboutWhom, Who } from './whom.tsx';

const columnsWith = (names: Names): readonly TableProps.ColumnDefinition<Entry>[] => [
  { id: 'at', header: 'When', cell: ({ at }) => <When iso={at} />, minWidth: 180 },
  {
    id: 'what',
    header: 'What',
    isRowHeader: true,
    minWidth: 220,
    cell(entry) {
      const details = detailsOf(entry, names);
      return (
        <>
          {kindName(entry.kind)}
          {details !== undefined && (
            <Box variant="small" display="block" color="text-body-secondary">
              {details}
            </Box>
          )}
        </>
      );
    },
  },
  { id: 'about', header: 'About', minWidth: 160, cell: (entry) => <AboutWhom entry={entry} names={names} /> },
  { id: 'who', header: 'Done by', minWidth: 160, cell: (entry) => <Who entry={entry} names={names} /> },
];

interface LogProps {
  readonly state: FilterState;
  readonly pages: Pages<Entry, unknown>;
  readonly names: Names;
  readonly filter: ReactNode;
}

export function Log({ state, pages, names, filter }: LogProps) {
  return (
    <PagedTable
      title="What happened"
      what="entries"
      description="Kept for 400 days. An entry follows what it tells of within moments."
      actions={<Download query={state.query} />}
      pages={pages}
      columns={columnsWith(names)}
      keyOf={({ id }) => id}
      filter={filter}
      empty={
        <Empty title={state.isFiltered ? 'Nothing like that happened' : 'Nothing has happened yet'}>
          {state.isFiltered
            ? 'Choose another time, or clear the filters.'
            : 'What people do here and what identity providers push is listed here.'}
        </Empty>
      }
    />
  );
}
