/** RFC 7644 section 3.14: versions of resources, conditional requests. */
import { answers, at, list, refuses, same, text, that } from '../check.ts';
import type { Exchange } from '../client.ts';
import { must, type Section } from '../row.ts';
import { patchBody } from '../scenario.ts';
import { dateOf, pause } from '../time.ts';

const kinds = [
  { kind: 'User', make: 'user', name: 'nickName' },
  { kind: 'Group', make: 'group', name: 'displayName' },
] as const;

const stale = 'W/"conformance-of-no-version"';

function etagOf({ headers }: Exchange): string {
  return text(headers.get('etag') ?? undefined, 'ETag');
}

export const versions: Section = {
  rfc: 'RFC 7644',
  number: '3.14',
  topic: 'Versioning resources',
  needs: ['etag'],
  rows: [
    must(
      'a Group has a new ETag and a later meta.lastModified when a member is added',
      async (scim) => {
        const member = await scim.user();
        const { path, body } = await scim.group();
        await pause(5);
        const after = await scim.patched(path, { op: 'add', path: 'members', value: [{ value: member.id }] });
        that(at(after, 'meta', 'version') !== at(body, 'meta', 'version'), 'meta.version is the same');
        that(
          dateOf(at(after, 'meta', 'lastModified')) > dateOf(at(body, 'meta', 'lastModified')),
          'meta.lastModified is the same',
        );
      },
      'patch',
    ),
    ...kinds.flatMap(({ kind, make, name }) => [
      must(`POST and GET of a ${kind} have the same ETag, which meta.version repeats`, async (scim) => {
        const { path, exchange } = await scim[make]();
        const got = answers(await scim.get(path), 200);
        same(etagOf(exchange), etagOf(got), 'ETag of POST');
        same(at(got.body, 'meta', 'version'), etagOf(got), 'meta.version');
      }),
      must(`the ETag of a ${kind} is an entity tag (RFC 9110 section 8.8.3)`, async (scim) => {
        const { exchange } = await scim[make]();
        that(/^(W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/.test(etagOf(exchange)), `ETag is ${etagOf(exchange)}`);
      }),
      must(`the ETag of a ${kind} changes when the resource does`, async (scim) => {
        const { path, body, exchange } = await scim[make]();
        const put = answers(await scim.put(path, { ...body, [name]: scim.unique() }), 200);
        that(etagOf(put) !== etagOf(exchange), 'the ETag is the same after PUT');
        same(etagOf(answers(await scim.get(path), 200)), etagOf(put), 'ETag of GET after PUT');
      }),
      must(
        `meta.version of a ${kind} in a list is its ETag`,
        async (scim) => {
          const { id, exchange } = await scim[make]();
          const [found] = await scim.find(kind === 'User' ? '/Users' : '/Groups', { filter: `id eq "${id}"` });
          same(at(found, 'meta', 'version'), etagOf(exchange), 'meta.version');
        },
        'filter',
      ),
      must(`GET of a ${kind} with its version in If-None-Match is 304 without a body`, async (scim) => {
        const { path, exchange } = await scim[make]();
        const answer = await scim.get(path, { headers: { 'if-none-match': etagOf(exchange) } });
        same(answer.status, 304, 'status');
        same(answer.text, '', 'the body');
      }),
      must(`GET of a ${kind} with its version among others in If-None-Match is 304`, async (scim) => {
        const { path, exchange } = await scim[make]();
        const answer = await scim.get(path, { headers: { 'if-none-match': `"x", ${etagOf(exchange)}, W/"y"` } });
        same(answer.status, 304, 'status');
      }),
      must(`GET of a ${kind} with another version in If-None-Match is 200`, async (scim) => {
        const { path, body } = await scim[make]();
        same(answers(await scim.get(path, { headers: { 'if-none-match': stale } }), 200).body, body, 'the resource');
      }),
      must(`PUT of a ${kind} with its version in If-Match is done`, async (scim) => {
        const { path, body, exchange } = await scim[make]();
        answers(await scim.put(path, body, { headers: { 'if-match': etagOf(exchange) } }), 200);
      }),
      must(`PUT of a ${kind} with another version in If-Match is 412 and changes nothing`, async (scim) => {
        const { path, body } = await scim[make]();
        refuses(await scim.put(path, { ...body, [name]: scim.unique() }, { headers: { 'if-match': stale } }), 412);
        same(await scim.read(path), body, 'the resource');
      }),
      must(`PUT of a ${kind} with a version that has passed is 412`, async (scim) => {
        const { path, body, exchange } = await scim[make]();
        answers(await scim.put(path, { ...body, [name]: scim.unique() }), 200);
        refuses(await scim.put(path, body, { headers: { 'if-match': etagOf(exchange) } }), 412);
      }),
      must(`If-Match: * of a ${kind} matches any version`, async (scim) => {
        const { path, body } = await scim[make]();
        answers(await scim.put(path, body, { headers: { 'if-match': '*' } }), 200);
      }),
      must(`DELETE of a ${kind} with another version in If-Match is 412, and it stays`, async (scim) => {
        const { path } = await scim[make]();
        refuses(await scim.delete(path, { headers: { 'if-match': stale } }), 412);
        answers(await scim.get(path), 200);
      }),
      must(`DELETE of a ${kind} with its version in If-Match is done`, async (scim) => {
        const { path, exchange } = await scim[make]();
        answers(await scim.delete(path, { headers: { 'if-match': etagOf(exchange) } }), 204);
      }),
      must(
        `PATCH of a ${kind} with another version in If-Match is 412 and changes nothing`,
        async (scim) => {
          const { path, body } = await scim[make]();
          const operation = { op: 'replace', path: name, value: scim.unique() };
          refuses(await scim.patch(path, patchBody([operation]), { headers: { 'if-match': stale } }), 412);
          same(await scim.read(path), body, 'the resource');
        },
        'patch',
      ),
      must(
        `PATCH of a ${kind} with its version in If-Match is done, and has the new ETag`,
        async (scim) => {
          const { path, exchange } = await scim[make]();
          const operation = { op: 'replace', path: name, value: scim.unique() };
          const answer = answers(
            await scim.patch(path, patchBody([operation]), { headers: { 'if-match': etagOf(exchange) } }),
            200,
            204,
          );
          const now = etagOf(answers(await scim.get(path), 200));
          that(now !== etagOf(exchange), 'the ETag is the same');
          if (answer.headers.has('etag')) same(etagOf(answer), now, 'ETag of PATCH');
        },
        'patch',
      ),
      must(`of two PUTs of a ${kind} with one version at once, one is done and the other is 412`, async (scim) => {
        const { path, body, exchange } = await scim[make]();
        const put = () =>
          scim.put(path, { ...body, [name]: scim.unique() }, { headers: { 'if-match': etagOf(exchange) } });
        const statuses = (await Promise.all([put(), put()])).map(({ status }) => status);
        same(list(statuses, 'statuses').toSorted(), [200, 412], 'statuses');
      }),
    ]),
  ],
};
