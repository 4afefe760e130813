/** How the team's people sign in, and how an identity provider is let in: SSO methods, SCIM, keys, service accounts. */
import Container from '@cloudscape-design/components/container';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useRead } from '../../api/hooks.ts';
import { config } from '../../config.ts';
import { Page } from '../../parts/page.tsx';
import { Problem } from '../../parts/problem.tsx';
import { SetupProgress } from '../setup/setup-progress.tsx';
import { AddSsoMethod } from './add-sso-method.tsx';
import { GenerateKey } from './generate-key.tsx';
import { isLive } from './key-texts.ts';
import { KeysSection } from './keys-section.tsx';
import { useOpening } from './opening.ts';
import { ScimSection } from './scim-section.tsx';
import { ServiceAccountsSection } from './service-accounts-section.tsx';
import { SsoSection } from './sso-section.tsx';
import { TurnOff, TurnOn } from './switch-scim.tsx';

const ssoSectionId = 'sso-methods';

export default function AuthenticationPage() {
  const settings = useRead('getScimSettings', {});
  const keys = useRead('listKeys', {});
  const [open, setOpen] = useOpening();
  const close = () => setOpen(undefined);
  const scimIsOn = settings.data?.enabled ?? false;
  return (
    <Page
      title="Authentication"
      description={`How people sign in, and how your identity provider is let in. All of it stays in the ${config.residency.toUpperCase()} residency.`}
    >
      <SetupProgress />
      <div id={ssoSectionId}>
        <SsoSection scimIsOn={scimIsOn} onAdd={() => setOpen('add-sso')} />
      </div>
      {settings.data ? (
        <ScimSection
          settings={settings.data}
          onSeeSso={() => document.getElementById(ssoSectionId)?.scrollIntoView({ block: 'center' })}
          onSwitch={() => setOpen(scimIsOn ? 'turn-off' : 'turn-on')}
        />
      ) : (
        <Container>
          {settings.error ? (
            <Problem error={settings.error} onRetry={() => settings.refetch()} />
          ) : (
            <StatusIndicator type="loading">Reading the SCIM settings</StatusIndicator>
          )}
        </Container>
      )}
      <KeysSection scimIsOn={scimIsOn} onGenerate={() => setOpen('generate-key')} />
      <ServiceAccountsSection isRecommended={settings.data?.recommendServiceAccount ?? false} />
      {open === 'add-sso' && <AddSsoMethod onClose={close} />}
      {open === 'turn-on' && settings.data && (
        <TurnOn settings={settings.data} lacksKey={keys.data?.items.some(isLive) === false} onClose={close} />
      )}
      {open === 'turn-off' && settings.data && <TurnOff settings={settings.data} onClose={close} />}
      {open === 'generate-key' && <GenerateKey name={settings.data?.ssoMethod?.name ?? ''} onClose={close} />}
    </Page>
  );
}
