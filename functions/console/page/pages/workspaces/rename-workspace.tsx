/** Renames a workspace. */
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { ChangedMeanwhile, useShown } from '../../parts/changed-meanwhile.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { fieldError, formError, Problem } from '../../parts/problem.tsx';
import type { Workspace } from './workspace-page.tsx';

interface RenameWorkspaceProps {
  /** As it was read last. */
  readonly workspace: Workspace;
  readonly onClose: () => void;
}

/** Rendered while it is open, and not otherwise. */
export function RenameWorkspace({ workspace, onClose }: RenameWorkspaceProps) {
  const notices = useNotices();
  const { shown, isOutdated, showFresh } = useShown(workspace);
  const [name, setName] = useState(workspace.name);
  const rename = useChange('renameWorkspace', ['getWorkspace', 'listWorkspaces', 'getTeamGroup', 'getMemberAccess']);
  const save = () =>
    rename.mutate(
      { path: { workspace: workspace.id }, body: { name, version: shown.version } },
      {
        onSuccess(renamed) {
          notices.done(`The workspace is called ${renamed.name} now.`);
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={`Rename ${shown.name}`}
      action="Rename"
      isBusy={rename.isPending}
      isDisabled={isOutdated}
      onSubmit={save}
      onDismiss={onClose}
    >
      <FormField label="Name" description="Who may use it stays as it is." errorText={fieldError(rename.error, 'name')}>
        <Input value={name} autoFocus autoComplete={false} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      {isOutdated && !rename.isPending ? (
        <ChangedMeanwhile
          what="This workspace"
          onShow={() => {
            setName(showFresh().name);
            rename.reset();
          }}
        />
      ) : (
        <Problem error={formError(rename.error, ['name'])} />
      )}
    </FormDialog>
  );
}
