/** A list of the team, page by page: rows as soon as the first page is there, whatever the length of the list. */
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Pages } from '../api/hooks.ts';
import { LoadMore } from './load-more.tsx';
import { Problem } from './problem.tsx';

interface PagedTableProps<Item> {
  readonly title: string;
  /** Plural, for counts: "members". */
  readonly what: string;
  readonly pages: Pages<Item, unknown>;
  readonly columns: readonly TableProps.ColumnDefinition<Item>[];
  readonly keyOf: (item: Item) => string;
  /** What stands there when nothing is found. */
  readonly empty: ReactNode;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly filter?: ReactNode;
}

/** In pixels. Lines wrap, in narrow columns within words too; the table scrolls sideways before that. */
const columnWidthMin = 120;

export function PagedTable<Item>(props: PagedTableProps<Item>) {
  const { title, what, pages, columns, keyOf, empty, description, actions, filter } = props;
  const isLooking = useUntilFound(pages);
  const { items, error, isLoading, retry } = pages;
  const problem = error && <Problem error={error} onRetry={retry} />;
  return (
    <Table<Item>
      variant="container"
      items={items}
      columnDefinitions={columns.map((column) => ({ minWidth: columnWidthMin, ...column }))}
      trackBy={keyOf}
      loading={isLoading || isLooking}
      loadingText={`Looking for ${what}`}
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: title }}
      header={
        <Header variant="h2" counter={counterOf(pages)} description={description} actions={actions}>
          {title}
        </Header>
      }
      {...(filter !== undefined && { filter })}
      empty={problem ?? empty}
      footer={
        <>
          {items.length > 0 && problem}
          {pages.hasMore && <LoadMore pages={pages} what={what} />}
        </>
      }
    />
  );
}

/** Without waiting for a total: what is known by now. */
function counterOf({ items, total, hasMore, isLoading }: Pages<unknown, unknown>): string | undefined {
  if (isLoading) return undefined;
  if (total !== undefined) return `(${total.toLocaleString()})`;
  return hasMore ? `(${items.length.toLocaleString()}+)` : `(${items.length.toLocaleString()})`;
}

/** Pages without anything may be looked through by themselves; a person decides about more. */
const emptyPagesMax = 30;

/** A page of a search may hold nothing and have a next one: goes on until something is found. @returns whether it is at it */
function useUntilFound({ items, first, hasMore, isLoadingMore, error, loadMore }: Pages<unknown, unknown>): boolean {
  const looked = useRef({ of: first, pages: 0 });
  const [givenUp, setGivenUp] = useState<unknown>();
  const isLooking = items.length === 0 && hasMore && !error && givenUp !== first;
  useEffect(() => {
    if (looked.current.of !== first) looked.current = { of: first, pages: 0 };
    if (!isLooking || isLoadingMore) return;
    looked.current.pages += 1;
    if (looked.current.pages > emptyPagesMax) setGivenUp(first);
    else loadMore();
  }, [first, isLooking, isLoadingMore, loadMore]);
  return isLooking;
}
