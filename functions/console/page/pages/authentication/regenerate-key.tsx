/** The dialog that replaces a key by a new one, and shows that. */
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { useChange } from '../../api/hooks.ts';
import { useFocusBack } from '../../parts/focus-back.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { fieldError, formError, Problem } from '../../parts/problem.tsx';
import { When } from '../../parts/when.tsx';
import { type ApiKey, graceChoices, type NewApiKey, usualGraceSeconds } from './key-texts.ts';
import { rereadByKeys } from './rereads.ts';
import { ShownKey } from './shown-key.tsx';

interface RegenerateKeyProps {
  readonly oldKey: ApiKey;
  readonly onClose: () => void;
}

const choices = graceChoices.map(({ seconds, label }) => ({ value: String(seconds), label }));

export function RegenerateKey({ oldKey, onClose }: RegenerateKeyProps) {
  const [graceSeconds, setGraceSeconds] = useState(usualGraceSeconds);
  const [made, setMade] = useState<NewApiKey>();
  useFocusBack();
  const regenerate = useChange('regenerateKey', rereadByKeys);
  const until = (from: string): string => new Date(Date.parse(from) + graceSeconds * 1000).toISOString();
  if (made) {
    return (
      <ShownKey made={made} replaced={graceSeconds > 0 ? { until: until(made.created) } : {}} onStored={onClose} />
    );
  }
  return (
    <FormDialog
      title={`Regenerate the key “${oldKey.name}”`}
      action="Regenerate"
      isBusy={regenerate.isPending}
      onSubmit={() => regenerate.mutate({ path: { key: oldKey.id }, body: { graceSeconds } }, { onSuccess: setMade })}
      onDismiss={onClose}
    >
      <div>
        A new key of the same name takes this one’s place. Its text is shown once, right after this; enter it at your
        identity provider while the old one still works.
      </div>
      <FormField
        label="The old key goes on working for"
        errorText={fieldError(regenerate.error, 'graceSeconds')}
        constraintText={
          graceSeconds > 0 ? (
            <>
              Both work until <When iso={until(new Date().toISOString())} />, then only the new one.
            </>
          ) : (
            'Your identity provider is refused until it has the new one.'
          )
        }
      >
        <Select
          options={choices}
          selectedOption={choices.find(({ value }) => value === String(graceSeconds)) ?? null}
          onChange={({ detail }) => setGraceSeconds(Number(detail.selectedOption.value))}
        />
      </FormField>
      {oldKey.expiresAt !== undefined && (
        <div>The new key works as long, from now on, as the old one was meant to from its beginning.</div>
      )}
      <Problem error={formError(regenerate.error, ['graceSeconds'])} />
    </FormDialog>
  );
}
