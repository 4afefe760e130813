/** Deletes a workspace with all access to it. */
import { useNavigate } from 'react-router';
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { useForget } from '../../parts/forget.ts';
import type { Workspace } from './workspace-page.tsx';

interface DeleteWorkspaceProps {
  readonly workspace: Workspace;
  readonly onClose: () => void;
}

/** Rendered while it is open, and not otherwise. */
export function DeleteWorkspace({ workspace: { id, name }, onClose }: DeleteWorkspaceProps) {
  const notices = useNotices();
  const navigate = useNavigate();
  const forget = useForget();
  const remove = useChange('deleteWorkspace', ['listWorkspaces', 'getTeamGroup', 'getMemberAccess']);
  return (
    <Confirm
      title={`Delete the workspace ${name}?`}
      action="Delete the workspace"
      typed={{ text: name, label: `Type “${name}” to confirm` }}
      isBusy={remove.isPending}
      error={remove.error}
      onDismiss={onClose}
      onConfirm={() =>
        remove.mutate(
          { path: { workspace: id } },
          {
            onSuccess() {
              notices.done(`The workspace ${name} is deleted.`);
              navigate('/workspaces');
              forget('getWorkspace', { path: { workspace: id } });
            },
          },
        )
      }
    >
      The workspace and every entry of access to it go for good; nobody can bring them back. People and groups stay as
      they are.
    </Confirm>
  );
}
