/** One member: who they are, what they may do, what happened to them, and what may be done with them. */
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { useParams } from 'react-router';
import type { ResultOf } from '../../api/contracts.ts';
import { useRead } from '../../api/hooks.ts';
import { ActivityOf } from '../../parts/activity-of.tsx';
import { Page } from '../../parts/page.tsx';
import { Problem } from '../../parts/problem.tsx';
import { tabWords } from '../../parts/tab-words.ts';
import { useUrlChoice } from '../../parts/url-choice.ts';
import { ChangeRole } from './change-role.tsx';
import { FormerMember } from './former-member.tsx';
import { MemberAccess } from './member-access.tsx';
import { MemberGroups } from './member-groups.tsx';
import { MemberProfile } from './member-profile.tsx';
import { MemberSummary } from './member-summary.tsx';
import { PurgeMember } from './purge-member.tsx';
import { RemoveMember } from './remove-member.tsx';

export type Member = ResultOf<'getMember'>;

export default function MemberPage() {
  const { member: id = '' } = useParams();
  const member = useRead('getMember', { path: { member: id } });
  if (member.error?.kind === 'user-not-found') return <FormerMember id={id} />;
  if (!member.data) {
    return (
      <Page title="Member">
        {member.error ? <Problem error={member.error} onRetry={() => member.refetch()} /> : <Spinner size="large" />}
      </Page>
    );
  }
  return <MemberShown member={member.data} />;
}

const dialogs = { role: ChangeRole, remove: RemoveMember, purge: PurgeMember } as const;
const otherTabs = ['groups', 'workspaces', 'activity'] as const;

function MemberShown({ member }: { readonly member: Member }) {
  const [open, setOpen] = useState<keyof typeof dialogs>();
  const [tab, chooseTab] = useUrlChoice('tab', otherTabs);
  const Dialog = open && dialogs[open];
  const { may } = member;
  return (
    <Page
      title={member.name.display}
      description={member.userName}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          {may.giveRoles.length > 1 && <Button onClick={() => setOpen('role')}>Change role</Button>}
          {may.remove && <Button onClick={() => setOpen('remove')}>Remove</Button>}
          {may.purge && <Button onClick={() => setOpen('purge')}>Purge</Button>}
        </SpaceBetween>
      }
    >
      <MemberSummary member={member} />
      <Tabs
        i18nStrings={tabWords}
        ariaLabel="More about this member"
        activeTabId={tab ?? 'profile'}
        onChange={({ detail }) => chooseTab(otherTabs.find((each) => each === detail.activeTabId))}
        tabs={[
          { id: 'profile', label: 'Profile', content: <MemberProfile profile={member.profile} /> },
          {
            id: 'groups',
            label: `Groups (${member.groupCount.toLocaleString()})`,
            content: <MemberGroups member={member} />,
          },
          { id: 'workspaces', label: 'Workspaces', content: <MemberAccess member={member} /> },
          { id: 'activity', label: 'Activity', content: <ActivityOf about="member" filter={{ user: member.id }} /> },
        ]}
      />
      {Dialog && <Dialog member={member} onClose={() => setOpen(undefined)} />}
    </Page>
  );
}
