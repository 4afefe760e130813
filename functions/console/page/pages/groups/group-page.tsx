/** One group: what it gives, who is in it, what happened to it. */
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { useParams } from 'react-router';
import { useRead } from '../../api/hooks.ts';
import { ActivityOf } from '../../parts/activity-of.tsx';
import { Page } from '../../parts/page.tsx';
import { Problem } from '../../parts/problem.tsx';
import { tabWords } from '../../parts/tab-words.ts';
import { useUrlChoice } from '../../parts/url-choice.ts';
import { useMayManage } from '../../team.tsx';
import { ChangeGroupRole } from './change-group-role.tsx';
import { DeleteGroup } from './delete-group.tsx';
import { GroupMembers } from './group-members.tsx';
import { GroupSummary } from './group-summary.tsx';
import type { Group } from './group-texts.tsx';
import { GroupWorkspaces } from './group-workspaces.tsx';

export default function GroupPage() {
  const { group: id = '' } = useParams();
  const group = useRead('getTeamGroup', { path: { group: id } });
  const isGone = group.error?.kind === 'group-not-found';
  if (group.data && !isGone) return <GroupShown group={group.data} />;
  return (
    <Page title="Group">
      {group.error ? (
        <Problem error={group.error} {...(!isGone && { onRetry: () => group.refetch() })} />
      ) : (
        <Spinner size="large" />
      )}
    </Page>
  );
}

const dialogs = { role: ChangeGroupRole, delete: DeleteGroup } as const;
const otherTabs = ['workspaces', 'activity'] as const;

function GroupShown({ group }: { readonly group: Group }) {
  const mayManage = useMayManage();
  const [open, setOpen] = useState<keyof typeof dialogs>();
  const [tab, chooseTab] = useUrlChoice('tab', otherTabs);
  const Dialog = open && dialogs[open];
  return (
    <Page
      title={group.displayName}
      description={
        group.origin === 'scim'
          ? 'Pushed by the identity provider, which decides its name and who is in it.'
          : 'Made here. An identity provider that links it decides its name and who is in it.'
      }
      actions={
        mayManage && (
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={() => setOpen('role')}>Change role</Button>
            <Button onClick={() => setOpen('delete')}>Delete</Button>
          </SpaceBetween>
        )
      }
    >
      <GroupSummary group={group} />
      <Tabs
        i18nStrings={tabWords}
        ariaLabel="More about this group"
        activeTabId={tab ?? 'members'}
        onChange={({ detail }) => chooseTab(otherTabs.find((each) => each === detail.activeTabId))}
        tabs={[
          { id: 'members', label: 'Members', content: <GroupMembers group={group} /> },
          {
            id: 'workspaces',
            label: `Workspaces (${group.workspaces.length})`,
            content: <GroupWorkspaces group={group} />,
          },
          ...(mayManage
            ? [
                {
                  id: 'activity',
                  label: 'Activity',
                  content: <ActivityOf about="group" filter={{ group: group.id }} />,
                },
              ]
            : []),
        ]}
      />
      {Dialog && <Dialog group={group} onClose={() => setOpen(undefined)} />}
    </Page>
  );
}
