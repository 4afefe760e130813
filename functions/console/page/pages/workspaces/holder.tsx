/** Who holds access to a workspace: a person, a group, a service account. */
import type { ResultOf } from '../../api/contracts.ts';
import { NavLink } from '../../parts/nav-link.tsx';
import { useMayManage } from '../../team.tsx';

export type AccessEntry = ResultOf<'listWorkspaceAccess'>['items'][number];
export type HolderKind = AccessEntry['kind'];

export const holderKindNames: Readonly<Record<HolderKind, string>> = {
  user: 'Person',
  group: 'Group',
  'service-account': 'Service account',
};

export const keyOfEntry = ({ kind, id }: AccessEntry): string => `${kind}/${id}`;
export const nameOfEntry = ({ kind, name }: AccessEntry): string =>
  name ?? `A ${holderKindNames[kind].toLowerCase()} without a name`;

/** A link where the reader may see the holder's page. */
export function Holder({ entry }: { readonly entry: AccessEntry }) {
  const mayManage = useMayManage();
  const name = nameOfEntry(entry);
  if (entry.kind === 'group') return <NavLink to={`/groups/${entry.id}`}>{name}</NavLink>;
  if (entry.kind === 'user' && mayManage) return <NavLink to={`/members/${entry.id}`}>{name}</NavLink>;
  return <>{name}</>;
}
