/** RFC 7644 section 3.4.2.4: pages by startIndex and count. */
import { answers, at, integer, list, refuses, same, text, that } from '../check.ts';
import type { Exchange } from '../client.ts';
import { must, type Section, should } from '../row.ts';
import type { Scenario } from '../scenario.ts';

interface Five {
  readonly filter: string;
}

const total = 5;

async function page(
  scim: Scenario,
  { filter }: Five,
  query: Readonly<Record<string, string | number>>,
): Promise<Exchange> {
  return answers(await scim.get('/Users', { query: { filter, ...query } }), 200);
}

function idsOf({ body }: Exchange): string[] {
  return list(at(body, 'Resources') ?? [], 'Resources').map((each) => text(at(each, 'id'), 'id'));
}

/** Query, startIndex that the answer has, number of Resources. */
const pages: readonly (readonly [Readonly<Record<string, string | number>>, number, number, string])[] = [
  [{ startIndex: 1, count: 2 }, 1, 2, 'the first page'],
  [{ startIndex: 3, count: 2 }, 3, 2, 'a page in the middle'],
  [{ startIndex: 5, count: 2 }, 5, 1, 'the last page, not full'],
  [{ startIndex: 2 }, 2, 4, 'without count, the rest'],
  [{ count: 3 }, 1, 3, 'without startIndex, from the first'],
  [{ startIndex: 0, count: 2 }, 1, 2, 'a value less than 1 is interpreted as 1'],
  [{ startIndex: -7, count: 2 }, 1, 2, 'a value less than 1 is interpreted as 1'],
  [{ count: 5 }, 1, 5, 'as many as there are'],
  [{ count: 6 }, 1, 5, 'no more than there are'],
];

export const paging: Section<Five> = {
  rfc: 'RFC 7644',
  number: '3.4.2.4',
  topic: 'Pagination',
  needs: ['filter'],
  async given(scim) {
    const mark = scim.unique('page');
    for (let index = 0; index < total; index += 1) await scim.user({ userName: `${mark}-${index}@example.com` });
    return { filter: `userName sw "${mark}"` };
  },
  rows: [
    ...pages.map(([query, startIndex, resources, claim]) =>
      must<Five>(
        `${Object.entries(query)
          .map((pair) => pair.join('='))
          .join('&')}: ${claim}`,
        async (scim, five) => {
          const answer = await page(scim, five, query);
          same(at(answer.body, 'totalResults'), total, 'totalResults');
          same(idsOf(answer).length, resources, 'number of Resources');
          if (resources === total) return;
          // "REQUIRED when partial results are returned due to pagination."
          same(at(answer.body, 'startIndex'), startIndex, 'startIndex');
          same(at(answer.body, 'itemsPerPage'), resources, 'itemsPerPage');
        },
      ),
    ),
    ...[0, -1, -100].map((count) =>
      must<Five>(`count=${count} answers totalResults and no Resources`, async (scim, five) => {
        const answer = await page(scim, five, { count });
        same(at(answer.body, 'totalResults'), total, 'totalResults');
        same(idsOf(answer).length, 0, 'number of Resources');
      }),
    ),
    must<Five>('a startIndex behind the last resource answers 200 and no Resources', async (scim, five) => {
      const answer = await page(scim, five, { startIndex: 100 });
      same(idsOf(answer).length, 0, 'number of Resources');
      same(at(answer.body, 'totalResults'), total, 'totalResults');
    }),
    must<Five>('pages one after the other hold everybody once', async (scim, five) => {
      const ids: string[] = [];
      for (let startIndex = 1; startIndex <= total; startIndex += 2) {
        ids.push(...idsOf(await page(scim, five, { startIndex, count: 2 })));
      }
      same(ids, idsOf(await page(scim, five, {})), 'ids of three pages');
      same(new Set(ids).size, total, 'number of different ids');
    }),
    should<Five>('the order is the same in every answer', async (scim, five) => {
      const once = idsOf(await page(scim, five, {}));
      same(once.length, total, 'number of Resources');
      same(idsOf(await page(scim, five, {})), once, 'ids');
    }),
    should<Five>('pages without a filter hold nobody twice', async (scim) => {
      const first = idsOf(answers(await scim.get('/Users', { query: { startIndex: 1, count: 2 } }), 200));
      const second = idsOf(answers(await scim.get('/Users', { query: { startIndex: 3, count: 2 } }), 200));
      same(new Set([...first, ...second]).size, 4, 'number of different ids');
    }),
    must<Five>('a page holds at most filter.maxResults', async (scim) => {
      const maxResults = integer(at(scim.facts.config, 'filter', 'maxResults'), 'filter.maxResults');
      const answer = answers(await scim.get('/Users', { query: { count: 1_000_000 } }), 200);
      that(idsOf(answer).length <= maxResults, `${idsOf(answer).length} Resources`);
    }),
    must<Five>('a page is never larger than count', async (scim) => {
      for (const count of [1, 2, 3]) {
        same(idsOf(answers(await scim.get('/Users', { query: { count } }), 200)).length, count, 'number of Resources');
      }
    }),
    ...['startIndex', 'count'].map((name) =>
      should<Five>(`${name} that is no integer is 400`, async (scim) => {
        for (const value of ['x', '1.5', '1e2', '0x10']) {
          refuses(await scim.get('/Users', { query: { [name]: value } }), 400);
        }
      }),
    ),
    must<Five>('the empty page keeps totalResults when nobody matches', async (scim) => {
      const { body } = answers(
        await scim.get('/Users', { query: { filter: `userName eq "${scim.unique()}"`, startIndex: 9, count: 5 } }),
        200,
      );
      same(at(body, 'totalResults'), 0, 'totalResults');
    }),
  ],
};
