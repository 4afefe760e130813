/** Who is on the team, and who is invited. */
import Button from '@cloudscape-design/components/button';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { Page } from '../../parts/page.tsx';
import { tabWords } from '../../parts/tab-words.ts';
import { useUrlChoice } from '../../parts/url-choice.ts';
import { useMayManage, useTeam } from '../../team.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { InviteList } from './invite-list.tsx';
import { MemberList } from './member-list.tsx';

const otherTabs = ['invites'] as const;

export default function MembersPage() {
  const { residency, scim } = useTeam();
  const mayManage = useMayManage();
  const [tab, chooseTab] = useUrlChoice('tab', otherTabs);
  const [isInviting, setIsInviting] = useState(false);
  const invite = () => setIsInviting(true);
  const managedBy = scim.enabled
    ? 'SCIM is on: the identity provider adds, changes and deactivates people.'
    : 'SCIM is off: people are invited.';
  const yourPart = !mayManage
    ? ''
    : scim.enabled
      ? ' You decide about roles, and may remove people.'
      : ' You invite and remove them here.';
  return (
    <Page
      title="Members"
      description={`${managedBy}${yourPart} Their data is in the ${residency.toUpperCase()} residency.`}
      actions={mayManage && <Button onClick={invite}>Invite somebody</Button>}
    >
      {mayManage ? (
        <Tabs
          i18nStrings={tabWords}
          ariaLabel="Members and invites"
          activeTabId={tab ?? 'members'}
          onChange={({ detail }) => chooseTab(otherTabs.find((each) => each === detail.activeTabId))}
          tabs={[
            { id: 'members', label: 'Members', content: <MemberList onInvite={invite} /> },
            { id: 'invites', label: 'Pending invites', content: <InviteList onInvite={invite} /> },
          ]}
        />
      ) : (
        <MemberList />
      )}
      {isInviting && <InviteDialog onClose={() => setIsInviting(false)} />}
    </Page>
  );
}
