/** After somebody changed their own standing: who they are here is read anew. */
import { useQueryClient } from '@tanstack/react-query';
import { useTeam } from '../../team.tsx';

/** @returns to be called with the id of whoever was changed; whether that is the reader */
export function useOwnChange(): (member: string) => boolean {
  const { you } = useTeam();
  const client = useQueryClient();
  return (member) => {
    const isOwn = you.id === member;
    if (isOwn) void client.resetQueries({ queryKey: ['visitor'] });
    return isOwn;
  };
}
