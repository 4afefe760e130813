/** Invites somebody to the team; where no mail can be sent, shows the link to pass on. */
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { fieldError, formError, Problem } from '../../parts/problem.tsx';
import { type Role, roleOptions } from '../../parts/role.ts';

import { useIsSuperAdmin, useTeam } from '../../team.tsx';
import { LinkOnce } from './link-once.tsx';

const fields = ['address', 'role'];
const everybodys: readonly Role[] = ['developer', 'billing', 'admin'];

/** Rendered while it is open, and not otherwise. */
export function InviteDialog({ onClose }: { readonly onClose: () => void }) {
  const { scim } = useTeam();
  const isSuperAdmin = useIsSuperAdmin();
  const notices = useNotices();
  const [address, setAddress] = useState('');
  const [role, setRole] = useState<Role>('developer');
  const invite = useChange('invitePerson', ['listInvites']);
  const roles: readonly Role[] = isSuperAdmin ? [...everybodys, 'super-admin'] : everybodys;
  const link = invite.data?.link;
  if (link !== undefined) return <LinkOnce link={link} address={invite.data?.invite.address ?? ''} onClose={onClose} />;
  const send = () =>
    invite.mutate(
      { body: { address, role } },
      {
        onSuccess(made) {
          if (made.link !== undefined) return;
          notices.done(`${made.invite.address} is invited; the mail follows within a minute.`);
          onClose();
        },
      },
    );
  return (
    <FormDialog title="Invite somebody" action="Invite" isBusy={invite.isPending} onSubmit={send} onDismiss={onClose}>
      <Box>
        The person gets a mail with a link, and is on the team once they accept. Where this deployment sends no mail,
        you get the link to pass on.
        {scim.enabled && ' Until then the identity provider cannot push them: it is told that an invite waits.'}
      </Box>
      <FormField label="E-mail address" errorText={fieldError(invite.error, 'address')}>
        <Input
          value={address}
          type="email"
          autoFocus
          autoComplete={false}
          placeholder="name@example.com"
          onChange={({ detail }) => setAddress(detail.value)}
        />
      </FormField>
      <ChoiceField
        label="Role on the team"
        options={roleOptions(roles)}
        chosen={role}
        error={fieldError(invite.error, 'role')}
        onChoose={setRole}
      />
      <Problem error={formError(invite.error, fields)} />
    </FormDialog>
  );
}
