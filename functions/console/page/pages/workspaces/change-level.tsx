/** Changes the level of an entry. */
import Box from '@cloudscape-design/components/box';
import { useState } from 'react';
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { levelNames, levelOptions } from '../../parts/access-level.tsx';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { fieldError, formError, Problem } from '../../parts/problem.tsx';
import { type AccessEntry, nameOfEntry } from './holder.tsx';
import { rereadByAccess } from './rereads.ts';
import type { Workspace } from './workspace-page.tsx';

interface ChangeLevelProps {
  readonly workspace: Workspace;
  readonly entry: AccessEntry;
  readonly onClose: () => void;
}

/** Rendered while it is open, and not otherwise. */
export function ChangeLevel({ workspace, entry, onClose }: ChangeLevelProps) {
  const notices = useNotices();
  const [level, setLevel] = useState(entry.level);
  const change = useChange('grantWorkspaceAccess', rereadByAccess);
  const name = nameOfEntry(entry);
  const save = () =>
    change.mutate(
      { path: { workspace: workspace.id }, body: { kind: entry.kind, id: entry.id, level } },
      {
        onSuccess() {
          notices.done(`${name} is ${levelNames[level]} of ${workspace.name} now.`);
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={`Change the level of ${name}`}
      action="Change the level"
      isBusy={change.isPending}
      isDisabled={level === entry.level}
      onSubmit={save}
      onDismiss={onClose}
    >
      <Box>
        Now: <b>{levelNames[entry.level]}</b>. The change counts at once. Whoever has more through a group keeps it.
      </Box>
      <ChoiceField
        label="Level"
        options={levelOptions}
        chosen={level}
        error={fieldError(change.error, 'level')}
        onChoose={setLevel}
      />
      <Problem error={formError(change.error, ['level'])} />
    </FormDialog>
  );
}
