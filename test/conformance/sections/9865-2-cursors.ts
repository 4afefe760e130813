/** RFC 9865: pages by cursor. */
import { answers, at, has, list, refuses, same, text, that } from '../check.ts';
import type { Exchange } from '../client.ts';
import { urns } from '../facts.ts';
import { must, type Section, should } from '../row.ts';
import type { Scenario } from '../scenario.ts';

interface Five {
  readonly filter: string;
}

const total = 5;

type Query = Readonly<Record<string, string | number>>;

async function page(scim: Scenario, query: Query, path = '/Users'): Promise<Exchange> {
  return answers(await scim.get(path, { query }), 200);
}

function idsOf({ body }: Exchange): string[] {
  return list(at(body, 'Resources') ?? [], 'Resources').map((each) => text(at(each, 'id'), 'id'));
}

/** The pages that one cursor after the other leads to. */
async function walk(scim: Scenario, query: Query, path?: string): Promise<readonly Exchange[]> {
  const pages = [await page(scim, { ...query, cursor: '' }, path)];
  for (let last = pages[0]; last && has(last.body, 'nextCursor'); last = pages.at(-1)) {
    that(pages.length < 50, 'the pages do not end');
    pages.push(await page(scim, { ...query, cursor: text(at(last.body, 'nextCursor'), 'nextCursor') }, path));
  }
  return pages;
}

const parameters: Section<Five> = {
  rfc: 'RFC 9865',
  number: '2',
  topic: 'Cursor-based pagination',
  needs: ['cursor', 'filter'],
  async given(scim) {
    const mark = scim.unique('cursor');
    for (let index = 0; index < total; index += 1) await scim.user({ userName: `${mark}-${index}@example.com` });
    return { filter: `userName sw "${mark}"` };
  },
  rows: [
    must<Five>(
      'an empty cursor asks for the first page by cursor: there is a nextCursor where more follows',
      async (scim, { filter }) => {
        const { body } = await page(scim, { filter, cursor: '', count: 2 });
        that(text(at(body, 'nextCursor'), 'nextCursor') !== '', 'nextCursor is empty');
      },
    ),
    must<Five>('the answer is a ListResponse with Resources', async (scim, { filter }) => {
      const { body } = await page(scim, { filter, cursor: '', count: 2 });
      same(at(body, 'schemas'), [urns.listResponse], 'schemas');
      that(list(at(body, 'Resources'), 'Resources').length <= 2, 'there are more Resources than count');
    }),
    must<Five>('only the last page has no nextCursor', async (scim, { filter }) => {
      const pages = await walk(scim, { filter, count: total });
      same(pages.flatMap(idsOf).length, total, 'number of Resources on all pages');
      that(
        pages.slice(0, -1).every(({ body }) => has(body, 'nextCursor')),
        'a page in between has none',
      );
    }),
    must<Five>('one cursor after the other shows everybody once', async (scim, { filter }) => {
      const ids = (await walk(scim, { filter, count: 2 })).flatMap(idsOf);
      same(ids.length, total, 'number of Resources on all pages');
      same(ids.toSorted(), idsOf(await page(scim, { filter })).toSorted(), 'ids');
    }),
    must<Five>('a page by cursor is never larger than count', async (scim, { filter }) => {
      for (const each of await walk(scim, { filter, count: 2 })) that(idsOf(each).length <= 2, 'a page is larger');
    }),
    must<Five>(
      'a cursor holds only unreserved characters of a URI (RFC 3986 section 2.3)',
      async (scim, { filter }) => {
        const cursor = text(at((await page(scim, { filter, cursor: '', count: 1 })).body, 'nextCursor'), 'nextCursor');
        that(/^[\w.~-]+$/.test(cursor), `nextCursor is ${cursor}`);
      },
    ),
    must<Five>('the same cursor shows the same page again', async (scim, { filter }) => {
      const cursor = text(at((await page(scim, { filter, cursor: '', count: 2 })).body, 'nextCursor'), 'nextCursor');
      const [once, again] = [
        await page(scim, { filter, cursor, count: 2 }),
        await page(scim, { filter, cursor, count: 2 }),
      ];
      same(idsOf(once), idsOf(again), 'ids');
    }),
    must<Five>('totalResults, where it is given, is of the whole', async (scim, { filter }) => {
      for (const { body } of await walk(scim, { filter, count: 2 })) {
        if (has(body, 'totalResults')) same(at(body, 'totalResults'), total, 'totalResults');
      }
    }),
    must<Five>(
      'nobody who was there throughout is missed or repeated when others come and go',
      async (scim, { filter }) => {
        const mark = /"(.*)"/.exec(filter)?.[1] ?? '';
        const before = idsOf(await page(scim, { filter }));
        const seen: string[] = [];
        let cursor: string | undefined = '';
        for (let index = 0; cursor !== undefined && index < 30; index += 1) {
          const { body, ...rest }: Exchange = await page(scim, { filter, cursor, count: 1 });
          seen.push(...idsOf({ body, ...rest }));
          cursor = has(body, 'nextCursor') ? text(at(body, 'nextCursor'), 'nextCursor') : undefined;
          if (index < 3) await scim.user({ userName: `${mark}-0-new-${index}@example.com` });
        }
        same(
          seen.filter((id) => before.includes(id)).toSorted(),
          before.toSorted(),
          'ids of those who were there throughout',
        );
      },
    ),
    must<Five>('attributes and a filter hold on every page', async (scim, { filter }) => {
      for (const each of await walk(scim, { filter, count: 2, attributes: 'userName' })) {
        for (const found of list(at(each.body, 'Resources'), 'Resources')) that(!has(found, 'meta'), 'meta is there');
      }
    }),
    should<Five>(
      'sorting holds across pages',
      async (scim, { filter }) => {
        const pages = await walk(scim, {
          filter,
          count: 2,
          sortBy: 'userName',
          sortOrder: 'descending',
          attributes: 'userName',
        });
        const names = pages.flatMap(({ body }) =>
          list(at(body, 'Resources'), 'Resources').map((each) => String(at(each, 'userName'))),
        );
        same(names, names.toSorted().toReversed(), 'userNames');
      },
      'sort',
    ),
    must<Five>('Groups go by cursor too', async (scim) => {
      const mark = scim.unique('cursor-group');
      for (const name of ['a', 'b', 'c']) await scim.group({ displayName: `${mark}-${name}` });
      const pages = await walk(scim, { filter: `displayName sw "${mark}"`, count: 2 }, '/Groups');
      same(new Set(pages.flatMap(idsOf)).size, 3, 'number of different ids');
    }),
    must<Five>('a page by cursor leaves startIndex out or has it as a number', async (scim, { filter }) => {
      const startIndex = at((await page(scim, { filter, cursor: '', count: 2 })).body, 'startIndex');
      that(startIndex === undefined || Number.isInteger(startIndex), `startIndex is ${startIndex}`);
    }),
  ],
};

const cursorErrors: Section = {
  rfc: 'RFC 9865',
  number: '2.1',
  topic: 'Pagination errors',
  needs: ['cursor'],
  rows: [
    ...['conformance', '%%%', '-', 'x'.repeat(2000)].map((cursor) =>
      should(`cursor ${cursor.slice(0, 20)} is 400 invalidCursor`, async (scim) => {
        refuses(await scim.get('/Users', { query: { cursor } }), 400, 'invalidCursor', 'expiredCursor');
      }),
    ),
    should('a cursor that was changed is 400 invalidCursor', async (scim) => {
      await scim.user();
      await scim.user();
      const { body } = answers(await scim.get('/Users', { query: { cursor: '', count: 1 } }), 200);
      const cursor = text(at(body, 'nextCursor'), 'nextCursor');
      const changed = `${cursor.slice(0, -1)}${cursor.endsWith('A') ? 'B' : 'A'}`;
      refuses(
        await scim.get('/Users', { query: { cursor: changed, count: 1 } }),
        400,
        'invalidCursor',
        'expiredCursor',
      );
    }),
    should('a cursor of Users is not one of Groups', async (scim) => {
      await scim.user();
      await scim.user();
      const { body } = answers(await scim.get('/Users', { query: { cursor: '', count: 1 } }), 200);
      const cursor = text(at(body, 'nextCursor'), 'nextCursor');
      refuses(await scim.get('/Groups', { query: { cursor, count: 1 } }), 400, 'invalidCursor', 'expiredCursor');
    }),
  ],
};

const config: Section = {
  rfc: 'RFC 9865',
  number: '4',
  topic: 'Service provider configuration for pagination',
  needs: ['cursor'],
  rows: [
    must('pagination says of cursor and index whether they are supported', async (scim) => {
      for (const name of ['cursor', 'index']) {
        that(typeof at(scim.facts.config, 'pagination', name) === 'boolean', `pagination.${name} is no boolean`);
      }
    }),
    must('defaultPaginationMethod is cursor or index, and is what a list without either does', async (scim) => {
      await scim.user();
      await scim.user();
      const method = at(scim.facts.config, 'pagination', 'defaultPaginationMethod');
      if (method === undefined) return;
      that(method === 'cursor' || method === 'index', `defaultPaginationMethod is ${method}`);
      const { body } = answers(await scim.get('/Users', { query: { count: 1 } }), 200);
      same(has(body, 'nextCursor'), method === 'cursor', 'there is a nextCursor');
    }),
    must('maxPageSize holds for pages by cursor', async (scim) => {
      const maximum = at(scim.facts.config, 'pagination', 'maxPageSize');
      const answer = await scim.get('/Users', { query: { cursor: '', count: 1_000_000 } });
      if (answer.status === 400) return refuses(answer, 400, 'invalidCount', 'invalidValue');
      that(maximum === undefined || idsOf(answers(answer, 200)).length <= Number(maximum), 'a page is larger');
    }),
    must('defaultPageSize, maxPageSize and cursorTimeout are integers where they are given', async (scim) => {
      for (const name of ['defaultPageSize', 'maxPageSize', 'cursorTimeout']) {
        const value = at(scim.facts.config, 'pagination', name);
        that(value === undefined || Number.isInteger(value), `${name} is ${value}`);
      }
    }),
  ],
};

const searching: Section = {
  rfc: 'RFC 9865',
  number: '3',
  topic: 'Querying resources using HTTP POST',
  needs: ['cursor', 'search', 'filter'],
  rows: [
    must('a search takes and gives cursors', async (scim) => {
      const mark = scim.unique('cursor-search');
      for (const name of ['a', 'b', 'c']) await scim.user({ userName: `${mark}-${name}@example.com` });
      const search = (cursor: string) =>
        scim.post('/Users/.search', {
          schemas: [urns.searchRequest],
          filter: `userName sw "${mark}"`,
          count: 2,
          cursor,
        });
      const first = answers(await search(''), 200);
      const second = answers(await search(text(at(first.body, 'nextCursor'), 'nextCursor')), 200);
      same(new Set([...idsOf(first), ...idsOf(second)]).size, 3, 'number of different ids');
      that(!has(second.body, 'nextCursor'), 'the last page has a nextCursor');
    }),
    must('a cursor that is none is 400 invalidCursor', async (scim) => {
      const body = { schemas: [urns.searchRequest], cursor: 'conformance' };
      refuses(await scim.post('/Users/.search', body), 400, 'invalidCursor', 'expiredCursor');
    }),
  ],
};

export const cursors: readonly Section[] = [parameters, cursorErrors, searching, config];
