/** The dialogs that turn SCIM on, with a first key where there is none, and off. */
import Checkbox from '@cloudscape-design/components/checkbox';
import TextContent from '@cloudscape-design/components/text-content';
import { type ReactNode, useState } from 'react';
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { ChangedMeanwhile, useShown } from '../../parts/changed-meanwhile.tsx';
import { useFocusBack } from '../../parts/focus-back.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { Problem } from '../../parts/problem.tsx';
import { useTeam } from '../../team.tsx';
import type { NewApiKey } from './key-texts.ts';
import { rereadByKeys, rereadByScim } from './rereads.ts';
import { offChanges, onChanges, type ScimSettings } from './scim-texts.ts';
import { ShownKey } from './shown-key.tsx';

interface SwitchProps {
  /** As they were read last. */
  readonly settings: ScimSettings;
  readonly onClose: () => void;
}

interface TurnOnProps extends SwitchProps {
  /** Whether the team has no key that would work. */
  readonly lacksKey: boolean;
}

export function TurnOn({ settings, lacksKey, onClose }: TurnOnProps) {
  const notices = useNotices();
  const { you } = useTeam();
  const [withKey, setWithKey] = useState(lacksKey);
  const [made, setMade] = useState<NewApiKey>();
  useFocusBack();
  const generate = useChange('generateKey', rereadByKeys);
  const method = settings.ssoMethod?.name ?? '';
  const makeKey = () =>
    generate.mutate(
      { body: { name: method } },
      {
        onSuccess: setMade,
        onError({ message }) {
          notices.failed(`SCIM is on, but no key was generated. ${message}`);
          onClose();
        },
      },
    );
  if (made) return <ShownKey made={made} onStored={onClose} />;
  return (
    <Switch
      settings={settings}
      to={true}
      title="Turn SCIM on?"
      action={withKey ? 'Turn on and generate a key' : 'Turn on'}
      done="SCIM is on."
      isBusy={generate.isPending}
      onDone={withKey ? makeKey : onClose}
      onClose={onClose}
    >
      <Texts texts={onChanges(method, you.kind)} />
      {lacksKey && (
        <Checkbox
          checked={withKey}
          description="Your identity provider needs one; it is shown once, right after this."
          onChange={({ detail }) => setWithKey(detail.checked)}
        >
          Generate a SCIM API key called “{method}”
        </Checkbox>
      )}
    </Switch>
  );
}

export function TurnOff({ settings, onClose }: SwitchProps) {
  return (
    <Switch
      settings={settings}
      to={false}
      title="Turn SCIM off?"
      action="Turn off"
      done="SCIM is off; its keys do not work any more."
      isBusy={false}
      onDone={onClose}
      onClose={onClose}
    >
      <Texts texts={offChanges} />
    </Switch>
  );
}

function Texts({ texts }: { readonly texts: readonly string[] }) {
  return (
    <TextContent>
      <ul>
        {texts.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </TextContent>
  );
}

interface SwitchDialogProps extends SwitchProps {
  readonly to: boolean;
  readonly title: string;
  readonly action: string;
  readonly done: string;
  readonly isBusy: boolean;
  readonly onDone: () => void;
  readonly children: ReactNode;
}

function Switch({ settings, to, title, action, done, isBusy, onDone, onClose, children }: SwitchDialogProps) {
  const notices = useNotices();
  const { shown, isOutdated, showFresh } = useShown(settings);
  const change = useChange('updateScimSettings', rereadByScim);
  const isUnderWay = isBusy || change.isPending || change.isSuccess;
  const isBehind = isOutdated && !isUnderWay;
  const isSoAlready = shown.enabled === to && !isUnderWay;
  const confirm = () => {
    if (isSoAlready) return onClose();
    return change.mutate(
      { body: { enabled: to, version: shown.version } },
      {
        onSuccess() {
          notices.done(done);
          onDone();
        },
      },
    );
  };
  return (
    <FormDialog
      title={title}
      action={isSoAlready ? 'Close' : action}
      isBusy={isUnderWay}
      isDisabled={isBehind}
      onSubmit={confirm}
      onDismiss={onClose}
    >
      {isBehind ? (
        <ChangedMeanwhile
          what="What is set for SCIM"
          onShow={() => {
            showFresh();
            change.reset();
          }}
        />
      ) : isSoAlready ? (
        <div>SCIM is {to ? 'on' : 'off'} already: somebody else did it meanwhile.</div>
      ) : (
        <>
          {children}
          <Problem error={change.error} />
        </>
      )}
    </FormDialog>
  );
}
