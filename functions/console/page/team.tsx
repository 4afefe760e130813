/** The team of whoever is signed in, and what they may do there. */
import { createContext, useContext } from 'react';
import type { ResultOf } from './api/contracts.ts';

export type Team = ResultOf<'getTeam'>;
export type Account = ResultOf<'getAccount'>;

interface Known {
  readonly team: Team;
  readonly account: Account;
}

const Context = createContext<Known | undefined>(undefined);

export const TeamProvider = Context.Provider;

function useKnown(): Known {
  const known = useContext(Context);
  if (!known) throw new Error('this is shown to members of a team only');
  return known;
}

export const useTeam = (): Team => useKnown().team;
export const useAccount = (): Account => useKnown().account;

/** Whether the caller manages the team: an Admin or a Super Admin. */
export function useMayManage(): boolean {
  const { role } = useTeam().you;
  return role === 'admin' || role === 'super-admin';
}

export const useIsSuperAdmin = (): boolean => useTeam().you.role === 'super-admin';
