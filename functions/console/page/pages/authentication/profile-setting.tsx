/** The dialog that says what of a person's profile is shown outside SCIM. */

import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { ChangedMeanwhile, useShown } from '../../parts/changed-meanwhile.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { Problem } from '../../parts/problem.tsx';
import { rereadByScim } from './rereads.ts';
import { profiles, profileTexts, type ScimSettings } from './scim-texts.ts';

interface ProfileSettingProps {
  readonly settings: ScimSettings;
  readonly onClose: () => void;
}

export function ProfileSetting({ settings, onClose }: ProfileSettingProps) {
  const notices = useNotices();
  const { shown, isOutdated, showFresh } = useShown(settings);
  const [chosen, setChosen] = useState(shown.profile);
  const change = useChange('updateScimSettings', rereadByScim);
  const isBehind = isOutdated && !change.isPending;
  const send = () =>
    change.mutate(
      { body: { profile: chosen, version: shown.version } },
      {
        onSuccess() {
          notices.done('What is shown of profiles was changed.');
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title="What is shown of people’s profiles"
      action="Save"
      isBusy={change.isPending}
      isDisabled={isBehind}
      onSubmit={send}
      onDismiss={onClose}
    >
      <FormField label="Outside SCIM a person’s account shows">
        <RadioGroup
          value={chosen}
          items={profiles.map((value) => ({ value, ...profileTexts[value] }))}
          onChange={({ detail }) => setChosen(profiles.find((profile) => profile === detail.value) ?? chosen)}
        />
      </FormField>
      {isBehind ? (
        <ChangedMeanwhile
          what="What is set for SCIM"
          onShow={() => {
            setChosen(showFresh().profile);
            change.reset();
          }}
        />
      ) : (
        <Problem error={change.error} />
      )}
    </FormDialog>
  );
}
