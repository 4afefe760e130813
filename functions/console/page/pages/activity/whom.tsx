/** Whom an entry is about and who did it, with links to their pages; what is gone has no name any more, and no page. */
import Box from '@cloudscape-design/components/box';
import type { ReactNode } from 'react';
import { NavLink } from '../../parts/nav-link.tsx';
import { useAccount } from '../../team.tsx';
import type { Entry, Names } from './what-happened.ts';

interface WhomProps {
  readonly entry: Entry;
  readonly names: Names;
}

const nameIn = (names: Names, id: string): string | undefined => (Object.hasOwn(names, id) ? names[id] : undefined);

function Gone({ what, id }: { readonly what: string; readonly id: string }) {
  return (
    <span title={`id ${id}`}>
      <Box color="text-body-secondary" display="inline">
        {what} (not here)
      </Box>
    </span>
  );
}

interface NamedProps {
  readonly id: string;
  readonly names: Names;
  /** What to call it where it has no name any more. */
  readonly what: string;
  readonly to: string;
}

/** A link where the thing is still there. */
export function Named({ id, names, what, to }: NamedProps) {
  const name = nameIn(names, id);
  return name === undefined ? <Gone what={what} id={id} /> : <NavLink to={to}>{name}</NavLink>;
}

/** Pages of things that are neither people, groups nor keys, by the family of the kind; an object without a name is a domain. */
const objectPages: ReadonlyMap<string, (id: string) => string> = new Map([
  ['workspace', (id: string) => `/workspaces/${id}`],
  ['domain', () => '/domains'],
  ['sso-method', () => '/authentication'],
  ['service-account', () => '/authentication'],
  ['invite', () => '/members'],
]);
const objectWords: ReadonlyMap<string, string> = new Map([
  ['workspace', 'A workspace'],
  ['sso-method', 'An SSO method'],
  ['service-account', 'A service account'],
]);

export function AboutWhom({ entry: { kind, user, group, key, object }, names }: WhomProps) {
  const family = kind.slice(0, kind.lastIndexOf('.'));
  const page = objectPages.get(family);
  const links: ReactNode[] = [];
  if (user !== undefined)
    links.push(<Named key="user" id={user} names={names} what="A person" to={`/members/${user}`} />);
  if (group !== undefined)
    links.push(<Named key="group" id={group} names={names} what="A group" to={`/groups/${group}`} />);
  if (key !== undefined)
    links.push(<Named key="key" id={key} names={names} what="A key" to={`/activity?key=${key}`} />);
  if (object !== undefined && family === 'domain') {
    links.push(
      <NavLink key="domain" to="/domains">
        {object}
      </NavLink>,
    );
  } else if (object !== undefined && page && family !== 'invite') {
    const what = objectWords.get(family) ?? 'Something';
    links.push(<Named key="object" id={object} names={names} what={what} to={page(object)} />);
  }
  if (links.length === 0) return <>{family === 'invite' ? 'An address without a name here' : 'The team'}</>;
  return (
    <>
      {links.map((link, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the places of one entry never move
        <span key={index}>
          {index > 0 && ', '}
          {link}
        </span>
      ))}
    </>
  );
}

export const actorNames: Readonly<Record<Exclude<Entry['actor']['kind'], 'key' | 'person'>, string>> = {
  operator: 'The operator of this service',
  host: 'The product',
  system: 'This service by itself',
  anybody: 'Whoever had the mailed link',
};

export function Who({ entry: { actor }, names }: WhomProps) {
  const account = useAccount();
  const { kind, id } = actor;
  if (kind === 'key' && id !== undefined) {
    return (
      <>
        {nameIn(names, id) !== undefined && 'Key '}
        <Named id={id} names={names} what="A SCIM API key" to={`/activity?key=${id}`} />
      </>
    );
  }
  if (kind === 'person' && id !== undefined) {
    return (
      <>
        <Named id={id} names={names} what="A person" to={`/activity?actor=person:${id}`} />
        {id === account.id && ' (you)'}
      </>
    );
  }
  return <>{kind === 'key' || kind === 'person' ? 'Somebody' : actorNames[kind]}</>;
}
