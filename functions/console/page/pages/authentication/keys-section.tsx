/** The team's SCIM API keys: which there are, who made them, whether they are used, and what can be done with them. */
import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';
import { useChange, useRead } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Problem } from '../../parts/problem.tsx';
import { fromNow, When } from '../../parts/when.tsx';
import { type ApiKey, creatorOf, isLive, keyStates } from './key-texts.ts';
import { RegenerateKey } from './regenerate-key.tsx';
import { rereadByKeys } from './rereads.ts';

function State({ apiKey: { state, retiresAt }, scimIsOn }: { readonly apiKey: ApiKey; readonly scimIsOn: boolean }) {
  const { type, label } = keyStates[state];
  const isStopped = !scimIsOn && (state === 'ACTIVE' || state === 'RETIRING');
  return (
    <>
      <StatusIndicator type={isStopped ? 'stopped' : type}>{isStopped ? 'Stopped' : label}</StatusIndicator>
      {isStopped && (
        <Box variant="small" display="block">
          {label} again when SCIM is on
        </Box>
      )}
      {retiresAt !== undefined && (
        <Box variant="small" display="block">
          Ends {fromNow(retiresAt)}
        </Box>
      )}
    </>
  );
}

function Creator({ apiKey }: { readonly apiKey: ApiKey }) {
  return (
    <>
      <When iso={apiKey.created} />
      <Box variant="small" display="block">
        by {creatorOf(apiKey)} {apiKey.creatorIsGone && <Badge>no longer on the team</Badge>}
      </Box>
    </>
  );
}

/** A key and the one that replaced it have the same name. */
const told = ({ name, state }: ApiKey): string => (state === 'ACTIVE' ? name : `${name}, retiring`);

const columnsOf = (scimIsOn: boolean): readonly TableProps.ColumnDefinition<ApiKey>[] => [
  { id: 'name', header: 'Name', isRowHeader: true, minWidth: 120, cell: ({ name }) => name },
  { id: 'state', header: 'State', minWidth: 140, cell: (key) => <State apiKey={key} scimIsOn={scimIsOn} /> },
  { id: 'created', header: 'Created', minWidth: 160, cell: (key) => <Creator apiKey={key} /> },
  {
    id: 'last-used',
    header: 'Last used',
    minWidth: 110,
    cell: ({ lastUsed }) => (lastUsed === undefined ? 'Never' : <When iso={lastUsed} from="now" />),
  },
  {
    id: 'expires',
    header: 'Works until',
    minWidth: 110,
    cell: ({ expiresAt }) => (expiresAt === undefined ? 'It is revoked' : <When iso={expiresAt} />),
  },
];

interface KeysSectionProps {
  readonly scimIsOn: boolean;
  readonly onGenerate: () => void;
}

type Open = { readonly what: 'regenerate' | 'revoke'; readonly key: ApiKey };

const retiringReadMs = 30_000;
const scimIsOff = 'Keys are made only while SCIM is on; turn it on first.';

export function KeysSection({ scimIsOn, onGenerate }: KeysSectionProps) {
  const [open, setOpen] = useState<Open>();
  const [showsEnded, setShowsEnded] = useState(false);
  const keys = useRead(
    'listKeys',
    {},
    {
      everyMs: (read) => (read?.items.some(({ state }) => state === 'RETIRING') ? retiringReadMs : false),
    },
  );
  const all = keys.data?.items ?? [];
  const live = all.filter(isLive);
  const ended = all.length - live.length;
  const items = showsEnded ? all : live;
  const close = () => setOpen(undefined);
  const actions: TableProps.ColumnDefinition<ApiKey> = {
    id: 'actions',
    header: 'Actions',
    minWidth: 110,
    cell: (key) =>
      isLive(key) ? (
        <SpaceBetween direction="horizontal" size="xs">
          {key.state === 'ACTIVE' && (
            <Button
              variant="inline-link"
              ariaLabel={`Regenerate ${told(key)}`}
              disabled={!scimIsOn}
              {...(!scimIsOn && { disabledReason: scimIsOff })}
              onClick={() => setOpen({ what: 'regenerate', key })}
            >
              Regenerate
            </Button>
          )}
          <Button
            variant="inline-link"
            ariaLabel={`Revoke ${told(key)}`}
            onClick={() => setOpen({ what: 'revoke', key })}
          >
            Revoke
          </Button>
        </SpaceBetween>
      ) : (
        '–'
      ),
  };
  return (
    <>
      <Table
        header={
          <Header
            variant="h2"
            counter={keys.data && `(${live.length})`}
            description="What your identity provider shows to be let in. They go on when whoever made them leaves."
            actions={
              <Button disabled={!scimIsOn} {...(!scimIsOn && { disabledReason: scimIsOff })} onClick={onGenerate}>
                Generate a key
              </Button>
            }
          >
            SCIM API keys
          </Header>
        }
        filter={
          ended > 0 && (
            <Toggle checked={showsEnded} onChange={({ detail }) => setShowsEnded(detail.checked)}>
              Show those that are over ({ended})
            </Toggle>
          )
        }
        items={items}
        columnDefinitions={[...columnsOf(scimIsOn), actions]}
        trackBy="id"
        wrapLines
        loading={keys.isLoading}
        loadingText="Reading the keys"
        ariaLabels={{ tableLabel: 'SCIM API keys' }}
        empty={
          keys.error ? (
            <Problem error={keys.error} onRetry={() => keys.refetch()} />
          ) : (
            <Empty title="No key that works">
              {scimIsOn
                ? 'Generate one, and enter it at your identity provider together with the base URL.'
                : 'Turn SCIM on, then generate one for your identity provider.'}
            </Empty>
          )
        }
      />
      {open?.what === 'regenerate' && <RegenerateKey oldKey={open.key} onClose={close} />}
      {open?.what === 'revoke' && <RevokeKey revoked={open.key} onClose={close} />}
    </>
  );
}

function RevokeKey({ revoked, onClose }: { readonly revoked: ApiKey; readonly onClose: () => void }) {
  const notices = useNotices();
  const revoke = useChange('revokeKey', rereadByKeys);
  const { id, name, lastUsed, created, state } = revoked;
  return (
    <Confirm
      title={`Revoke the key “${name}”?`}
      action="Revoke"
      typed={{ text: name, label: `Type the key’s name, “${name}”, to be sure` }}
      isBusy={revoke.isPending}
      error={revoke.error}
      onDismiss={onClose}
      onConfirm={() =>
        revoke.mutate(
          { path: { key: id } },
          {
            onSuccess() {
              notices.done(`The key “${name}” was revoked.`);
              onClose();
            },
          },
        )
      }
    >
      Whoever uses it is refused from the next call on, for good. Nobody is removed from the team.{' '}
      {lastUsed === undefined ? (
        'It was never used.'
      ) : (
        <>
          It was last used <When iso={lastUsed} from="now" />.
        </>
      )}{' '}
      It is {keyStates[state].label.toLowerCase()}, and was created on <When iso={created} />.
    </Confirm>
  );
}
