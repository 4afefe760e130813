/** The lines of the benchmark: what each of them sends. */
import { addMembersBody, bulkBody, type Population, patchBody, userBody } from './population.ts';
import type { PlannedRequest, Traffic } from './traffic.ts';

export interface Line {
  readonly name: string;
  /** Users that there must be. */
  readonly usersMin: number;
  /** Where the line is about so many; otherwise as many as the options say. */
  readonly connections?: number;
  /** Makes what the line needs to find. */
  readonly traffic: (population: Population) => Promise<Traffic> | Traffic;
  /** Whether the first request was answered as it must be, beyond its status. */
  readonly holds?: (answer: string) => boolean;
}

const pageSize = 100;
/** So many different users are asked for at most, evenly taken from all. */
const sampleMax = 10_000;
const fillGroups = 30;
const fillSize = 100;

/** @param groups members of the small and the large group */
export function benchLines(groups: readonly [small: number, large: number]): readonly Line[] {
  const [, largest] = groups;
  return [
    {
      name: 'GET user by id',
      usersMin: 1,
      traffic: ({ userIds }) => gets(sample(userIds).map((id) => `/Users/${id}`)),
    },
    {
      name: 'filter userName eq, hit',
      usersMin: 1,
      traffic: ({ size }) =>
        gets(sample(numbers(0, size)).map((n) => `/Users?filter=${userNameIs(`user.${n}@bench.example.com`)}`)),
      holds: (answer) => JSON.parse(answer).totalResults === 1,
    },
    {
      name: 'filter userName eq, miss',
      usersMin: 1,
      traffic: ({ size }) =>
        gets(sample(numbers(0, size)).map((n) => `/Users?filter=${userNameIs(`nobody.${n}@bench.example.com`)}`)),
      holds: (answer) => JSON.parse(answer).totalResults === 0,
    },
    {
      name: `page of ${pageSize} users, first`,
      usersMin: 1,
      traffic: () => gets([`/Users?count=${pageSize}`]),
      holds: (answer) => JSON.parse(answer).Resources.length > 0,
    },
    {
      name: `page of ${pageSize} users, deep`,
      usersMin: 4 * pageSize,
      traffic: async ({ call, size }) => {
        const pages = numbers(0, Math.floor(size / pageSize)).map(
          (page) => `/Users?startIndex=${page * pageSize + 1}&count=${pageSize}`,
        );
        // As an import reads them, so that every page knows where the one before it ended.
        for (const path of pages) await call('GET', path);
        return gets(pages.slice(pages.length / 2));
      },
      holds: (answer) => JSON.parse(answer).Resources.length === pageSize,
    },
    {
      name: 'PATCH user, active',
      usersMin: 1,
      traffic: ({ userIds }) => {
        const body = (value: boolean): string => patchBody({ op: 'replace', path: 'active', value });
        const ids = sample(userIds);
        return {
          requests: [...patches(ids, '/Users/', 0), ...patches(ids, '/Users/', 1)],
          bodies: [body(false), body(true)],
        };
      },
      holds: (answer) => JSON.parse(answer).active === false,
    },
    {
      name: 'PATCH user, name',
      usersMin: 1,
      traffic: ({ userIds }) => ({
        requests: patches(sample(userIds), '/Users/', 0),
        bodies: [patchBody({ op: 'replace', path: 'name.familyName', value: 'Other {n}' })],
      }),
    },
    {
      name: 'POST user',
      usersMin: 1,
      traffic: () => ({
        requests: [{ method: 'POST', path: '/Users', body: 0 }],
        bodies: [JSON.stringify(userBody('new.{n}'))],
      }),
    },
    {
      name: 'Bulk of 100 POSTs',
      usersMin: 1,
      connections: 1,
      traffic: () => ({
        requests: [{ method: 'POST', path: '/Bulk', body: 0 }],
        bodies: [bulkBody(numbers(0, 100).map((index) => `bulk.{n}.${index}`))],
      }),
      holds: (answer) => JSON.parse(answer).Operations.every(({ status }: { status: string }) => status === '201'),
    },
    ...groups.map(
      (memberCount): Line => ({
        name: `GET group of ${memberCount} members`,
        usersMin: memberCount,
        traffic: async (population) => gets([`/Groups/${await population.group(memberCount)}`]),
        holds: (answer) => JSON.parse(answer).members.length === memberCount,
      }),
    ),
    {
      name: `add, remove a member of ${largest}`,
      usersMin: largest,
      connections: 1,
      traffic: async (population) => {
        const path = `/Groups/${await population.group(largest)}`;
        const ids = sample(population.userIds.slice(0, largest), 100);
        return {
          // Removed and added again: all of them are members to begin with.
          requests: numbers(0, 2 * ids.length).map((body): PlannedRequest => ({ method: 'PATCH', path, body })),
          bodies: ids.flatMap((id) => [
            patchBody({ op: 'remove', path: `members[value eq "${id}"]` }),
            addMembersBody([id]),
          ]),
        };
      },
    },
    {
      name: `fill a group by ${fillSize}s`,
      usersMin: fillSize,
      connections: 1,
      traffic: async ({ userIds, emptyGroup }) => {
        const members = userIds.slice(0, largest);
        const bodies = numbers(0, Math.floor(members.length / fillSize)).map((block) =>
          addMembersBody(members.slice(block * fillSize, (block + 1) * fillSize)),
        );
        const requests: PlannedRequest[] = [];
        for (let each = 0; each < fillGroups; each += 1) {
          const path = `/Groups/${await emptyGroup()}`;
          for (const body of bodies.keys()) requests.push({ method: 'PATCH', path, body });
        }
        return { requests, bodies, once: true };
      },
    },
  ];
}

const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);

const userNameIs = (userName: string): string => encodeURIComponent(`userName eq "${userName}"`);

function sample<T>(all: readonly T[], most = sampleMax): T[] {
  const step = Math.max(1, all.length / most);
  return numbers(0, Math.min(all.length, most)).flatMap((index) => all[Math.floor(index * step)] ?? []);
}

function gets(paths: readonly string[]): Traffic {
  return { requests: paths.map((path) => ({ method: 'GET', path })), bodies: [] };
}

function patches(ids: readonly string[], path: string, body: number): PlannedRequest[] {
  return ids.map((id) => ({ method: 'PATCH', path: path + id, body }));
}
