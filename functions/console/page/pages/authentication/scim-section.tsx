/** The SCIM switch, the base URL, and what stands in the way. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { config } from '../../config.ts';
import { Copy } from '../../parts/copy.tsx';
import { NavLink } from '../../parts/nav-link.tsx';
import { ProfileSetting } from './profile-setting.tsx';
import { profileTexts, type ScimSettings } from './scim-texts.ts';

interface ScimSectionProps {
  readonly settings: ScimSettings;
  readonly onSeeSso: () => void;
  readonly onSwitch: () => void;
}

export function ScimSection({ settings, onSeeSso, onSwitch }: ScimSectionProps) {
  const [changesProfile, setChangesProfile] = useState(false);
  const { enabled, canTurnOn, baseUrl, ssoMethod, profile, reasons } = settings;
  const isStopped = !enabled && !canTurnOn;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="While it is on, your identity provider manages the team’s people and groups."
          actions={
            <Button
              variant={enabled ? 'normal' : 'primary'}
              disabled={isStopped}
              {...(isStopped && { disabledReason: 'Something stands in the way; it is named below.' })}
              onClick={onSwitch}
            >
              {enabled ? 'Turn SCIM off' : 'Turn SCIM on'}
            </Button>
          }
        >
          SCIM provisioning
        </Header>
      }
    >
      <SpaceBetween size="m">
        {reasons.map((reason) => (
          <Obstacle key={reason.kind} reason={reason} settings={settings} onSeeSso={onSeeSso} />
        ))}
        <KeyValuePairs
          columns={2}
          minColumnWidth={240}
          items={[
            {
              label: 'State',
              value: enabled ? (
                <StatusIndicator type="success">On</StatusIndicator>
              ) : (
                <StatusIndicator type="stopped">Off</StatusIndicator>
              ),
            },
            { label: 'Base URL', value: <Copy what="base URL" value={baseUrl} /> },
            {
              label: 'Members sign in through',
              value: ssoMethod ? ssoMethod.name : 'No single SSO method',
            },
            {
              label: 'Shown of a person’s profile outside SCIM',
              value: (
                <SpaceBetween direction="horizontal" size="xs">
                  <span>{profileTexts[profile].label}</span>
                  <Button
                    variant="inline-link"
                    ariaLabel="Change what is shown of profiles"
                    onClick={() => setChangesProfile(true)}
                  >
                    Change
                  </Button>
                </SpaceBetween>
              ),
            },
            {
              label: 'Residency',
              value: `${config.residency.toUpperCase()}: people, groups and keys stay there`,
            },
            {
              label: 'Your identity provider',
              value: <NavLink to="/setup">Set it up step by step</NavLink>,
            },
          ]}
        />
      </SpaceBetween>
      {changesProfile && <ProfileSetting settings={settings} onClose={() => setChangesProfile(false)} />}
    </Container>
  );
}

interface ObstacleProps {
  readonly reason: ScimSettings['reasons'][number];
  readonly settings: ScimSettings;
  readonly onSeeSso: () => void;
}

function Obstacle({ reason: { kind, detail }, settings: { enabled, supportUrl }, onSeeSso }: ObstacleProps) {
  const header = enabled ? 'SCIM could not be turned on again' : 'SCIM cannot be turned on yet';
  if (kind === 'not-entitled') {
    return (
      <Alert type="info" header={header}>
        {detail}{' '}
        {supportUrl !== undefined && (
          <Link href={supportUrl} external externalIconAriaLabel="Opens in a new tab">
            Ask for it
          </Link>
        )}
      </Alert>
    );
  }
  return (
    <Alert type="info" header={header} action={<Button onClick={onSeeSso}>See the SSO methods</Button>}>
      {detail}
    </Alert>
  );
}
