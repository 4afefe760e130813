/** Activity: how much identity providers did, what happened, and which calls failed. */
import Tabs from '@cloudscape-design/components/tabs';
import { usePages } from '../../api/hooks.ts';
import { Page } from '../../parts/page.tsx';
import { tabWords } from '../../parts/tab-words.ts';
import { useUrlChoice } from '../../parts/url-choice.ts';
import { FailedCalls } from './failed-calls.tsx';
import { type FilterName, useActivityFilter } from './filter.ts';
import { Filters } from './filters.tsx';
import { Log } from './log.tsx';
import { ProvisioningChart } from './provisioning-chart.tsx';

const callFilters: readonly FilterName[] = ['key', 'last', 'from', 'to'];

export default function ActivityPage() {
  const state = useActivityFilter();
  const [show, choose] = useUrlChoice('show', ['calls']);
  const pages = usePages('listActivity', { query: state.query }, { enabled: show === undefined });
  const names = Object.assign({}, ...pages.all.map((page) => page.names));
  const { user, group, actor, key } = state.filter;
  // The chart counts what a team's identity providers did, not what became of one person.
  const hasChart = user === undefined && group === undefined && actor === undefined;
  return (
    <Page title="Activity" description="Who did what to whom, by SCIM and in this console; never with the values.">
      {hasChart && <ProvisioningChart keyId={key} />}
      <Tabs
        i18nStrings={tabWords}
        activeTabId={show ?? 'log'}
        onChange={({ detail }) => choose(detail.activeTabId === 'calls' ? 'calls' : undefined)}
        ariaLabel="What to list"
        tabs={[
          {
            id: 'log',
            label: 'What happened',
            content: <Log state={state} pages={pages} names={names} filter={<Filters state={state} names={names} />} />,
          },
          {
            id: 'calls',
            label: 'Failed calls',
            content: <FailedCalls state={state} filter={<Filters state={state} names={names} only={callFilters} />} />,
          },
        ]}
      />
    </Page>
  );
}
