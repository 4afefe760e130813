/** What the link to a new e-mail address leads to. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { type CallError, call } from '../api/call.ts';
import { Problem } from '../parts/problem.tsx';
import { accessToken, signIn } from '../session.ts';
import type { Account } from '../team.tsx';
import { Frame } from './frame.tsx';
import { forgetLinkToken, useLinkToken } from './link-token.ts';

export function ConfirmAddressPage() {
  const token = useLinkToken('confirm-address');
  const navigate = useNavigate();
  const signedIn = useQuery({ queryKey: ['is-signed-in'], queryFn: async () => (await accessToken()) !== undefined });
  const confirm = useMutation<Account, CallError>({
    mutationFn: () => call('confirmAddress', { body: { token: token ?? '' } }),
    onSuccess: () => forgetLinkToken('confirm-address'),
  });
  return (
    <Frame title="New e-mail address">
      <SpaceBetween size="m">
        {token === undefined && !confirm.data && (
          <Alert type="error">This link is not whole. Copy the whole link out of the mail.</Alert>
        )}
        <Problem error={confirm.error} />
        {confirm.data ? (
          <>
            <Alert type="success">From now on you sign in as {confirm.data.address}.</Alert>
            <Button onClick={() => navigate('/')}>Go to the console</Button>
          </>
        ) : signedIn.data === false ? (
          <Button variant="primary" onClick={() => signIn('/confirm-address')}>
            Sign in to confirm
          </Button>
        ) : (
          <Button
            variant="primary"
            loading={confirm.isPending}
            disabled={token === undefined || signedIn.isPending}
            onClick={() => confirm.mutate()}
          >
            Confirm the address
          </Button>
        )}
      </SpaceBetween>
    </Frame>
  );
}
