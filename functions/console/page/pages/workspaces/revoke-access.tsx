/** Takes an entry away. */
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { type AccessEntry, nameOfEntry } from './holder.tsx';
import { rereadByAccess } from './rereads.ts';
import type { Workspace } from './workspace-page.tsx';

interface RevokeAccessProps {
  readonly workspace: Workspace;
  readonly entry: AccessEntry;
  readonly onClose: () => void;
}

/** Rendered while it is open, and not otherwise. */
export function RevokeAccess({ workspace, entry, onClose }: RevokeAccessProps) {
  const notices = useNotices();
  const revoke = useChange('revokeWorkspaceAccess', rereadByAccess);
  const name = nameOfEntry(entry);
  return (
    <Confirm
      title={`Take the access of ${name} away?`}
      action="Take access away"
      isBusy={revoke.isPending}
      error={revoke.error}
      onDismiss={onClose}
      onConfirm={() =>
        revoke.mutate(
          { path: { workspace: workspace.id, kind: entry.kind, holder: entry.id } },
          {
            onSuccess() {
              notices.done(`${name} has no entry in ${workspace.name} any more.`);
              onClose();
            },
          },
        )
      }
    >
      {entry.kind === 'group'
        ? 'Its members lose the access that they have through it alone, at once. Entries of their own and other groups stay.'
        : 'The access ends at once, unless a group gives it as well: that stays.'}
    </Confirm>
  );
}
