/** Creates a workspace, whose admin the reader is. */
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { fieldError, formError, Problem } from '../../parts/problem.tsx';

/** Rendered while it is open, and not otherwise. */
export function CreateWorkspace({ onClose }: { readonly onClose: () => void }) {
  const notices = useNotices();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const create = useChange('createWorkspace', ['listWorkspaces']);
  const send = () =>
    create.mutate(
      { body: { name } },
      {
        onSuccess(workspace) {
          notices.done(`The workspace ${workspace.name} is created.`);
          navigate(`/workspaces/${workspace.id}`);
        },
      },
    );
  return (
    <FormDialog
      title="Create a workspace"
      action="Create the workspace"
      isBusy={create.isPending}
      onSubmit={send}
      onDismiss={onClose}
    >
      <Box>You are its admin, and nobody else may use it until you give access.</Box>
      <FormField label="Name" errorText={fieldError(create.error, 'name')}>
        <Input value={name} autoFocus autoComplete={false} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <Problem error={formError(create.error, ['name'])} />
    </FormDialog>
  );
}
