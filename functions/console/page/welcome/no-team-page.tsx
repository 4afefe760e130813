/** For a person on no team: accept an invite, or create a team. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type CallError, call } from '../api/call.ts';
import type { ResultOf } from '../api/contracts.ts';
import { config } from '../config.ts';
import { fieldError, formError, Problem } from '../parts/problem.tsx';
import { When } from '../parts/when.tsx';
import { signOut } from '../session.ts';
import type { Account } from '../team.tsx';
import { Frame } from './frame.tsx';

type MyInvite = ResultOf<'listMyInvites'>['items'][number];

function Invites({ onJoined }: { readonly onJoined: () => void }) {
  const invites = useQuery<ResultOf<'listMyInvites'>, CallError>({
    queryKey: ['listMyInvites'],
    queryFn: ({ signal }) => call('listMyInvites', {}, signal),
  });
  const accept = useMutation<unknown, CallError, MyInvite>({
    mutationFn: ({ id, team }) => call('acceptInvite', { body: { team: team.id, invite: id } }),
    onSuccess: onJoined,
  });
  const items = invites.data?.items ?? [];
  return (
    <SpaceBetween size="s">
      <Problem error={invites.error} onRetry={() => invites.refetch()} />
      {items.map((invite) => (
        <SpaceBetween key={`${invite.team.id}/${invite.id}`} size="xs">
          <div>
            You are invited to <b>{invite.team.name}</b> until <When iso={invite.until} />.
          </div>
          <Button variant="primary" loading={accept.isPending} onClick={() => accept.mutate(invite)}>
            Join {invite.team.name}
          </Button>
        </SpaceBetween>
      ))}
      <Problem error={accept.error} />
    </SpaceBetween>
  );
}

function CreateTeam({ onCreated }: { readonly onCreated: () => void }) {
  const [name, setName] = useState('');
  const create = useMutation<unknown, CallError, string>({
    mutationFn: (wanted) => call('createTeam', { body: { name: wanted } }),
    onSuccess: onCreated,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate(name);
      }}
    >
      <SpaceBetween size="s">
        <FormField
          label="Team name"
          description={`The team’s data stays in the ${config.residency.toUpperCase()} residency for good.`}
          errorText={fieldError(create.error, 'name')}
        >
          <Input value={name} autoFocus onChange={({ detail }) => setName(detail.value)} />
        </FormField>
        <Problem error={formError(create.error, ['name'])} />
        <Button variant="primary" loading={create.isPending}>
          Create the team
        </Button>
      </SpaceBetween>
    </form>
  );
}

export function NoTeamPage({ account }: { readonly account: Account }) {
  const client = useQueryClient();
  const refresh = () => void client.resetQueries({ queryKey: ['visitor'] });
  return (
    <Frame title="Welcome">
      <SpaceBetween size="l">
        <Box>
          You are signed in as <b>{account.address ?? account.id}</b> and are on no team yet.
        </Box>
        <Invites onJoined={refresh} />
        {config.teamCreation === 'open' ? (
          <CreateTeam onCreated={refresh} />
        ) : (
          <Alert type="info">Ask an admin of your team to invite you, and open this page again.</Alert>
        )}
        <Button variant="link" onClick={() => signOut()}>
          Sign out
        </Button>
      </SpaceBetween>
    </Frame>
  );
}
