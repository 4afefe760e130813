/** For whoever is not signed in. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLocation } from 'react-router';
import { signIn } from '../session.ts';
import { Frame } from './frame.tsx';

export function SignInPage() {
  const { pathname, search } = useLocation();
  const [failure, setFailure] = useState<string>();
  const [isLeaving, setIsLeaving] = useState(false);
  const leave = () => {
    setIsLeaving(true);
    setFailure(undefined);
    signIn(pathname + search).catch((error: unknown) => {
      setIsLeaving(false);
      setFailure(error instanceof Error ? error.message : String(error));
    });
  };
  return (
    <Frame title="Rollcall">
      <SpaceBetween size="m">
        <div>Connect your identity provider, and see who is on your team.</div>
        {failure !== undefined && (
          <Alert type="error" header="The sign-in page could not be reached">
            {failure}
          </Alert>
        )}
        <Button variant="primary" loading={isLeaving} onClick={leave}>
          Sign in
        </Button>
      </SpaceBetween>
    </Frame>
  );
}
