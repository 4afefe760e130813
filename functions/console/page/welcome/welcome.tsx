/** Leads whoever comes to where they belong: the sign-in page, a team to create or join, or the team's pages. */
import Spinner from '@cloudscape-design/components/spinner';
import { useQuery } from '@tanstack/react-query';
import { type CallError, call } from '../api/call.ts';
import { Problem } from '../parts/problem.tsx';
import { accessToken } from '../session.ts';
import { Shell } from '../shell.tsx';
import { type Account, type Team, TeamProvider } from '../team.tsx';
import { Frame } from './frame.tsx';
import { NoTeamPage } from './no-team-page.tsx';
import { SignInPage } from './sign-in-page.tsx';

/** `undefined` where nobody is signed in. */
interface Visitor {
  readonly account: Account;
  readonly team: Team | undefined;
}

async function readVisitor(signal: AbortSignal): Promise<Visitor | null> {
  if ((await accessToken()) === undefined) return null;
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
    return (
      <Frame title="Rollcall">
        {error ? <Problem error={error} onRetry={() => visitor.refetch()} /> : <Spinner size="large" />}
      </Frame>
    );
  }
  if (data === null) return <SignInPage />;
  const { account, team } = data;
  if (!team) return <NoTeamPage account={account} />;
  return (
    <TeamProvider value={{ account, team }}>
      <Shell />
    </TeamProvider>
  );
}
