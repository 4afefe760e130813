/** Changes the role that a group gives to its members. */
import Box from '@cloudscape-design/components/box';
import { useState } from 'react';
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { ChangedMeanwhile, useShown } from '../../parts/changed-meanwhile.tsx';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { fieldError, formError, Problem } from '../../parts/problem.tsx';
import { type Group, groupRoleName, groupRoleOptions } from './group-texts.tsx';

interface ChangeGroupRoleProps {
  /** As it was read last. */
  readonly group: Group;
  readonly onClose: () => void;
}

/** Rendered while it is open, and not otherwise. */
export function ChangeGroupRole({ group, onClose }: ChangeGroupRoleProps) {
  const notices = useNotices();
  const { shown, isOutdated, showFresh } = useShown(group);
  const [role, setRole] = useState(group.role);
  const change = useChange('changeGroupRole', ['getTeamGroup', 'listTeamGroups', 'getMember']);
  const save = () =>
    change.mutate(
      { path: { group: group.id }, body: { role, version: shown.version } },
      {
        onSuccess() {
          notices.done(`The members of ${group.displayName} have the role through it: ${groupRoleName(role)}.`);
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={`Change the role that ${shown.displayName} gives`}
      action="Change the role"
      isBusy={change.isPending}
      isDisabled={isOutdated || role === shown.role}
      onSubmit={save}
      onDismiss={onClose}
    >
      <Box>
        Now: <b>{groupRoleName(shown.role)}</b>. The role comes on top of what each member (
        {shown.memberCount.toLocaleString()} now) has of their own, at once, and for everybody who joins the group.
      </Box>
      <ChoiceField
        label="Role that it gives"
        options={groupRoleOptions}
        chosen={role}
        error={fieldError(change.error, 'role')}
        onChoose={setRole}
      />
      {isOutdated && !change.isPending ? (
        <ChangedMeanwhile
          what="This group"
          onShow={() => {
            setRole(showFresh().role);
            change.reset();
          }}
        />
      ) : (
        <Problem error={formError(change.error, ['role'])} />
      )}
    </FormDialog>
  );
}
