/** Users and groups for a measurement, made over SCIM as an identity provider would. */
import type { ServedResidency } from '../support/start-rollcall.ts';

export interface Population {
  readonly size: number;
  /** In the order of their creation. */
  readonly userIds: readonly string[];
  /** The group of so many members, the first of the users; made when it is first asked for. */
  group(memberCount: number): Promise<string>;
  /** A new one. */
  emptyGroup(): Promise<string>;
  call(method: string, path: string, body?: string): Promise<{ readonly status: number; readonly text: string }>;
}

const bulkSize = 100;
const bulksAtOnce = 4;

const schemas = {
  user: 'urn:ietf:params:scim:schemas:core:2.0:User',
  enterprise: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  group: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  bulk: 'urn:ietf:params:scim:api:messages:2.0:BulkRequest',
  patch: 'urn:ietf:params:scim:api:messages:2.0:PatchOp',
} as const;

/** A user as identity providers send one; about 1 KB as it is answered. @param n unlike any other's */
export function userBody(n: number | string): object {
  return {
    schemas: [schemas.user, schemas.enterprise],
    externalId: `00u${n}`,
    userName: `user.${n}@bench.example.com`,
    name: { givenName: 'Given', familyName: `Family ${n}`, formatted: `Given Family ${n}` },
    displayName: `Given Family ${n}`,
    title: 'Engineer',
    locale: 'en-GB',
    active: true,
    emails: [{ value: `user.${n}@bench.example.com`, type: 'work', primary: true }],
    phoneNumbers: [{ value: '+44 20 7946 0000', type: 'work' }],
    [schemas.enterprise]: { employeeNumber: `E${n}`, department: 'Research', costCenter: 'CC-1' },
  };
}

/** @param names what tells the users apart, one for each */
export function bulkBody(names: readonly (number | string)[]): string {
  const Operations = names.map((n, index) => ({
    method: 'POST',
    path: '/Users',
    bulkId: `b${index}`,
    data: userBody(n),
  }));
  return JSON.stringify({ schemas: [schemas.bulk], Operations });
}

export function patchBody(...Operations: readonly object[]): string {
  return JSON.stringify({ schemas: [schemas.patch], Operations });
}

export function addMembersBody(ids: readonly string[]): string {
  return patchBody({ op: 'add', path: 'members', value: ids.map((value) => ({ value })) });
}

/** Fills an empty team. @throws Error when a request fails */
export async function populate({ baseUrl, token }: ServedResidency, size: number): Promise<Population> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };

  async function call(
    method: string,
    path: string,
    body?: string,
  ): Promise<{ readonly status: number; readonly text: string }> {
    const response = await fetch(baseUrl + path, { method, headers, ...(body !== undefined && { body }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return { status: response.status, text };
  }

  const blocks = Array.from({ length: Math.ceil(size / bulkSize) }, (_, block) => block * bulkSize);
  const ids: string[] = [];
  const createBlocks = async (): Promise<void> => {
    for (let from = blocks.shift(); from !== undefined; from = blocks.shift()) {
      const first = from;
      const names = Array.from({ length: Math.min(bulkSize, size - first) }, (_, index) => first + index);
      const { text } = await call('POST', '/Bulk', bulkBody(names));
      const answer: { readonly Operations: readonly { readonly status: string; readonly location?: string }[] } =
        JSON.parse(text);
      for (const { status, location } of answer.Operations) {
        if (status !== '201' || location === undefined) throw new Error(`POST /Bulk: an operation answered ${status}`);
        ids.push(location.slice(location.lastIndexOf('/') + 1));
      }
    }
  };
  await Promise.all(Array.from({ length: bulksAtOnce }, createBlocks));
  // Ids are UUIDv7.
  ids.sort();

  let groupsMade = 0;
  async function emptyGroup(): Promise<string> {
    groupsMade += 1;
    const displayName = `Group ${groupsMade}`;
    const { text } = await call('POST', '/Groups', JSON.stringify({ schemas: [schemas.group], displayName }));
    const { id }: { readonly id: string } = JSON.parse(text);
    return id;
  }

  async function fullGroup(memberCount: number): Promise<string> {
    const id = await emptyGroup();
    for (let from = 0; from < memberCount; from += bulkSize) {
      const members = ids.slice(from, Math.min(from + bulkSize, memberCount));
      await call('PATCH', `/Groups/${id}`, addMembersBody(members));
    }
    return id;
  }

  const groups = new Map<number, Promise<string>>();
  return {
    size,
    userIds: ids,
    call,
    emptyGroup,
    group(memberCount) {
      const made = groups.get(memberCount) ?? fullGroup(memberCount);
      groups.set(memberCount, made);
      return made;
    },
  };
}
