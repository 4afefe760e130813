/** How many people are on the team, by their state, and how many groups. */
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Spinner from '@cloudscape-design/components/spinner';
import { useRead } from '../../api/hooks.ts';
import { type MemberStateName, memberStateNames } from '../../parts/member-state.tsx';
import { NavLink } from '../../parts/nav-link.tsx';
import { Problem } from '../../parts/problem.tsx';

const states = Object.keys(memberStateNames) as MemberStateName[]; // a record's own keys

const meanings: Readonly<Record<MemberStateName, string>> = {
  active: 'may sign in',
  invited: 'have not joined yet',
  deactivated: 'may not sign in',
};

/** The number alone is asked for, whatever the size of the team. */
function useTotals() {
  const [active, invited, deactivated] = [
    useRead('listMembers', { query: { state: 'active', count: 1 } }),
    useRead('listMembers', { query: { state: 'invited', count: 1 } }),
    useRead('listMembers', { query: { state: 'deactivated', count: 1 } }),
  ];
  return { active, invited, deactivated };
}

interface TotalProps {
  readonly value: number | undefined;
  readonly to: string;
  readonly label: string;
  readonly meaning: string;
}

function Total({ value, to, label, meaning }: TotalProps) {
  if (value === undefined) return <Spinner />;
  return (
    <>
      <Box fontSize="display-l" display="block">
        <NavLink to={to} fontSize="inherit" ariaLabel={`${value} ${label}`}>
          {value.toLocaleString()}
        </NavLink>
      </Box>
      <Box variant="small" display="block" margin={{ top: 'xxs' }} color="text-body-secondary">
        {meaning}
      </Box>
    </>
  );
}

export function People() {
  const totals = useTotals();
  const groups = useRead('listTeamGroups', { query: { count: 1 } });
  const failed = [...states.map((state) => totals[state]), groups].find(({ error }) => error);
  return (
    <Container header={<Header variant="h2">People and groups</Header>}>
      {failed ? (
        <Problem error={failed.error} onRetry={() => failed.refetch()} />
      ) : (
        <KeyValuePairs
          columns={4}
          items={[
            ...states.map((state) => ({
              label: memberStateNames[state],
              value: (
                <Total
                  value={totals[state].data?.total}
                  to={`/members?state=${state}`}
                  label={`people are ${memberStateNames[state].toLowerCase()}`}
                  meaning={meanings[state]}
                />
              ),
            })),
            {
              label: 'Groups',
              value: <Total value={groups.data?.total} to="/groups" label="groups" meaning="pushed or made here" />,
            },
          ]}
        />
      )}
    </Container>
  );
}
