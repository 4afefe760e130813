/** RFC 7644 section 3.7: Bulk operations. */
import { isObject, type Json, type JsonObject } from '../../../shared/scim/resource.ts';
import { answers, at, includes, integer, list, object, refuses, same, text, that } from '../check.ts';
import type { Exchange } from '../client.ts';
import { urns } from '../facts.ts';
import { must, type Section } from '../row.ts';
import type { Scenario } from '../scenario.ts';

function bulkBody(operations: readonly JsonObject[], more: JsonObject = {}): JsonObject {
  return { schemas: [urns.bulkRequest], ...more, Operations: operations };
}

async function bulk(scim: Scenario, operations: readonly JsonObject[], more?: JsonObject): Promise<Exchange> {
  return answers(await scim.post('/Bulk', bulkBody(operations, more)), 200);
}

function resultsOf({ body }: Exchange): readonly JsonObject[] {
  return list(at(body, 'Operations'), 'Operations').filter(isObject);
}

function statusesOf(exchange: Exchange): string[] {
  // "status" is written as a string in the RFC's examples, and as an object in older drafts.
  return resultsOf(exchange).map((each) => String(at(each, 'status')));
}

const post = (bulkId: string, data: JsonObject, path = '/Users'): JsonObject => ({
  method: 'POST',
  path,
  bulkId,
  data,
});

function pathOf(scim: Scenario, result: Json | undefined): string {
  const location = new URL(text(at(result, 'location'), 'location'), `${scim.baseUrl}/`).href;
  that(location.startsWith(scim.baseUrl), `location is ${location}`);
  return location.slice(scim.baseUrl.length);
}

const operations: Section = {
  rfc: 'RFC 7644',
  number: '3.7',
  topic: 'Bulk operations',
  needs: ['bulk'],
  rows: [
    must('the answer is 200 with a BulkResponse', async (scim) => {
      const { body } = await bulk(scim, [post('a', scim.userBody())]);
      same(at(body, 'schemas'), [urns.bulkResponse], 'schemas');
    }),
    must(
      'each operation of the answer has its method, its bulkId, a status as a string, and a location',
      async (scim) => {
        const [result] = resultsOf(await bulk(scim, [post('a', scim.userBody())]));
        includes(result, { method: 'POST', bulkId: 'a', status: '201' }, 'the operation');
        await scim.read(pathOf(scim, result));
      },
    ),
    must('POST, PUT, PATCH and DELETE all work in one request', async (scim) => {
      const [kept, gone] = [await scim.user(), await scim.user()];
      const { userName = '', schemas = [] } = kept.body;
      const answer = await bulk(scim, [
        post('a', scim.userBody()),
        { method: 'PUT', path: kept.path, data: { schemas, userName, nickName: 'Put' } },
        {
          method: 'PATCH',
          path: kept.path,
          data: { schemas: [urns.patchOp], Operations: [{ op: 'add', path: 'title', value: 'Patched' }] },
        },
        { method: 'DELETE', path: gone.path },
      ]);
      const statuses = statusesOf(answer);
      that(
        statuses[0] === '201' &&
          statuses[1] === '200' &&
          ['200', '204'].includes(String(statuses[2])) &&
          statuses[3] === '204',
        `statuses are ${statuses}`,
      );
      includes(await scim.read(kept.path), { nickName: 'Put', title: 'Patched' }, 'the User');
      refuses(await scim.get(gone.path), 404);
    }),
    must('location is in the answer to PUT, PATCH and DELETE too', async (scim) => {
      const { path, body } = await scim.user();
      const answer = await bulk(scim, [
        { method: 'PUT', path, data: body },
        { method: 'DELETE', path },
      ]);
      for (const result of resultsOf(answer)) same(pathOf(scim, result), path, 'location');
    }),
    must('the methods are upper or lower case as HTTP has them: GET is refused', async (scim) => {
      const { path } = await scim.user();
      const answer = await scim.post('/Bulk', bulkBody([{ method: 'GET', path }]));
      if (answer.status === 200) that(statusesOf(answer)[0]?.startsWith('4'), `status is ${statusesOf(answer)}`);
      else refuses(answer, 400);
    }),
    must('an operation that fails has its status and the error as response; others go on', async (scim) => {
      const taken = await scim.user();
      const answer = await bulk(scim, [
        post('a', scim.userBody({ userName: taken.body['userName'] ?? '' })),
        post('b', scim.userBody()),
      ]);
      same(statusesOf(answer), ['409', '201'], 'statuses');
      includes(at(resultsOf(answer)[0], 'response'), { status: '409', scimType: 'uniqueness' }, 'response');
    }),
    must('a PUT that fails has its location', async (scim) => {
      const { path, body } = await scim.user();
      const [result] = resultsOf(await bulk(scim, [{ method: 'PUT', path, data: { ...body, active: 'perhaps' } }]));
      same(String(at(result, 'status')), '400', 'status');
      same(pathOf(scim, result), path, 'location');
    }),
    must('an operation on what does not exist is 404', async (scim) => {
      const path = '/Users/2819c223-7f76-453a-919d-413861904646';
      same(statusesOf(await bulk(scim, [{ method: 'DELETE', path }])), ['404'], 'statuses');
    }),
    must(
      'failOnErrors stops after so many errors, and says nothing of what was not tried',
      async (scim) => {
        const { userName = '' } = (await scim.user()).body;
        const fresh = scim.userBody();
        const answer = await bulk(
          scim,
          [post('a', scim.userBody({ userName })), post('b', scim.userBody({ userName })), post('c', fresh)],
          { failOnErrors: 2 },
        );
        same(statusesOf(answer), ['409', '409'], 'statuses');
        same(await scim.idsBy('/Users', `userName eq "${fresh['userName']}"`), [], 'ids of what was not to be tried');
      },
      'filter',
    ),
    must('failOnErrors lets fewer errors pass', async (scim) => {
      const { userName = '' } = (await scim.user()).body;
      const answer = await bulk(scim, [post('a', scim.userBody({ userName })), post('b', scim.userBody())], {
        failOnErrors: 2,
      });
      same(statusesOf(answer), ['409', '201'], 'statuses');
    }),
    must(
      'version in an operation is If-Match for it',
      async (scim) => {
        const { path, body } = await scim.user();
        const answer = await bulk(scim, [
          { method: 'PUT', path, version: 'W/"conformance"', data: { ...body, nickName: 'New' } },
        ]);
        same(statusesOf(answer), ['412'], 'statuses');
        same(await scim.read(path), body, 'the resource');
      },
      'etag',
    ),
    must('a body that is no JSON is 400 invalidSyntax', async (scim) => {
      refuses(await scim.post('/Bulk', '{"Operations": '), 400, 'invalidSyntax');
    }),
    must('a body without Operations is 400', async (scim) => {
      refuses(await scim.post('/Bulk', { schemas: [urns.bulkRequest] }), 400, 'invalidSyntax', 'invalidValue');
    }),
    must('a POST without a bulkId is refused', async (scim) => {
      const answer = await scim.post('/Bulk', bulkBody([{ method: 'POST', path: '/Users', data: scim.userBody() }]));
      if (answer.status === 200) same(statusesOf(answer), ['400'], 'statuses');
      else refuses(answer, 400, 'invalidSyntax', 'invalidValue');
    }),
  ],
};

const bulkIds: Section = {
  rfc: 'RFC 7644',
  number: '3.7.2',
  topic: 'Bulk: temporary identifiers',
  needs: ['bulk'],
  rows: [
    must('a bulkId stands for the id of what an earlier operation makes', async (scim) => {
      const answer = await bulk(scim, [
        post('ada', scim.userBody()),
        post('team', scim.groupBody({ members: [{ value: 'bulkId:ada' }] }), '/Groups'),
      ]);
      const [user, group] = resultsOf(answer);
      const { id = '' } = await scim.read(pathOf(scim, user));
      includes((await scim.read(pathOf(scim, group)))['members'], [{ value: id }], 'members');
    }),
    must('a bulkId stands for the id of what a later operation makes', async (scim) => {
      const answer = await bulk(scim, [
        post('team', scim.groupBody({ members: [{ value: 'bulkId:ada' }] }), '/Groups'),
        post('ada', scim.userBody()),
      ]);
      const byId = new Map(resultsOf(answer).map((result) => [at(result, 'bulkId'), result]));
      const { id = '' } = await scim.read(pathOf(scim, byId.get('ada')));
      includes((await scim.read(pathOf(scim, byId.get('team'))))['members'], [{ value: id }], 'members');
    }),
    must('a bulkId stands in the data of PATCH', async (scim) => {
      const group = await scim.group();
      const operation = { op: 'add', path: 'members', value: [{ value: 'bulkId:ada' }] };
      const answer = await bulk(scim, [
        post('ada', scim.userBody()),
        { method: 'PATCH', path: group.path, data: { schemas: [urns.patchOp], Operations: [operation] } },
      ]);
      const { id = '' } = await scim.read(pathOf(scim, resultsOf(answer)[0]));
      includes((await scim.read(group.path))['members'], [{ value: id }], 'members');
    }),
    must('a bulkId stands in an extension', async (scim) => {
      const answer = await bulk(scim, [
        post('boss', scim.userBody()),
        post('ada', scim.userBody({ [urns.enterprise]: { manager: { value: 'bulkId:boss' } } })),
      ]);
      const [boss, ada] = resultsOf(answer);
      const { id = '' } = await scim.read(pathOf(scim, boss));
      same(at(await scim.read(pathOf(scim, ada)), urns.enterprise, 'manager', 'value'), id, 'manager.value');
    }),
    must('a bulkId that no operation has fails the operation that names it', async (scim) => {
      const answer = await bulk(scim, [
        post('team', scim.groupBody({ members: [{ value: 'bulkId:nobody' }] }), '/Groups'),
      ]);
      const [status] = statusesOf(answer);
      that(status === '400' || status === '409', `status is ${status}`);
    }),
    must('operations that name each other in a circle are resolved', async (scim) => {
      const manager = (bulkId: string) => ({ [urns.enterprise]: { manager: { value: `bulkId:${bulkId}` } } });
      const answer = await bulk(scim, [post('a', scim.userBody(manager('b'))), post('b', scim.userBody(manager('a')))]);
      const byId = new Map(resultsOf(answer).map((result) => [at(result, 'bulkId'), result]));
      // "A service provider MUST try to resolve circular cross-references"; it may fail with 409.
      if (statusesOf(answer).some((status) => status !== '201')) {
        that(statusesOf(answer).includes('409'), `statuses are ${statusesOf(answer)}`);
        return;
      }
      const [a, b] = [await scim.read(pathOf(scim, byId.get('a'))), await scim.read(pathOf(scim, byId.get('b')))];
      same(at(a, urns.enterprise, 'manager', 'value'), b['id'], 'manager of a');
      same(at(b, urns.enterprise, 'manager', 'value'), a['id'], 'manager of b');
    }),
  ],
};

const limits: Section = {
  rfc: 'RFC 7644',
  number: '3.7.4',
  topic: 'Bulk: maximum operations',
  needs: ['bulk'],
  rows: [
    must('more than bulk.maxOperations operations are 413 with a SCIM error', async (scim) => {
      const maximum = integer(at(scim.facts.config, 'bulk', 'maxOperations'), 'bulk.maxOperations');
      const one = { method: 'DELETE', path: '/Users/0' };
      refuses(await scim.post('/Bulk', bulkBody(Array.from({ length: maximum + 1 }, () => one))), 413);
    }),
    must('a body larger than bulk.maxPayloadSize is 413 with a SCIM error', async (scim) => {
      const maximum = integer(at(scim.facts.config, 'bulk', 'maxPayloadSize'), 'bulk.maxPayloadSize');
      const data = scim.userBody({ nickName: 'x'.repeat(maximum) });
      refuses(await scim.post('/Bulk', bulkBody([post('a', data)])), 413);
    }),
    must('the two maxima are more than nothing where Bulk is supported', async (scim) => {
      const { maxOperations, maxPayloadSize } = object(at(scim.facts.config, 'bulk'), 'bulk');
      that(
        integer(maxOperations, 'maxOperations') > 0 && integer(maxPayloadSize, 'maxPayloadSize') > 0,
        'a maximum is 0',
      );
    }),
  ],
};

export const bulkOperations: readonly Section[] = [operations, bulkIds, limits];
