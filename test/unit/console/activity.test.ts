/** What the console makes of activity: counts by hour and day, words, times of filters, failed calls that say the same. */
import fc from 'fast-check';
import {
  beginnings,
  countProvisioning,
  type Span,
  spans,
} from '../../../functions/console/page/pages/activity/count-provisioning.ts';
import { readFilter, toQuery } from '../../../functions/console/page/pages/activity/filter.ts';
import { familyNames, kindName, kindNames } from '../../../functions/console/page/pages/activity/kinds.ts';
import { detailsOf, type Entry } from '../../../functions/console/page/pages/activity/what-happened.ts';
import { groupFailures } from '../../../functions/console/page/pages/overview/group-failures.ts';
import { activityFamilies, activityKinds } from '../../../shared/domain/activity.ts';

const now = new Date(2026, 2, 30, 10, 20, 30);
const byKey = { kind: 'key', id: 'k' } as const;
const entry = (more: Partial<Entry>): Entry => ({
  id: 'e',
  kind: 'user.updated',
  at: now.toISOString(),
  actor: byKey,
  requestId: 'r',
  ...more,
});

test.each(Object.keys(spans) as Span[])(
  'the span “%s” is of as many hours or days as it says, and ends now',
  (span) => {
    const begins = beginnings(span, now);
    expect(begins).toHaveLength(spans[span].steps);
    expect(begins.at(-1)?.getTime()).toBeLessThanOrEqual(now.getTime());
    expect(begins.every((each, index) => index === 0 || each > (begins[index - 1] ?? each))).toBe(true);
  },
);

test('every change by a key, and every failed call, is counted once, in the hour or day in which it was', () => {
  const spread = 40 * 24 * 3_600_000;
  fc.assert(
    fc.property(
      fc.constantFrom<Span>('day', 'month'),
      fc.array(fc.tuple(fc.integer({ min: 0, max: spread }), fc.constantFrom('user.provisioned', 'group.deleted'))),
      (span, changes) => {
        const begins = beginnings(span, now);
        const oldest = begins[0]?.getTime() ?? 0;
        const entries = changes.map(([ago, kind]) => entry({ kind, at: new Date(now.getTime() - ago).toISOString() }));
        const buckets = countProvisioning(begins, entries, entries);
        const within = entries.filter(({ at }) => Date.parse(at) >= oldest);
        const sum = (pick: (bucket: (typeof buckets)[number]) => number) =>
          buckets.reduce((total, bucket) => total + pick(bucket), 0);
        expect(sum(({ failed }) => failed)).toBe(within.length);
        expect(sum(({ created }) => created)).toBe(within.filter(({ kind }) => kind === 'user.provisioned').length);
        expect(sum(({ deactivated }) => deactivated)).toBe(
          within.filter(({ kind }) => kind === 'group.deleted').length,
        );
      },
    ),
  );
});

test('what people did by themselves, and kinds that are no provisioning, are not counted', () => {
  const others = [
    entry({ kind: 'user.deactivated', actor: { kind: 'person', id: 'a' } }),
    entry({ kind: 'user.provisioned', actor: { kind: 'operator' } }),
    entry({ kind: 'key.revoked' }),
  ];
  const last = countProvisioning(beginnings('day', now), others, []).at(-1);
  expect(last).toMatchObject({ created: 0, updated: 0, deactivated: 0, failed: 0 });
});

test('every kind and family has words of its own, and a kind that is not known keeps its name', () => {
  const words = [...activityKinds.map((kind) => kindNames[kind]), ...activityFamilies.map((each) => familyNames[each])];
  expect(new Set(words).size).toBe(words.length);
  expect(kindName('user.teleported')).toBe('user.teleported');
  expect(kindName('toString')).toBe('toString');
});

const names = { a: 'Ada', b: 'Bo', c: 'Cy', d: 'Di' };

test.each<[string, Partial<Entry>, string | undefined]>([
  ['what changed', { attributes: ['emails', 'displayName'] }, 'E-mail addresses, display name'],
  ['nothing where it is new', { kind: 'user.provisioned', attributes: ['emails'] }, undefined],
  [
    'that somebody came deactivated',
    { kind: 'user.provisioned', more: { state: 'deactivated' } },
    'Not active from the start',
  ],
  ['roles', { kind: 'user.role-changed', more: { role: 'admin', before: 'developer' } }, 'From Developer to Admin'],
  ['a role without the one before', { kind: 'service-account.created', more: { role: 'admin' } }, 'As Admin'],
  [
    'who came and went',
    {
      kind: 'group.members-changed',
      attributes: ['members'],
      more: { added: 5, addedUsers: ['a', 'b', 'c', 'd'], removed: 1, removedUsers: ['gone'] },
    },
    'Added Ada, Bo, Cy and 2 others; removed 1 person',
  ],
  ['new access', { kind: 'workspace.access-changed', more: { level: 'editor' } }, 'May use it as editor'],
  [
    'other access',
    { kind: 'workspace.access-changed', more: { level: 'admin', before: 'viewer' } },
    'From viewer to admin',
  ],
  ['lost access', { kind: 'workspace.access-changed', more: { before: 'viewer' } }, 'No access any more (was viewer)'],
  ['why an invite ended', { kind: 'invite.removed', more: { reason: 'purged' } }, 'Because the person was purged'],
  ['a reason that is new here', { kind: 'invite.removed', more: { reason: 'so-it-is' } }, 'Because so-it-is'],
  ['a new key', { kind: 'key.regenerated', more: { replacedBy: 'k2' } }, 'A new key took its place'],
  [
    'what is not included',
    { kind: 'team.entitlement-changed', attributes: ['scimEntitled'], more: { scimEntitled: false } },
    'SCIM is not included any more',
  ],
  [
    'nothing of names that are not its own',
    { kind: 'group.members-changed', more: { added: 1, addedUsers: ['toString'] } },
    'Added 1 person',
  ],
])('an entry tells %s', (_what, more, expected) => {
  expect(detailsOf(entry(more), names)).toBe(expected);
});

test('a filter is what fits of the URL, and nothing else', () => {
  const url = new URLSearchParams(
    'user=u-1&kind=user.updated&last=7d&actor=person:a&from=2026-1-9&key=a%20b&show=calls',
  );
  expect(readFilter(url)).toEqual({ user: 'u-1', kind: 'user.updated', last: '7d', actor: 'person:a' });
});

test.each<[string, Parameters<typeof toQuery>[0], string | undefined, string | undefined]>([
  ['none', {}, undefined, undefined],
  ['the last 24 hours', { last: '24h' }, new Date(now.getTime() - 86_400_000).toISOString(), undefined],
  [
    'days, to the end of the last',
    { last: 'days', from: '2026-03-28', to: '2026-03-29' },
    new Date(2026, 2, 28).toISOString(),
    new Date(2026, 2, 30).toISOString(),
  ],
  ['days without an end', { last: 'days', from: '2026-03-28' }, new Date(2026, 2, 28).toISOString(), undefined],
  ['a day that there is not', { last: 'days', from: '2026-99-99' }, undefined, undefined],
  ['days that are not asked for', { from: '2026-03-28' }, undefined, undefined],
])('the time of a filter: %s', (_what, filter, from, to) => {
  expect(toQuery(filter, now)).toMatchObject({ from, to });
});

test('failed calls that say the same of the same are one, with how often and since when', () => {
  const call = (at: string, resource: string) =>
    ({ at, key: 'k', operation: 'PATCH /Users/{id}', status: 400, detail: 'no', resource, requestId: at }) as const;
  const failures = groupFailures([call('3', 'ada'), call('2', 'bo'), call('1', 'ada')]);
  expect(failures.map(({ call: { resource, at }, times, first }) => [resource, at, times, first])).toEqual([
    ['ada', '3', 2, '1'],
    ['bo', '2', 1, '2'],
  ]);
});
