/** Changes a member's own role. */
import Box from '@cloudscape-design/components/box';
import { useState } from 'react';
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { fieldError, formError, Problem } from '../../parts/problem.tsx';
import { roleNames, roleOptions } from '../../parts/role.ts';

import type { Member } from './member-page.tsx';
import { useOwnChange } from './own-change.ts';

interface ChangeRoleProps {
  readonly member: Member;
  readonly onClose: () => void;
}

/** Rendered while it is open, and not otherwise. */
export function ChangeRole({ member, onClose }: ChangeRoleProps) {
  const notices = useNotices();
  const ownChange = useOwnChange();
  const [role, setRole] = useState(member.role);
  const change = useChange('changeMemberRole', ['getMember', 'listMembers']);
  const { display } = member.name;
  const save = () =>
    change.mutate(
      { path: { member: member.id }, body: { role } },
      {
        onSuccess() {
          notices.done(`${display} is ${roleNames[role]} now.`);
          onClose();
          ownChange(member.id);
        },
      },
    );
  return (
    <FormDialog
      title={`Change the role of ${display}`}
      action="Change the role"
      isBusy={change.isPending}
      isDisabled={role === member.role}
      onSubmit={save}
      onDismiss={onClose}
    >
      <Box>
        Now: <b>{roleNames[member.role]}</b>. The role counts at once; the roles of the person’s groups come on top and
        stay. No identity provider changes it.
      </Box>
      <ChoiceField
        label="Own role"
        options={roleOptions(member.may.giveRoles)}
        chosen={role}
        error={fieldError(change.error, 'role')}
        onChoose={setRole}
      />
      <Problem error={formError(change.error, ['role'])} />
    </FormDialog>
  );
}
