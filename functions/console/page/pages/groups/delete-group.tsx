/** Deletes a group, and says before what goes with it. */
import { useNavigate } from 'react-router';
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { counted } from '../../parts/counted.ts';
import { useForget } from '../../parts/forget.ts';
import { Points } from '../../parts/points.tsx';
import { type Group, groupRoleName } from './group-texts.tsx';

interface DeleteGroupProps {
  readonly group: Group;
  readonly onClose: () => void;
}

/** Rendered while it is open, and not otherwise. */
export function DeleteGroup({ group, onClose }: DeleteGroupProps) {
  const notices = useNotices();
  const navigate = useNavigate();
  const forget = useForget();
  const remove = useChange('deleteTeamGroup', [
    'listTeamGroups',
    'getMember',
    'getMemberAccess',
    'listWorkspaceAccess',
  ]);
  const { id, displayName, memberCount, role, workspaces, origin } = group;
  const goes = [
    memberCount === 0
      ? 'Nobody is in it.'
      : `Its ${counted(memberCount, 'member', 'members')} ${memberCount === 1 ? 'stays' : 'stay'} on the team.`,
    role === 'developer'
      ? 'It gives no role, so nobody loses one.'
      : `They lose the role that they have through it alone: ${groupRoleName(role)}.`,
    workspaces.length === 0
      ? 'It opens no workspace, so nobody loses access.'
      : `They lose the access that they have through it alone, to ${counted(workspaces.length, 'workspace', 'workspaces')}.`,
    ...(origin === 'scim'
      ? [
          'The identity provider may push it again, as a new group without role and access. Stop pushing it there as well.',
        ]
      : []),
  ];
  return (
    <Confirm
      title={`Delete the group ${displayName}?`}
      action="Delete the group"
      isBusy={remove.isPending}
      error={remove.error}
      onDismiss={onClose}
      onConfirm={() =>
        remove.mutate(
          { path: { group: id } },
          {
            onSuccess() {
              notices.done(`The group ${displayName} is deleted.`);
              navigate('/groups');
              forget('getTeamGroup', { path: { group: id } });
            },
          },
        )
      }
    >
      <Points points={goes} />
    </Confirm>
  );
}
