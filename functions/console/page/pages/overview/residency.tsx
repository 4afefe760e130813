/** Where the team's data is, and what that means. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { useRead } from '../../api/hooks.ts';
import { config } from '../../config.ts';
import { Copy } from '../../parts/copy.tsx';
import { useTeam } from '../../team.tsx';

const places: ReadonlyMap<string, string> = new Map([
  ['us', 'the United States'],
  ['eu', 'the European Union'],
]);

export function ResidencyFacts() {
  const team = useTeam();
  const settings = useRead('getScimSettings', {});
  const short = config.residency.toUpperCase();
  const place = places.get(config.residency) ?? short;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={`People, groups, keys, activity and failed calls of ${team.name} are kept and processed in ${place} only, for good. A team elsewhere is another team, with people of its own.`}
        >
          Residency
        </Header>
      }
    >
      <KeyValuePairs
        columns={2}
        items={[
          { label: 'The team’s data is in', value: `${short}: ${place}` },
          {
            label: 'Base URL for identity providers',
            value: settings.data ? <Copy what="base URL" value={settings.data.baseUrl} /> : '–',
          },
        ]}
      />
    </Container>
  );
}
