/** Why pushes failed within a week: by call, by whom it was about and by what was answered. */
import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type CallError, call } from '../../api/call.ts';
import type { ResultOf } from '../../api/contracts.ts';
import { Empty } from '../../parts/empty.tsx';
import { NavLink } from '../../parts/nav-link.tsx';
import { Problem } from '../../parts/problem.tsx';
import { When } from '../../parts/when.tsx';
import { useTeam } from '../../team.tsx';
import { Answered, CalledResource, CallingKey } from '../activity/failed-call-cells.tsx';
import type { Names } from '../activity/what-happened.ts';
import { type Failure, groupFailures } from './group-failures.ts';

const weekMs = 7 * 24 * 3_600_000;
const pageCount = 200;
const pagesMax = 5;
const rowsShown = 10;

interface Read {
  readonly failures: readonly Failure[];
  readonly names: Names;
  /** Where there are more than were read: ISO 8601 of the oldest that was. */
  readonly readFrom: string | undefined;
}

async function readWeek(team: string, signal: AbortSignal): Promise<Read> {
  const from = new Date(Date.now() - weekMs).toISOString();
  const pages: ResultOf<'listFailedCalls'>[] = [];
  let cursor: string | undefined;
  do {
    const page = await call('listFailedCalls', { team, query: { from, count: pageCount, cursor } }, signal);
    pages.push(page);
    cursor = page.nextCursor;
  } while (cursor !== undefined && pages.length < pagesMax);
  const calls = pages.flatMap(({ items }) => items);
  return {
    failures: groupFailures(calls),
    names: Object.assign({}, ...pages.map(({ names }) => names)),
    readFrom: cursor === undefined ? undefined : calls.at(-1)?.at,
  };
}

const columnsWith = (names: Names): readonly TableProps.ColumnDefinition<Failure>[] => [
  { id: 'call', header: 'Call', isRowHeader: true, cell: ({ call: { operation } }) => operation, minWidth: 165 },
  { id: 'about', header: 'About', cell: (each) => <CalledResource call={each.call} names={names} />, minWidth: 140 },
  { id: 'answer', header: 'Why: our answer', cell: (each) => <Answered call={each.call} />, minWidth: 260 },
  { id: 'key', header: 'Key', cell: (each) => <CallingKey call={each.call} names={names} />, minWidth: 110 },
  {
    id: 'last',
    header: 'Last time',
    minWidth: 170,
    cell: ({ call: { at }, times, first }) => (
      <>
        <When iso={at} />
        {times > 1 && (
          <Box variant="small" display="block" color="text-body-secondary">
            noted {times.toLocaleString()} times since <When iso={first} />
          </Box>
        )}
      </>
    ),
  },
];

export function Failures() {
  const team = useTeam().id;
  const { data, error, isPending, refetch } = useQuery<Read, CallError>({
    queryKey: ['listFailedCalls', 'week', team],
    queryFn: ({ signal }) => readWeek(team, signal),
  });
  const [page, setPage] = useState(1);
  const failures = data?.failures ?? [];
  const pagesCount = Math.max(1, Math.ceil(failures.length / rowsShown));
  const shownPage = Math.min(page, pagesCount);
  return (
    <Table
      variant="container"
      items={failures.slice((shownPage - 1) * rowsShown, shownPage * rowsShown)}
      columnDefinitions={columnsWith(data?.names ?? {})}
      trackBy="id"
      wrapLines
      loading={isPending}
      loadingText="Looking for failed calls"
      ariaLabels={{ tableLabel: 'Failed calls of the last seven days' }}
      header={
        <Header
          variant="h2"
          {...(data && { counter: `(${failures.length.toLocaleString()}${data.readFrom === undefined ? '' : '+'})` })}
          description="Calls of identity providers in the last seven days that were not carried out, and why. The same reason is noted once a minute."
          actions={<NavLink to="/activity?show=calls">All failed calls</NavLink>}
        >
          Failed calls
        </Header>
      }
      {...(pagesCount > 1 && {
        pagination: (
          <Pagination
            currentPageIndex={shownPage}
            pagesCount={pagesCount}
            onChange={({ detail }) => setPage(detail.currentPageIndex)}
            ariaLabels={{
              paginationLabel: 'Pages of failed calls',
              previousPageLabel: 'Previous page',
              nextPageLabel: 'Next page',
              pageLabel: (number) => `Page ${number}`,
            }}
          />
        ),
      })}
      empty={
        error ? (
          <Problem error={error} onRetry={() => refetch()} />
        ) : (
          <Empty title="No call failed">In the last seven days every push was carried out.</Empty>
        )
      }
      {...(data?.readFrom !== undefined && {
        footer: (
          <Box variant="small" color="text-body-secondary" textAlign="center">
            There are more than these, which go back to <When iso={data.readFrom} />; see all failed calls.
          </Box>
        ),
      })}
    />
  );
}
