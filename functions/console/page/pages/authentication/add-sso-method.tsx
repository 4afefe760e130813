/** The dialog that adds an SSO method. */
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { formError, Problem } from '../../parts/problem.tsx';
import { ProviderValues } from './provider-values.tsx';
import { rereadBySso } from './rereads.ts';
import { isUrlRefused, SsoMethodFields, type SsoValues, shownFields } from './sso-method-fields.tsx';
import { type AddBody, type SsoType, ssoFields, ssoTypeNames, ssoTypes } from './sso-types.ts';

/** What the protocol asks for; what is missing is told by the service, at its field. */
function bodyOf(type: SsoType, { name, ...values }: SsoValues): AddBody {
  const asked = ssoFields[ssoTypes[type].protocol].map((field) => [field.name, (values[field.name] ?? '').trim()]);
  // The fields of a protocol are those of its body.
  return { type, name: name ?? '', ...Object.fromEntries(asked) } as AddBody;
}

const knownNames = new Set(Object.values(ssoTypes).map(({ name }) => name));

export function AddSsoMethod({ onClose }: { readonly onClose: () => void }) {
  const notices = useNotices();
  const [type, setType] = useState<SsoType>('okta');
  const [values, setValues] = useState<SsoValues>({ name: ssoTypes.okta.name });
  const add = useChange('addSsoMethod', rereadBySso);
  const { protocol } = ssoTypes[type];
  const choose = (chosen: SsoType) => {
    setType(chosen);
    add.reset();
    // A name that nobody typed goes with the type.
    if (knownNames.has(values.name ?? '')) setValues({ ...values, name: ssoTypes[chosen].name });
  };
  const send = () =>
    add.mutate(
      { body: bodyOf(type, values) },
      {
        onSuccess(method) {
          notices.done(`The SSO method “${method.name}” is connected.`);
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title="Add an SSO method"
      action="Connect"
      size="large"
      isBusy={add.isPending}
      onSubmit={send}
      onDismiss={onClose}
    >
      <FormField label="Identity provider">
        <RadioGroup
          value={type}
          items={ssoTypeNames.map((value) => ({ value, label: ssoTypes[value].label }))}
          onChange={({ detail }) => choose(ssoTypeNames.find((name) => name === detail.value) ?? type)}
        />
      </FormField>
      <ExpandableSection
        key={protocol}
        headerText="What to enter there first"
        headerDescription="The provider asks for these when its app for this team is made."
      >
        <ProviderValues protocol={protocol} />
      </ExpandableSection>
      <SsoMethodFields type={type} values={values} onChange={setValues} error={add.error} isStored={false} />
      {!isUrlRefused(add.error) && <Problem error={formError(add.error, shownFields)} />}
    </FormDialog>
  );
}
