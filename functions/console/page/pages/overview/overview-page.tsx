/** Overview: who is on the team, whether provisioning works, what failed and why, and what is to be done next. */
import { Page } from '../../parts/page.tsx';
import { useTeam } from '../../team.tsx';
import { SetupProgress } from '../setup/setup-progress.tsx';
import { Failures } from './failures.tsx';
import { Keys } from './keys.tsx';
import { People } from './people.tsx';
import { ResidencyFacts } from './residency.tsx';

export default function OverviewPage() {
  const team = useTeam();
  return (
    <Page title="Overview" description={team.name}>
      <SetupProgress />
      <People />
      <Failures />
      <Keys />
      <ResidencyFacts />
    </Page>
  );
}
