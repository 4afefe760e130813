/** Leads whoever comes to where they belong: the sign-in page, a team to create or join, or the team's pages. */
import Alert from '@cloudscape-design/components/alert';
import Spinner from '@cloudscape-design/components/spinner';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { type CallError, call, unreachable } from '../api/call.ts';
import { Guard } from '../parts/guard.tsx';
import { Problem } from '../parts/problem.tsx';
import { accessToken } from '../session.ts';
import { type Account, type Team, TeamProvider } from '../team.tsx';
import { Frame } from './frame.tsx';
import { NoTeamPage } from './no-team-page.tsx';
import { SignInPage } from './sign-in-page.tsx';

/** `undefined` where nobody is signed in. */
interface Visitor {
  readonly account: Account;
  readonly team: Team | undefined;
}

/** What surrounds the pages is half of the console's code, and not needed by whoever has yet to sign in. */
const loadShell = () => import('../shell.tsx');
const Shell = lazy(loadShell);

async function readVisitor(signal: AbortSignal): Promise<Visitor | null> {
  const token = await accessToken().catch((cause: unknown) => {
    throw unreachable(cause);
  });
  if (token === undefined) return null;
  // On its way while the account is asked for; where it fails, showing it fails too, and says so.
  loadShell().catch(() => undefined);
  const account = await call('getAccount', {}, signal);
  const team = account.team && (await call('getTeam', { team: account.team.id }, signal));
  return { account, team };
}

const visitorKey = ['visitor'];

export function Welcome() {
  const visitor = useQuery<Visitor | null, CallError>({
    queryKey: visitorKey,
    queryFn: ({ signal }) => readVisitor(signal),
    staleTime: 60_000,
  });
  const { data, error } = visitor;
  if (data === undefined) {
    if (!error) return <Waiting />;
    return (
      <Frame title="Rollcall">
        <Problem error={error} onRetry={() => visitor.refetch()} />
      </Frame>
    );
  }
  if (data === null) return <SignInPage />;
  const { account, team } = data;
  if (!team) return <NoTeamPage account={account} />;
  return (
    <TeamProvider value={{ account, team }}>
      <Guard otherwise={<Broken />}>
        <Suspense fallback={<Waiting />}>
          <Shell />
        </Suspense>
      </Guard>
    </TeamProvider>
  );
}

function Waiting() {
  return (
    <Frame title="Rollcall">
      <Spinner size="large" />
    </Frame>
  );
}

function Broken() {
  return (
    <Frame title="Something went wrong">
      <Alert type="error">
        The console could not be loaded; a newer release may have replaced it. Reload the page.
      </Alert>
    </Frame>
  );
}
