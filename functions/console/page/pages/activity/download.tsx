/** The log as a CSV file, as it is filtered. */
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import { useMutation } from '@tanstack/react-query';
import { type CallError, send } from '../../api/call.ts';
import { useNotices } from '../../notices.tsx';
import { Problem } from '../../parts/problem.tsx';
import { useTeam } from '../../team.tsx';
import type { FilterState } from './filter.ts';

/** The browser has begun to save the file by then. */
const releaseMs = 10_000;

function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), releaseMs);
}

export function Download({ query }: { readonly query: FilterState['query'] }) {
  const team = useTeam().id;
  const notices = useNotices();
  const download = useMutation<void, CallError>({
    async mutationFn() {
      const response = await send('exportActivity', { path: { team }, query });
      const name = `activity-${new Date().toISOString().slice(0, 10)}.csv`;
      save(await response.blob(), name);
      notices.done(`${name} holds everything that the filters select, on all pages.`);
    },
  });
  const isTooMuch = download.error?.kind === 'too-much-to-read';
  return (
    <>
      <Button iconName="download" loading={download.isPending} onClick={() => download.mutate()}>
        Download as CSV
      </Button>
      {download.error && (
        <Modal
          visible
          header={isTooMuch ? 'Too much for one file' : 'The file could not be made'}
          closeAriaLabel="Close"
          onDismiss={() => download.reset()}
          footer={<Button onClick={() => download.reset()}>Close</Button>}
        >
          {isTooMuch ? (
            'A file holds at most 10,000 entries, and the filters select more. Choose a shorter time with “From day to day”, download it, and go on with the time before it.'
          ) : (
            <Problem error={download.error} onRetry={() => download.mutate()} />
          )}
        </Modal>
      )}
    </>
  );
}
