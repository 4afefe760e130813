/** Removes a member from the team, and says before what that does. */
import Box from '@cloudscape-design/components/box';
import { useNavigate } from 'react-router';
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { useForget } from '../../parts/forget.ts';
import { Points } from '../../parts/points.tsx';
import { useTeam } from '../../team.tsx';
import type { Member } from './member-page.tsx';
import { useOwnChange } from './own-change.ts';

interface RemoveMemberProps {
  readonly member: Member;
  readonly onClose: () => void;
}

/** Rendered while it is open, and not otherwise. */
export function RemoveMember({ member, onClose }: RemoveMemberProps) {
  const { residency, scim, you } = useTeam();
  const notices = useNotices();
  const navigate = useNavigate();
  const forget = useForget();
  const ownChange = useOwnChange();
  const remove = useChange('removeMember', ['listMembers', 'listInvites', 'listTeamGroups', 'listGroupMembers']);
  const { display } = member.name;
  const consequences = [
    `${display} leaves the team and its groups at once.`,
    member.account.ownedHere
      ? `Sign-in is blocked and their sessions end. The account and its data are kept in the ${residency.toUpperCase()} residency, and no other team may see them.`
      : 'The account is not this team’s, and stays as it is.',
    ...(member.state === 'invited' ? ['The pending invite leads nowhere any more.'] : []),
    scim.enabled
      ? 'SCIM is on: the identity provider may push the person again. Take the assignment away there as well, if they are to stay away.'
      : 'You may invite the person again.',
    ...(member.id === you.id ? ['This is you: you cannot open this console for the team any more.'] : []),
  ];
  return (
    <Confirm
      title={`Remove ${display} from the team?`}
      action="Remove from the team"
      isBusy={remove.isPending}
      error={remove.error}
      onDismiss={onClose}
      onConfirm={() =>
        remove.mutate(
          { path: { member: member.id } },
          {
            onSuccess() {
              notices.done(`${display} is removed from the team.`);
              navigate('/members');
              forget('getMember', { path: { member: member.id } });
              ownChange(member.id);
            },
          },
        )
      }
    >
      <Points points={consequences} />
      <Box color="text-body-secondary">Nothing is deleted for good; that is what Purge is for.</Box>
    </Confirm>
  );
}
