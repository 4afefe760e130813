/** Deletes for good all that says who a member is; typed, since nobody can bring it back. */
import Alert from '@cloudscape-design/components/alert';
import { useNavigate } from 'react-router';
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { useForget } from '../../parts/forget.ts';
import { Points } from '../../parts/points.tsx';
import { useTeam } from '../../team.tsx';
import type { Member } from './member-page.tsx';
import { useOwnChange } from './own-change.ts';

interface PurgeMemberProps {
  readonly member: Member;
  readonly onClose: () => void;
}

/** Rendered while it is open, and not otherwise. */
export function PurgeMember({ member, onClose }: PurgeMemberProps) {
  const { residency, scim, you } = useTeam();
  const notices = useNotices();
  const navigate = useNavigate();
  const forget = useForget();
  const ownChange = useOwnChange();
  const purge = useChange('purgeMember', ['listMembers', 'listInvites', 'listTeamGroups', 'listGroupMembers']);
  const { display } = member.name;
  const goes = [
    'The profile, the memberships of groups, the access to workspaces, and any invite.',
    member.account.ownedHere
      ? 'The account with its name, address and sign-in; the address is free again.'
      : 'Not the account: it is not this team’s, and is kept.',
    'Every name in the activity log; entries stay, without saying whom they are about.',
  ];
  return (
    <Confirm
      title={`Purge ${display}?`}
      action="Purge for good"
      typed={{ text: member.userName, label: `Type “${member.userName}” to confirm` }}
      isBusy={purge.isPending}
      error={purge.error}
      onDismiss={onClose}
      onConfirm={() =>
        purge.mutate(
          { path: { member: member.id }, body: { address: member.userName } },
          {
            onSuccess({ account }) {
              notices.done(
                account === 'purged'
                  ? 'The person is purged: nothing says any more who they were.'
                  : 'What this team held of the person is purged; the account is not this team’s and is kept.',
              );
              navigate('/members');
              forget('getMember', { path: { member: member.id } });
              ownChange(member.id);
            },
          },
        )
      }
    >
      <Alert type="warning">
        This cannot be undone, by anybody. It deletes from the {residency.toUpperCase()} residency:
        <Points points={goes} />
        {scim.enabled &&
          'SCIM is on: if the person is still assigned at the identity provider, it may push them again, as somebody new.'}
        {member.id === you.id && ' This is you.'}
      </Alert>
    </Confirm>
  );
}
