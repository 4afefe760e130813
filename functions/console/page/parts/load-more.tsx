/** Under a list: how many entries are shown, and a button for the next ones. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';

interface LoadMoreProps {
  readonly pages: {
    readonly items: readonly unknown[];
    readonly total: number | undefined;
    readonly hasMore: boolean;
    readonly isLoadingMore: boolean;
    loadMore(): void;
  };
  /** Plural: "members". */
  readonly what: string;
}

export function LoadMore({ pages, what }: LoadMoreProps) {
  const { items, total, hasMore, isLoadingMore, loadMore } = pages;
  if (items.length === 0 && !hasMore) return null;
  const shown = items.length.toLocaleString();
  return (
    <Box textAlign="center" margin={{ top: 's' }}>
      <SpaceBetween size="xs" alignItems="center">
        <Box variant="small" color="text-body-secondary">
          {total !== undefined
            ? `${shown} of ${total.toLocaleString()} ${what}`
            : `${shown} ${what}${hasMore ? ' so far' : ''}`}
        </Box>
        {hasMore && (
          <Button loading={isLoadingMore} onClick={loadMore}>
            Show more {what}
          </Button>
        )}
      </SpaceBetween>
    </Box>
  );
}
