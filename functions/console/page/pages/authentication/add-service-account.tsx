/** The dialog that adds a service account. */
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { fieldError, formError, Problem } from '../../parts/problem.tsx';
import { isRole, type Role, roleOptions } from '../../parts/role.ts';
import { rereadByServiceAccounts } from './rereads.ts';

const fields = ['name', 'address', 'role'];
/** The others manage nothing here. */
const options = roleOptions(['admin', 'super-admin']);

export function AddServiceAccount({ onClose }: { readonly onClose: () => void }) {
  const notices = useNotices();
  const [name, setName] = useState('SCIM');
  const [address, setAddress] = useState('');
  const [role, setRole] = useState<Role>('super-admin');
  const add = useChange('createServiceAccount', rereadByServiceAccounts);
  const isTaken = add.error?.kind === 'address-taken';
  return (
    <FormDialog
      title="Add a service account"
      action="Add"
      isBusy={add.isPending}
      onSubmit={() =>
        add.mutate(
          { body: { name, address, role } },
          {
            onSuccess(account) {
              notices.done(`The service account “${account.name}” was added. Sign in as ${account.address} to use it.`);
              onClose();
            },
          },
        )
      }
      onDismiss={onClose}
    >
      <div>
        Whoever can read the address’s mail sets a password at the first sign-in, and acts for the team from then on.
      </div>
      <FormField label="Name" errorText={fieldError(add.error, 'name')}>
        <Input value={name} autoComplete={false} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <FormField
        label="E-mail address"
        description="To sign in with. Nobody else may have it."
        errorText={fieldError(add.error, 'address') ?? (isTaken ? add.error?.message : undefined)}
      >
        <Input
          type="email"
          value={address}
          autoComplete={false}
          placeholder="scim@example.com"
          onChange={({ detail }) => setAddress(detail.value)}
        />
      </FormField>
      <FormField label="Role" errorText={fieldError(add.error, 'role')}>
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === role) ?? null}
          onChange={({ detail }) => {
            if (isRole(detail.selectedOption.value)) setRole(detail.selectedOption.value);
          }}
        />
      </FormField>
      {!isTaken && <Problem error={formError(add.error, fields)} />}
    </FormDialog>
  );
}
