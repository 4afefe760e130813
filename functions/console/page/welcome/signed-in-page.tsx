/** Where the sign-in page sends people back to: takes the code, and goes on to the page they came from. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import { finishSignIn, signIn } from '../session.ts';
import { Frame } from './frame.tsx';

export function SignedInPage() {
  const navigate = useNavigate();
  const client = useQueryClient();
  // A code is good once, so this runs once, whatever React does.
  const finished = useQuery({
    queryKey: ['signed-in', window.location.search],
    queryFn: finishSignIn,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const to = finished.data;
  useEffect(() => {
    if (to === undefined) return;
    client.removeQueries({ queryKey: ['visitor'] });
    navigate(to, { replace: true });
  }, [to, client, navigate]);
  if (!finished.error) {
    return (
      <Frame title="Rollcall">
        <Spinner size="large" />
      </Frame>
    );
  }
  return (
    <Frame title="Sign-in failed">
      <SpaceBetween size="m">
        <Alert type="error">{finished.error.message}</Alert>
        <Button variant="primary" onClick={() => signIn('/')}>
          Sign in again
        </Button>
      </SpaceBetween>
    </Frame>
  );
}
