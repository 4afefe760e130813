/** One workspace: who has access to it, and whom that comes to. */
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { useParams } from 'react-router';
import type { ResultOf } from '../../api/contracts.ts';
import { useRead } from '../../api/hooks.ts';
import { levelNames } from '../../parts/access-level.tsx';
import { Page } from '../../parts/page.tsx';
import { Problem } from '../../parts/problem.tsx';
import { tabWords } from '../../parts/tab-words.ts';
import { useUrlChoice } from '../../parts/url-choice.ts';
import { When } from '../../parts/when.tsx';
import { useMayManage, useTeam } from '../../team.tsx';
import { AccessEntries } from './access-entries.tsx';
import { DeleteWorkspace } from './delete-workspace.tsx';
import { RenameWorkspace } from './rename-workspace.tsx';
import { WorkspacePeople } from './workspace-people.tsx';

export type Workspace = ResultOf<'getWorkspace'>;

export default function WorkspacePage() {
  const { workspace: id = '' } = useParams();
  const workspace = useRead('getWorkspace', { path: { workspace: id } });
  const isGone = workspace.error?.kind === 'workspace-not-found';
  if (workspace.data && !isGone) return <WorkspaceShown workspace={workspace.data} />;
  return (
    <Page title="Workspace">
      {workspace.error ? (
        <Problem error={workspace.error} {...(!isGone && { onRetry: () => workspace.refetch() })} />
      ) : (
        <Spinner size="large" />
      )}
    </Page>
  );
}

const dialogs = { rename: RenameWorkspace, delete: DeleteWorkspace } as const;
const otherTabs = ['people'] as const;

function WorkspaceShown({ workspace }: { readonly workspace: Workspace }) {
  const { residency } = useTeam();
  const managesTeam = useMayManage();
  const [open, setOpen] = useState<keyof typeof dialogs>();
  const [tab, chooseTab] = useUrlChoice('tab', otherTabs);
  const mayManage = managesTeam || workspace.level === 'admin';
  const Dialog = open && dialogs[open];
  const { level, created } = workspace;
  return (
    <Page
      title={workspace.name}
      description={
        <>
          {level === undefined
            ? 'You manage it by your role on the team, without access of your own.'
            : `You are ${levelNames[level]} of it.`}{' '}
          Created <When iso={created} />; kept in the {residency.toUpperCase()} residency.
        </>
      }
      actions={
        mayManage && (
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={() => setOpen('rename')}>Rename</Button>
            <Button onClick={() => setOpen('delete')}>Delete</Button>
          </SpaceBetween>
        )
      }
    >
      <Tabs
        i18nStrings={tabWords}
        ariaLabel="Access"
        activeTabId={tab ?? 'entries'}
        onChange={({ detail }) => chooseTab(otherTabs.find((each) => each === detail.activeTabId))}
        tabs={[
          {
            id: 'entries',
            label: 'Access',
            content: <AccessEntries workspace={workspace} mayManage={mayManage} />,
          },
          { id: 'people', label: 'Who may use it', content: <WorkspacePeople workspace={workspace} /> },
        ]}
      />
      {Dialog && <Dialog workspace={workspace} onClose={() => setOpen(undefined)} />}
    </Page>
  );
}
