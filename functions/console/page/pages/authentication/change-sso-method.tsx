/** The dialog that changes an SSO method. */
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import { useState } from 'react';
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { ChangedMeanwhile, useShown } from '../../parts/changed-meanwhile.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { formError, Problem } from '../../parts/problem.tsx';
import { ProviderValues } from './provider-values.tsx';
import { rereadBySso } from './rereads.ts';
import { isUrlRefused, SsoMethodFields, type SsoValues, shownFields } from './sso-method-fields.tsx';
import { type SsoMethod, ssoFields } from './sso-types.ts';

/** The secret is not kept here, so it begins empty. */
function valuesOf({ name, metadataUrl, issuer, clientId }: SsoMethod): SsoValues {
  return {
    name,
    ...(metadataUrl !== undefined && { metadataUrl }),
    ...(issuer !== undefined && { issuer }),
    ...(clientId !== undefined && { clientId }),
  };
}

/** Only what differs, so that a change of the name needs no look at the provider. */
function differences(method: SsoMethod, values: SsoValues): SsoValues {
  const before = valuesOf(method);
  const fields = ['name', ...ssoFields[method.protocol].map(({ name }) => name)] as const;
  return Object.fromEntries(
    fields.flatMap((name) => {
      const typed = (values[name] ?? '').trim();
      return typed === (before[name] ?? '') ? [] : [[name, typed]];
    }),
  );
}

interface ChangeSsoMethodProps {
  /** As it was read last. */
  readonly method: SsoMethod;
  readonly onClose: () => void;
}

export function ChangeSsoMethod({ method, onClose }: ChangeSsoMethodProps) {
  const notices = useNotices();
  const { shown, isOutdated, showFresh } = useShown(method);
  const [values, setValues] = useState(() => valuesOf(method));
  const change = useChange('changeSsoMethod', rereadBySso);
  const isBehind = isOutdated && !change.isPending;
  const send = () => {
    const wanted = differences(shown, values);
    // A method that is still connecting is connected by asking once more, also as it is.
    const isUnchanged = Object.keys(wanted).length === 0;
    if (isUnchanged && shown.status === 'connected') return onClose();
    return change.mutate(
      {
        path: { method: shown.id },
        body: { ...wanted, ...(isUnchanged && { name: shown.name }), version: shown.version },
      },
      {
        onSuccess({ name }) {
          notices.done(`The SSO method “${name}” was changed.`);
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={`Change the SSO method “${shown.name}”`}
      action="Save"
      size="large"
      isBusy={change.isPending}
      isDisabled={isBehind}
      onSubmit={send}
      onDismiss={onClose}
    >
      <div>
        Members sign in through what is entered here from the moment it is saved. A provider that cannot be reached is
        refused, and nothing changes.
      </div>
      <ExpandableSection headerText="What is to be entered at the provider">
        <ProviderValues protocol={shown.protocol} />
      </ExpandableSection>
      <SsoMethodFields
        type={shown.type}
        values={values}
        onChange={setValues}
        error={change.error}
        isStored={shown.status === 'connected'}
      />
      {isBehind ? (
        <ChangedMeanwhile
          what="This SSO method"
          onShow={() => {
            setValues(valuesOf(showFresh()));
            change.reset();
          }}
        />
      ) : (
        !isUrlRefused(change.error) && <Problem error={formError(change.error, shownFields)} />
      )}
    </FormDialog>
  );
}
