/** What a call was refused for, where it belongs: beside what could not be shown, or in the dialog that asked for it. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useLocation } from 'react-router';
import type { CallError } from '../api/call.ts';
import { signIn } from '../session.ts';

interface ProblemProps {
  readonly error: CallError | null | undefined;
  /** Shown as a button where trying again may help. */
  readonly onRetry?: () => void;
}

/** Nothing where there is no error. A session that ended asks to sign in again, and comes back here. */
export function Problem({ error, onRetry }: ProblemProps) {
  const { pathname, search } = useLocation();
  if (!error) return null;
  if (error.isSignedOut) {
    return (
      <Alert
        type="info"
        header="Your session has ended"
        action={<Button onClick={() => signIn(pathname + search)}>Sign in again</Button>}
      >
        {error.message} You come back to this page.
      </Alert>
    );
  }
  return (
    <Alert type="error" action={onRetry && <Button onClick={onRetry}>Try again</Button>}>
      {error.message}
      {error.retryAfter !== undefined && ` Try again in ${error.retryAfter} seconds.`}
      {error.status >= 500 && error.requestId && (
        <Box variant="small" display="block">
          Request {error.requestId}
        </Box>
      )}
    </Alert>
  );
}

/** What the service says of one field of a form: the text for FormField's `errorText`. */
export function fieldError(error: CallError | null | undefined, field: string): string | undefined {
  return error?.fields.find(({ pointer }) => pointer === `/${field}` || pointer.startsWith(`/${field}/`))?.detail;
}

/** The error as a whole, where no field of the form shows it. */
export function formError(error: CallError | null | undefined, fields: readonly string[]): CallError | undefined {
  if (!error) return undefined;
  const isShown =
    error.fields.length > 0 && error.fields.every(({ pointer }) => fields.includes(pointer.split('/')[1] ?? ''));
  return isShown ? undefined : error;
}
