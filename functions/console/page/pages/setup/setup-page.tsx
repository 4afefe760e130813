/** The setup guide: what to enter where at the identity provider, and whether its first call has arrived. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { useHref, useParams } from 'react-router';
import { useRead } from '../../api/hooks.ts';
import { config } from '../../config.ts';
import { Copy } from '../../parts/copy.tsx';
import { Page } from '../../parts/page.tsx';
import { Problem } from '../../parts/problem.tsx';
import { useUrlChoice } from '../../parts/url-choice.ts';
import { isLive } from '../authentication/key-texts.ts';
import { GuideSteps } from './guide-steps.tsx';
import { guideOfSso, guides } from './guides.ts';
import { KeyChoice } from './key-choice.tsx';
import { LiveCheck } from './live-check.tsx';
import { SetupProgress } from './setup-progress.tsx';

const guideIds = guides.map(({ id }) => id);
const residency = config.residency.toUpperCase();

export default function SetupPage() {
  const settings = useRead('getScimSettings', {});
  const keys = useRead('listKeys', {});
  const error = settings.error ?? keys.error;
  return (
    <Page
      title="Setup guide"
      description={`What to enter at your identity provider, with this team’s own values. Its people stay in the ${residency} residency.`}
    >
      {settings.data && keys.data ? (
        <Guides settings={settings.data} keys={keys.data.items} />
      ) : (
        <Container>
          {error ? (
            <Problem
              error={error}
              onRetry={() => {
                settings.refetch();
                keys.refetch();
              }}
            />
          ) : (
            <StatusIndicator type="loading">Reading the team’s settings</StatusIndicator>
          )}
        </Container>
      )}
    </Page>
  );
}

type Settings = NonNullable<ReturnType<typeof useRead<'getScimSettings'>>['data']>;
type Keys = NonNullable<ReturnType<typeof useRead<'listKeys'>>['data']>['items'];

function Guides({ settings, keys }: { readonly settings: Settings; readonly keys: Keys }) {
  const { provider } = useParams();
  // Another path would be another page, and the focus gone; so the choice goes behind it.
  const [picked, pick] = useUrlChoice('guide', guideIds);
  const base = useHref('/setup');
  const [chosenId, setChosenId] = useState<string>();
  // The list begins with the newest. A key that is over stays chosen, so that it is told.
  const chosen = keys.find(({ id }) => id === chosenId) ?? keys.find(isLive);
  const choosable = keys.filter((key) => isLive(key) || key === chosen);
  const isReady = settings.enabled && chosen !== undefined;
  const usual = guideOfSso[settings.ssoMethod?.type ?? ''] ?? 'other';
  const guide = guides.find(({ id }) => id === (picked ?? provider ?? usual)) ?? guides.at(-1);
  if (!guide) return null;
  const keyInWords = chosen ? <>The text of the key “{chosen.name}”</> : 'The text of a key that you generate first';
  return (
    <SpaceBetween size="l">
      {!isReady && <SetupProgress />}
      <Container header={<Header variant="h2">This team’s values</Header>}>
        <SpaceBetween size="m">
          <KeyValuePairs
            columns={2}
            minColumnWidth={240}
            items={[
              { label: 'Base URL', value: <Copy what="base URL" value={settings.baseUrl} /> },
              { label: 'Residency', value: residency },
            ]}
          />
          <KeyChoice
            keys={choosable}
            chosen={chosen}
            onChoose={setChosenId}
            scimIsOn={settings.enabled}
            name={settings.ssoMethod?.name ?? ''}
          />
        </SpaceBetween>
      </Container>
      <Tabs
        variant="container"
        ariaLabel="Identity providers"
        i18nStrings={{ scrollLeftAriaLabel: 'Scroll left', scrollRightAriaLabel: 'Scroll right' }}
        activeTabId={guide.id}
        onChange={({ detail }) => pick(detail.activeTabId)}
        tabs={guides.map((each) => ({
          id: each.id,
          label: each.label,
          href: `${base}/${each.id}`,
          content: <GuideSteps guide={each} values={{ baseUrl: settings.baseUrl, key: keyInWords }} />,
        }))}
      />
      {chosen && <LiveCheck key={chosen.id} settings={settings} apiKey={chosen} />}
    </SpaceBetween>
  );
}
