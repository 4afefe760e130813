/** SCIM security events (RFC 9967 section 2): which of them an activity entry is, with names of attributes and never their values. */
import type { ActivityEntry, ActivityKind } from '../domain/activity.ts';

/** The claims of a security event token (RFC 8417) that are ours to say; whoever sends it on adds issuer, audience and signature. */
export interface SecurityEvent {
  /** The activity entry's id. */
  readonly jti: string;
  /** The request that caused it. */
  readonly txn: string;
  /** Epoch seconds at which it happened. */
  readonly toe: number;
  readonly sub_id: { readonly format: 'scim'; readonly uri: string };
  /** By event URI. `version` is the resource's entity tag after it (RFC 7644 section 3.14). */
  readonly events: Readonly<Record<string, { readonly attributes?: readonly string[]; readonly version?: string }>>;
}

const prov = 'urn:ietf:params:scim:event:prov:';

/**
 * The event URIs of each kind that is about a SCIM resource. A receiver of `notice` events reads the resource itself; whether PUT or
 * PATCH changed it makes no difference to what it finds, so every change is told as `patch`.
 */
const eventUris: Partial<Readonly<Record<ActivityKind, readonly string[]>>> = {
  'user.provisioned': [`${prov}create:notice`],
  // Not on the team yet: the resource is there to be read, and says so.
  'user.invited': [`${prov}create:notice`],
  'user.joined': [`${prov}activate`],
  'user.reactivated': [`${prov}activate`],
  'user.deactivated': [`${prov}deactivate`],
  'user.updated': [`${prov}patch:notice`],
  'user.deleted': [`${prov}delete`],
  'user.removed': [`${prov}delete`],
  'user.left': [`${prov}delete`],
  'user.purged': [`${prov}delete`],
  'group.created': [`${prov}create:notice`],
  'group.updated': [`${prov}patch:notice`],
  'group.members-changed': [`${prov}patch:notice`],
  'group.deleted': [`${prov}delete`],
};

/** @returns undefined for what is about no SCIM resource */
export function securityEvent(entry: ActivityEntry): SecurityEvent | undefined {
  const uris = eventUrisOf(entry);
  const uri = entry.kind.startsWith('user.') ? pathOf('/Users/', entry.user) : pathOf('/Groups/', entry.group);
  if (!uris || uri === undefined) return undefined;
  const version = entry.version !== undefined && { version: `W/"${entry.version}"` };
  const attributes = entry.attributes && { attributes: entry.attributes };
  return {
    jti: entry.id,
    txn: entry.requestId,
    toe: Math.floor(Date.parse(entry.at) / 1000),
    sub_id: { format: 'scim', uri },
    events: Object.fromEntries(uris.map((name) => [name, { ...version, ...(name.endsWith(':notice') && attributes) }])),
  };
}

/** Who joins by themselves, by accepting an invite, may have had no resource before. */
function eventUrisOf({ kind, version }: ActivityEntry): readonly string[] | undefined {
  return kind === 'user.joined' && version === 1 ? eventUris['user.provisioned'] : eventUris[kind];
}

function pathOf(path: string, id: string | undefined): string | undefined {
  return id === undefined ? undefined : path + id;
}
