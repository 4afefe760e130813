/** Makes a group by hand, for an identity provider to link or fill. */
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { fieldError, formError, Problem } from '../../parts/problem.tsx';
import { type GroupRole, groupRoleOptions } from './group-texts.tsx';

const fields = ['displayName', 'role'];

/** Rendered while it is open, and not otherwise. */
export function MakeGroup({ onClose }: { readonly onClose: () => void }) {
  const notices = useNotices();
  const navigate = useNavigate();
  const [displayName, setDisplayName] = useState('');
  const [role, setRole] = useState<GroupRole>('developer');
  const make = useChange('createTeamGroup', ['listTeamGroups']);
  const send = () =>
    make.mutate(
      { body: { displayName, role } },
      {
        onSuccess(group) {
          notices.done(`The group ${group.displayName} is made.`);
          navigate(`/groups/${group.id}`);
        },
      },
    );
  return (
    <FormDialog
      title="Make a group"
      action="Make the group"
      isBusy={make.isPending}
      onSubmit={send}
      onDismiss={onClose}
    >
      <Box>
        The group is empty. Link it at your identity provider, or push a group of the same name; who is in it is decided
        there.
      </Box>
      <FormField label="Name" errorText={fieldError(make.error, 'displayName')}>
        <Input
          value={displayName}
          autoFocus
          autoComplete={false}
          onChange={({ detail }) => setDisplayName(detail.value)}
        />
      </FormField>
      <ChoiceField
        label="Role that its members have through it"
        options={groupRoleOptions}
        chosen={role}
        error={fieldError(make.error, 'role')}
        onChoose={setRole}
      />
      <Problem error={formError(make.error, fields)} />
    </FormDialog>
  );
}
