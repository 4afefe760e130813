/** Withdraws an invite. */
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import type { Invite } from './invite-list.tsx';

interface RemoveInviteProps {
  readonly invite: Invite;
  readonly onClose: () => void;
}

/** Rendered while it is open, and not otherwise. */
export function RemoveInvite({ invite: { id, address, origin }, onClose }: RemoveInviteProps) {
  const notices = useNotices();
  const remove = useChange('removeInvite', ['listInvites', 'listMembers', 'getMember']);
  return (
    <Confirm
      title={`Remove the invite to ${address}?`}
      action="Remove the invite"
      isBusy={remove.isPending}
      error={remove.error}
      onDismiss={onClose}
      onConfirm={() =>
        remove.mutate(
          { path: { invite: id } },
          {
            onSuccess() {
              notices.done(`The invite to ${address} is removed.`);
              onClose();
            },
          },
        )
      }
    >
      {origin === 'scim'
        ? 'Its links lead nowhere any more. The identity provider pushed this person: they become deactivated, and may be pushed again.'
        : 'Its links lead nowhere any more. You may invite the person again, and the identity provider may push them.'}
    </Confirm>
  );
}
