/** The live check: turns green when the identity provider's first call with a key arrives, and says why calls fail. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import LiveRegion from '@cloudscape-design/components/live-region';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import TextContent from '@cloudscape-design/components/text-content';
import { useState } from 'react';
import { useRead } from '../../api/hooks.ts';
import { Copy } from '../../parts/copy.tsx';
import { Problem } from '../../parts/problem.tsx';
import { When } from '../../parts/when.tsx';
import { type ApiKey, isLive, keyStates } from '../authentication/key-texts.ts';
import type { ScimSettings } from '../authentication/scim-texts.ts';
import { FailedCalls } from './failed-calls.tsx';
import { whenTheTestFails } from './guides.ts';
import { pollMs, useWatch, type Watch } from './watch.ts';

interface LiveCheckProps {
  readonly settings: ScimSettings;
  /** As it was read last. */
  readonly apiKey: ApiKey;
}

const hourMs = 3_600_000;

/** To be rendered anew for another key. */
export function LiveCheck({ settings, apiKey }: LiveCheckProps) {
  const watch = useWatch();
  const [from] = useState(() => new Date(Date.now() - hourMs).toISOString());
  const everyMs = () => (watch.isOn ? pollMs : (false as const));
  // The page that chose the key shows what this reads.
  const keys = useRead('listKeys', {}, { everyMs });
  useRead('getScimSettings', {}, { everyMs });
  const failed = useRead('listFailedCalls', { query: { key: apiKey.id, count: 5, from } }, { everyMs });
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={`Watches for calls with the key “${apiKey.name}”.`}
          actions={!watch.isOn && <Button onClick={watch.goOn}>Go on watching</Button>}
        >
          Live check
        </Header>
      }
    >
      <SpaceBetween size="m">
        <LiveRegion>
          <Verdict apiKey={apiKey} settings={settings} watch={watch} />
        </LiveRegion>
        <Problem error={keys.error ?? failed.error} onRetry={watch.goOn} />
        {apiKey.lastUsed === undefined && watch.isLong && (
          <Alert type="info" header="Nothing has arrived yet">
            A call with another key, or to another address, is not seen here. Compare the base URL at the provider with
            this one, to the letter: <Copy what="base URL" value={settings.baseUrl} />
          </Alert>
        )}
        <FailedCalls calls={failed.data?.items ?? []} />
        <TextContent>
          <h3>When the provider’s test fails</h3>
          <ul>
            {whenTheTestFails.map((question) => (
              <li key={question}>{question}</li>
            ))}
            {settings.supportUrl !== undefined && (
              <li>
                If all that holds,{' '}
                <Link href={settings.supportUrl} external externalIconAriaLabel="Opens in a new tab">
                  ask for help
                </Link>
                .
              </li>
            )}
          </ul>
        </TextContent>
      </SpaceBetween>
    </Container>
  );
}

interface VerdictProps extends LiveCheckProps {
  readonly watch: Watch;
}

function Verdict({ apiKey, settings, watch }: VerdictProps) {
  const { lastUsed, state } = apiKey;
  if (!isLive(apiKey)) {
    return (
      <StatusIndicator type="error">
        The key is {keyStates[state].label.toLowerCase()}: calls with it are refused. Choose or generate another.
      </StatusIndicator>
    );
  }
  if (!settings.enabled) {
    return <StatusIndicator type="error">SCIM is off: every call is refused. Turn it on first.</StatusIndicator>;
  }
  if (lastUsed !== undefined) {
    return (
      <>
        <StatusIndicator type="success">
          The identity provider is connected: a call arrived at <When iso={lastUsed} />
        </StatusIndicator>
        <Box variant="small" display="block">
          Calls are noted at most once an hour.
        </Box>
      </>
    );
  }
  if (!watch.isOn) return <StatusIndicator type="stopped">No call has arrived. Watching has stopped.</StatusIndicator>;
  return <StatusIndicator type="in-progress">Waiting for the first call</StatusIndicator>;
}
