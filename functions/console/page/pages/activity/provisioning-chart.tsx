/** How much identity providers did, hour by hour or day by day: bars, and the same as a table. */
import BarChart from '@cloudscape-design/components/bar-chart';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { Empty } from '../../parts/empty.tsx';
import { Problem } from '../../parts/problem.tsx';
import { useUrlChoice } from '../../parts/url-choice.ts';
import { When } from '../../parts/when.tsx';
import { type Bucket, type Span, spans } from './count-provisioning.ts';
import { type Series, seriesNames } from './kinds.ts';
import { countedMax, useProvisioning } from './use-provisioning.ts';

const seriesShown = Object.keys(seriesNames) as Series[]; // a record's own keys
const spanNames = Object.keys(spans) as Span[];
const chartHeight = 220;

const labels: Readonly<Record<Span, Intl.DateTimeFormat>> = {
  day: new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }),
  month: new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' }),
};
const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const isWhole = (value: number): boolean => Number.isInteger(value);

export function ProvisioningChart({ keyId }: { readonly keyId: string | undefined }) {
  const [chosen, choose] = useUrlChoice('span', spanNames);
  const span = chosen ?? 'month';
  const { data, error, isPending, refetch } = useProvisioning(span, keyId);
  const buckets = data?.buckets ?? [];
  const total = buckets.reduce((sum, bucket) => sum + totalOf(bucket), 0);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            keyId === undefined
              ? 'What identity providers created, updated and deactivated by SCIM, people and groups alike.'
              : 'What was created, updated and deactivated with this key.'
          }
          actions={
            <SegmentedControl
              label="Time that the chart shows"
              selectedId={span}
              options={spanNames.map((id) => ({ id, text: spans[id].name }))}
              onChange={({ detail }) => choose(spanNames.find((id) => id === detail.selectedId))}
            />
          }
        >
          Provisioning
        </Header>
      }
    >
      <SpaceBetween size="s">
        {error ? (
          <Problem error={error} onRetry={() => refetch()} />
        ) : (
          <BarChart
            ariaLabel={`Provisioning, ${spans[span].name.toLowerCase()}`}
            ariaDescription="The same numbers stand in the table below."
            height={chartHeight}
            stackedBars
            hideFilter
            xScaleType="categorical"
            statusType={isPending ? 'loading' : 'finished'}
            loadingText="Counting"
            xTitle={`Each ${spans[span].step}`}
            yTitle="Changes and failed calls"
            xDomain={buckets.map(({ begins }) => labels[span].format(begins))}
            yDomain={[0, Math.max(4, ...buckets.map(totalOf))]}
            yTickFormatter={(value) => (isWhole(value) ? whole.format(value) : '')}
            series={
              total === 0
                ? []
                : seriesShown.map((series) => ({
                    type: 'bar',
                    title: seriesNames[series],
                    data: buckets.map((bucket) => ({ x: labels[span].format(bucket.begins), y: bucket[series] })),
                    color: colours[series],
                  }))
            }
            i18nStrings={chartWords}
            empty={
              <Empty title="No provisioning in this time">
                It begins when an identity provider pushes people or groups with a SCIM API key.
              </Empty>
            }
          />
        )}
        {data?.countedFrom !== undefined && (
          <Box variant="small" color="text-body-secondary">
            Counted from <When iso={data.countedFrom} /> on: there is more than the {countedMax.toLocaleString()} newest
            entries that are counted here. The CSV has all of them.
          </Box>
        )}
        {total > 0 && <AsTable buckets={buckets} span={span} />}
      </SpaceBetween>
    </Container>
  );
}

/** Told from each other, and from either background, by everybody. */
const colours: Readonly<Record<Series, string>> = {
  created: '#688ae8',
  updated: '#2ea597',
  deactivated: '#8456ce',
  failed: '#d91515',
};

const chartWords = {
  legendAriaLabel: 'What the bars stand for',
  detailPopoverDismissAriaLabel: 'Close',
  chartAriaRoleDescription: 'bar chart',
  xAxisAriaRoleDescription: 'time',
  yAxisAriaRoleDescription: 'number',
};

const totalOf = (bucket: Bucket): number => seriesShown.reduce((sum, series) => sum + bucket[series], 0);

function AsTable({ buckets, span }: { readonly buckets: readonly Bucket[]; readonly span: Span }) {
  const shown = buckets.filter((bucket) => totalOf(bucket) > 0).toReversed();
  return (
    <ExpandableSection headerText="The same as a table">
      <Table
        variant="embedded"
        items={shown}
        trackBy={({ begins }) => begins.toISOString()}
        ariaLabels={{ tableLabel: `Provisioning, each ${spans[span].step} in which there was any` }}
        columnDefinitions={[
          {
            id: 'begins',
            header: span === 'day' ? 'Hour from' : 'Day',
            isRowHeader: true,
            cell: ({ begins }) => labels[span].format(begins),
          },
          ...seriesShown.map((series) => ({
            id: series,
            header: seriesNames[series],
            cell: (bucket: Bucket) => bucket[series].toLocaleString(),
          })),
        ]}
      />
    </ExpandableSection>
  );
}
