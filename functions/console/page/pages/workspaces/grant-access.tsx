/** Gives a person, a group or a service account access to a workspace. */
import Box from '@cloudscape-design/components/box';
import { useState } from 'react';
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { type AccessLevel, levelNames, levelOptions } from '../../parts/access-level.tsx';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { fieldError, formError, Problem } from '../../parts/problem.tsx';
import { useMayManage } from '../../team.tsx';
import { type HolderKind, holderKindNames } from './holder.tsx';
import { type Chosen, HolderField } from './holder-field.tsx';
import { rereadByAccess } from './rereads.ts';
import type { Workspace } from './workspace-page.tsx';

interface GrantAccessProps {
  readonly workspace: Workspace;
  readonly onClose: () => void;
}

const kinds: readonly { readonly value: HolderKind; readonly label: string }[] = (['user', 'group'] as const).map(
  (kind) => ({ value: kind, label: holderKindNames[kind] }),
);
/** Only those who manage the team see its service accounts. */
const managersKinds = [...kinds, { value: 'service-account', label: holderKindNames['service-account'] } as const];

/** Rendered while it is open, and not otherwise. */
export function GrantAccess({ workspace, onClose }: GrantAccessProps) {
  const notices = useNotices();
  const mayManage = useMayManage();
  const [kind, setKind] = useState<HolderKind>('user');
  const [holder, setHolder] = useState<Chosen>();
  const [isMissing, setIsMissing] = useState(false);
  const [level, setLevel] = useState<AccessLevel>('viewer');
  const grant = useChange('grantWorkspaceAccess', rereadByAccess);
  const send = () => {
    setIsMissing(!holder);
    if (!holder) return;
    grant.mutate(
      { path: { workspace: workspace.id }, body: { kind, id: holder.id, level } },
      {
        onSuccess() {
          notices.done(`${holder.name} is ${levelNames[level]} of ${workspace.name}.`);
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={`Give access to ${workspace.name}`}
      action="Give access"
      isBusy={grant.isPending}
      onSubmit={send}
      onDismiss={onClose}
    >
      <Box>
        It counts at once for everybody who is active; a group gives it to its members, whoever they are by then. Who
        has an entry already gets the level that you choose.
      </Box>
      <ChoiceField
        label="To whom"
        options={mayManage ? managersKinds : kinds}
        chosen={kind}
        error={fieldError(grant.error, 'kind')}
        onChoose={(chosen) => {
          setKind(chosen);
          setHolder(undefined);
          setIsMissing(false);
        }}
      />
      <HolderField
        key={kind}
        kind={kind}
        chosen={holder}
        error={isMissing && !holder ? 'Choose one of the list.' : fieldError(grant.error, 'id')}
        onChoose={setHolder}
      />
      <ChoiceField
        label="Level"
        options={levelOptions}
        chosen={level}
        error={fieldError(grant.error, 'level')}
        onChoose={setLevel}
      />
      <Problem error={formError(grant.error, ['kind', 'id', 'level'])} />
    </FormDialog>
  );
}
