/** Gives a domain up, and says before what changes. */
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Points } from '../../parts/points.tsx';
import type { Domain } from './domains-page.tsx';

interface RemoveDomainProps {
  readonly domain: Domain;
  readonly onClose: () => void;
}

const changes: Readonly<Record<Domain['state'], readonly string[]>> = {
  pending: ['Nothing changes for anybody: the domain was not verified.', 'Added again, it gets another record.'],
  lapsed: ['Nothing changes for anybody: the domain counts no more already.', 'Added again, it gets another record.'],
  verified: [
    'Who is active on the team stays so.',
    'People of the domain who have an account of their own are invited when they are pushed, instead of being active at once.',
    'The identity provider cannot change the sign-in address of people who have signed in to one of this domain, or from one.',
    'Another team may verify the domain. Added here again, it gets another record.',
  ],
};

/** Rendered while it is open, and not otherwise. */
export function RemoveDomain({ domain: { domain, state }, onClose }: RemoveDomainProps) {
  const notices = useNotices();
  const remove = useChange('removeDomain', ['listDomains']);
  return (
    <Confirm
      title={`Remove the domain ${domain}?`}
      action="Remove the domain"
      isBusy={remove.isPending}
      error={remove.error}
      onDismiss={onClose}
      onConfirm={() =>
        remove.mutate(
          { path: { domain } },
          {
            onSuccess() {
              notices.done(`The domain ${domain} is removed.`);
              onClose();
            },
          },
        )
      }
    >
      <Points points={changes[state]} />
    </Confirm>
  );
}
