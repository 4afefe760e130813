/** What the link in an invite leads to: see who invites, sign in, accept or decline. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { type CallError, call } from '../api/call.ts';
import type { ResultOf } from '../api/contracts.ts';
import { Problem } from '../parts/problem.tsx';
import { When } from '../parts/when.tsx';
import { accessToken, signIn } from '../session.ts';
import { Frame } from './frame.tsx';
import { forgetLinkToken, useLinkToken } from './link-token.ts';

type Invite = ResultOf<'lookAtInvite'>;

export function InvitePage() {
  const token = useLinkToken('invite');
  const invite = useQuery<Invite, CallError>({
    queryKey: ['lookAtInvite', token],
    queryFn: ({ signal }) => call('lookAtInvite', { body: { token: token ?? '' } }, signal),
    enabled: token !== undefined,
    retry: false,
  });
  return (
    <Frame title="Invite">
      {token === undefined && <Alert type="error">This link is not whole. Copy the whole link out of the mail.</Alert>}
      {token !== undefined && invite.isPending && <Spinner size="large" />}
      <Problem error={invite.error} onRetry={() => invite.refetch()} />
      {token !== undefined && invite.data && <Answer token={token} invite={invite.data} />}
    </Frame>
  );
}

function Answer({ token, invite }: { readonly token: string; readonly invite: Invite }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [isDeclined, setIsDeclined] = useState(false);
  const signedIn = useQuery({ queryKey: ['is-signed-in'], queryFn: async () => (await accessToken()) !== undefined });
  const accept = useMutation<unknown, CallError>({
    mutationFn: () => call('acceptInvite', { body: { token } }),
    onSuccess() {
      forgetLinkToken('invite');
      client.removeQueries({ queryKey: ['visitor'] });
      navigate('/', { replace: true });
    },
  });
  const decline = useMutation<unknown, CallError>({
    mutationFn: () => call('declineInvite', { body: { token } }),
    onSuccess() {
      forgetLinkToken('invite');
      setIsDeclined(true);
    },
  });
  if (isDeclined) return <Alert type="success">The invite is declined.</Alert>;
  return (
    <SpaceBetween size="m">
      <div>
        <b>{invite.team.name}</b> invites <b>{invite.address}</b> to join, until <When iso={invite.until} />.
      </div>
      <Problem error={accept.error ?? decline.error} />
      <SpaceBetween direction="horizontal" size="xs">
        {signedIn.data === false ? (
          <Button variant="primary" onClick={() => signIn('/invite')}>
            Sign in to join
          </Button>
        ) : (
          <Button
            variant="primary"
            loading={accept.isPending}
            disabled={signedIn.isPending}
            onClick={() => accept.mutate()}
          >
            Join {invite.team.name}
          </Button>
        )}
        <Button loading={decline.isPending} onClick={() => decline.mutate()}>
          Decline
        </Button>
      </SpaceBetween>
    </SpaceBetween>
  );
}
