/** What happened to one person or group: the newest of the activity log, with a way to all of it. */
import type { TableProps } from '@cloudscape-design/components/table';
import type { ArgumentsOf } from '../api/contracts.ts';
import { usePages } from '../api/hooks.ts';
import { kindName } from '../pages/activity/kinds.ts';
import { detailsOf, type Entry, type Names } from '../pages/activity/what-happened.ts';
import { Who } from '../pages/activity/whom.tsx';
import { Empty } from './empty.tsx';
import { PagedTable } from './paged-table.tsx';
import { When } from './when.tsx';

interface ActivityOfProps {
  /** "member", "group". */
  readonly about: string;
  readonly filter: NonNullable<ArgumentsOf<'listActivity'>['query']>;
}

const columnsWith = (names: Names): readonly TableProps.ColumnDefinition<Entry>[] => [
  { id: 'at', header: 'When', cell: ({ at }) => <When iso={at} /> },
  { id: 'kind', header: 'What', isRowHeader: true, cell: ({ kind }) => kindName(kind) },
  { id: 'details', header: 'Details', cell: (entry) => detailsOf(entry, names) ?? '–' },
  { id: 'actor', header: 'By', cell: (entry) => <Who entry={entry} names={names} /> },
];

export function ActivityOf({ about, filter }: ActivityOfProps) {
  const activity = usePages('listActivity', { query: filter });
  const names: Names = Object.assign({}, ...activity.all.map((page) => page.names));
  return (
    <PagedTable
      title="Activity"
      what="entries"
      pages={activity}
      columns={columnsWith(names)}
      keyOf={({ id }) => id}
      description="The newest first. Entries appear some seconds after what they tell."
      empty={
        <Empty title="Nothing found">
          {`What happens to this ${about} appears here; the log keeps it for a limited time.`}
        </Empty>
      }
    />
  );
}
