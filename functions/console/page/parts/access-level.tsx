/** What levels of access to a workspace are called, and what gives somebody one. */
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ResultOf } from '../api/contracts.ts';
import { NavLink } from './nav-link.tsx';

type Usable = ResultOf<'getMemberAccess'>['items'][number];
export type AccessLevel = Usable['level'];
type ThroughItem = Usable['through'][number];

/** From the least to the most. */
export const levelNames: Readonly<Record<AccessLevel, string>> = {
  viewer: 'Viewer',
  editor: 'Editor',
  admin: 'Admin',
};

const levelMeanings: Readonly<Record<AccessLevel, string>> = {
  viewer: 'Looks at it.',
  editor: 'Changes what is in it.',
  admin: 'Decides who may use it, renames and deletes it.',
};

export const levelOptions = (Object.keys(levelNames) as AccessLevel[]) // a record's own keys
  .map((level) => ({ value: level, label: levelNames[level], description: levelMeanings[level] }));

/** An entry of their own, groups: the strongest first. */
export function Through({ items }: { readonly items: readonly ThroughItem[] }) {
  return (
    <SpaceBetween size="xxs">
      {items.map(({ kind, id, name, level }) => (
        <div key={`${kind}/${id}`}>
          {kind === 'group' ? <NavLink to={`/groups/${id}`}>{name ?? 'A group'}</NavLink> : 'An entry of their own'}
          {` (${levelNames[level]})`}
        </div>
      ))}
    </SpaceBetween>
  );
}
