/** Has the service look for the record of a domain. */
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';

export function useVerify(domain: string) {
  const notices = useNotices();
  const { mutate, isPending, error } = useChange('verifyDomain', [
    'listDomains',
    'listMembers',
    'listInvites',
    'getMember',
  ]);
  return {
    isPending,
    error,
    start: () =>
      mutate({ path: { domain } }, { onSuccess: () => notices.done(`${domain} is verified: its record is there.`) }),
  };
}
