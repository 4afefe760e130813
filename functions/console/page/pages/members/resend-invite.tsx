/** Mails an invite again with a new link, or shows the link where no mail can be sent. */
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import type { Invite } from './invite-list.tsx';
import { LinkOnce } from './link-once.tsx';

interface ResendInviteProps {
  readonly invite: Invite;
  readonly onClose: () => void;
}

/** Rendered while it is open, and not otherwise. */
export function ResendInvite({ invite, onClose }: ResendInviteProps) {
  const notices = useNotices();
  const resend = useChange('resendInvite', ['listInvites']);
  const { address } = invite;
  const link = resend.data?.link;
  if (link !== undefined) return <LinkOnce link={link} address={address} onClose={onClose} />;
  return (
    <Confirm
      title={`Send the invite to ${address} again?`}
      action="Send again"
      isBusy={resend.isPending}
      error={resend.error}
      onDismiss={onClose}
      onConfirm={() =>
        resend.mutate(
          { path: { invite: invite.id } },
          {
            onSuccess(made) {
              if (made.link !== undefined) return;
              notices.done(`The invite is mailed to ${address} again.`);
              onClose();
            },
          },
        )
      }
    >
      The person gets a new link, which is valid as long as that of a new invite. The link before it goes on working as
      well; older ones do not.
    </Confirm>
  );
}
