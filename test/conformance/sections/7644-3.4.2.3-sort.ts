/** RFC 7644 section 3.4.2.3: sorting. */
import type { JsonObject } from '../../../shared/scim/resource.ts';
import { answers, at, list, refuses, same, text } from '../check.ts';
import { urns } from '../facts.ts';
import { must, type Section, should } from '../row.ts';
import { pause } from '../time.ts';

interface Sorted {
  readonly mark: string;
}

const email = (value: string): JsonObject => ({ value: `${value}@sort.example` });

/** Made in this order, which is no order of any attribute. */
const entries: readonly (readonly [string, JsonObject])[] = [
  [
    'b',
    {
      nickName: 'bravo',
      name: { familyName: 'Xu' },
      emails: [email('m-b'), { ...email('z-b'), primary: true }],
      [urns.enterprise]: { employeeNumber: '3' },
    },
  ],
  [
    'a',
    {
      nickName: 'Alpha',
      name: { familyName: 'Young' },
      emails: [email('y-a')],
      [urns.enterprise]: { employeeNumber: '1' },
    },
  ],
  ['none', { name: { familyName: 'Zed' }, emails: [email('a-none')], [urns.enterprise]: { employeeNumber: '4' } }],
  [
    'c',
    {
      nickName: 'Charlie',
      name: { familyName: 'Wu' },
      emails: [{ ...email('x-c'), primary: true }, email('b-c')],
      [urns.enterprise]: { employeeNumber: '2' },
    },
  ],
];

type Query = Readonly<Record<string, string>>;

const orders: readonly (readonly [string, Query, string])[] = [
  ['sortOrder is ascending when left out, and whoever has no value comes last', { sortBy: 'nickName' }, 'a b c none'],
  ['ascending order', { sortBy: 'nickName', sortOrder: 'ascending' }, 'a b c none'],
  [
    'descending order, in which whoever has no value comes first',
    { sortBy: 'nickName', sortOrder: 'descending' },
    'none c b a',
  ],
  ['a sub-attribute', { sortBy: 'name.familyName' }, 'c b a none'],
  ['a multi-valued attribute goes by its primary value, or else the first', { sortBy: 'emails' }, 'none c a b'],
  ['a sub-attribute of a multi-valued attribute', { sortBy: 'emails.value' }, 'none c a b'],
  ['a dateTime', { sortBy: 'meta.created', sortOrder: 'descending' }, 'c none a b'],
  ['an attribute of an extension', { sortBy: `${urns.enterprise}:employeeNumber` }, 'a c b none'],
  ['a name with the URN of its schema', { sortBy: `${urns.user}:nickName` }, 'a b c none'],
  ['a name in another case', { sortBy: 'NICKNAME' }, 'a b c none'],
];

export const sort: Section<Sorted> = {
  rfc: 'RFC 7644',
  number: '3.4.2.3',
  topic: 'Sorting',
  needs: ['sort', 'filter'],
  async given(scim) {
    const mark = scim.unique('sort');
    for (const [name, attributes] of entries) {
      const { emails, ...rest } = attributes;
      await scim.user({ ...rest, emails: emails ?? [], userName: `${mark}-${name}@example.com` });
      await pause(3);
    }
    return { mark };
  },
  rows: [
    ...orders.map(([claim, query, expected]) =>
      must<Sorted>(
        `sorted by ${query['sortBy']}${query['sortOrder'] ? ` ${query['sortOrder']}` : ''}: ${claim}`,
        async (scim, { mark }) => {
          same(
            (await orderOf(scim.find('/Users', { ...query, filter: `userName sw "${mark}"` }), mark)).join(' '),
            expected,
            'order',
          );
        },
      ),
    ),
    must<Sorted>('sorting goes before paging', async (scim, { mark }) => {
      const page = (startIndex: number) =>
        orderOf(
          scim.find('/Users', { sortBy: 'nickName', filter: `userName sw "${mark}"`, startIndex, count: 2 }),
          mark,
        );
      same([...(await page(1)), ...(await page(3))], ['a', 'b', 'c', 'none'], 'order of two pages');
    }),
    should<Sorted>('sortOrder that is neither ascending nor descending is 400', async (scim) => {
      refuses(await scim.get('/Users', { query: { sortBy: 'userName', sortOrder: 'sideways' } }), 400);
    }),
    must<Sorted>('Groups are sorted too', async (scim) => {
      const mark = scim.unique('sorted-group');
      for (const name of ['b', 'C', 'a']) await scim.group({ displayName: `${mark}-${name}` });
      const { body } = answers(
        await scim.get('/Groups', { query: { sortBy: 'displayName', filter: `displayName sw "${mark}"` } }),
        200,
      );
      const names = list(at(body, 'Resources'), 'Resources').map((each) =>
        text(at(each, 'displayName'), 'displayName'),
      );
      same(
        names.map((name) => name.slice(mark.length + 1)),
        ['a', 'b', 'C'],
        'order',
      );
    }),
  ],
};

async function orderOf(found: Promise<readonly unknown[]>, mark: string): Promise<string[]> {
  return (await found).map(
    (each) => /-([a-z]+)@/.exec(JSON.stringify(each).slice(JSON.stringify(each).indexOf(mark)))?.[1] ?? '?',
  );
}
