/** RFC 7643 section 3: what every resource has, and extensions. */
import { answers, at, has, includes, list, refuses, same, skip, text, that } from '../check.ts';
import { urns } from '../facts.ts';
import { must, type Section, should } from '../row.ts';
import { dateOf, pause } from '../time.ts';

const kinds = [
  { kind: 'User', make: 'user', urn: urns.user, endpoint: '/Users' },
  { kind: 'Group', make: 'group', urn: urns.group, endpoint: '/Groups' },
] as const;

const common: Section = {
  rfc: 'RFC 7643',
  number: '3.1',
  topic: 'Common attributes',
  rows: kinds.flatMap(({ kind, make, urn, endpoint }) => [
    must(`a ${kind} has schemas, which holds the URN of its base schema`, async (scim) => {
      const { path } = await scim[make]();
      const schemas = list((await scim.read(path))['schemas'], 'schemas');
      that(schemas.includes(urn), `schemas has no ${urn}`);
      same(new Set(schemas).size, schemas.length, 'number of different URNs in schemas');
    }),
    must(`a ${kind} gets a non-empty id, which is not "bulkId"`, async (scim) => {
      const { id } = await scim[make]();
      that(id !== '' && !id.toLowerCase().includes('bulkid'), `id is ${id}`);
    }),
    must(`the id of a ${kind} is issued by the service: one that the client sends is ignored`, async (scim) => {
      const { id } = await scim[make]({ id: 'mine' });
      that(id !== 'mine', 'the id of the client was taken');
    }),
    must(`two ${kind}s never have the same id`, async (scim) => {
      const [one, two] = [await scim[make](), await scim[make]()];
      that(one.id !== two.id, 'the id came twice');
    }),
    must(`the id of a ${kind} stays when the resource is replaced`, async (scim) => {
      const { path, id, body } = await scim[make]();
      answers(await scim.put(path, { ...body, id: 'other', externalId: scim.unique() }), 200, 400);
      same((await scim.read(path))['id'], id, 'id');
    }),
    must(`the externalId of a ${kind} is the client's and comes back in its own case`, async (scim) => {
      const externalId = scim.unique('Ext-ÄÖ');
      const { path } = await scim[make]({ externalId });
      same((await scim.read(path))['externalId'], externalId, 'externalId');
    }),
    must(`meta.resourceType of a ${kind} is the name of its resource type`, async (scim) => {
      const { path } = await scim[make]();
      same(at(await scim.read(path), 'meta', 'resourceType'), kind, 'meta.resourceType');
    }),
    must(`meta.location of a ${kind} is its URI, below the base URL`, async (scim) => {
      const { path } = await scim[make]();
      const location = text(at(await scim.read(path), 'meta', 'location'), 'meta.location');
      that(location.endsWith(path) && path.startsWith(endpoint), `meta.location is ${location}`);
    }),
    must(`meta.location of a ${kind} equals the Content-Location header where there is one`, async (scim) => {
      const { path } = await scim[make]();
      const { headers, body } = answers(await scim.get(path), 200);
      const header = headers.get('content-location');
      if (header === null) skip('the answer has no Content-Location');
      same(at(body, 'meta', 'location'), header, 'meta.location');
    }),
    must(
      `meta.version of a ${kind} equals the ETag header`,
      async (scim) => {
        const { path } = await scim[make]();
        const { headers, body } = answers(await scim.get(path), 200);
        same(text(at(body, 'meta', 'version'), 'meta.version'), headers.get('etag') ?? undefined, 'ETag');
      },
      'etag',
    ),
    must(`meta.created of a ${kind} stays and meta.lastModified moves when it changes`, async (scim) => {
      const { path, body } = await scim[make]();
      await pause(5);
      answers(await scim.put(path, { ...body, externalId: scim.unique() }), 200);
      const after = await scim.read(path);
      same(at(after, 'meta', 'created'), at(body, 'meta', 'created'), 'meta.created');
      const [before, later] = [dateOf(at(body, 'meta', 'lastModified')), dateOf(at(after, 'meta', 'lastModified'))];
      that(later > before, `meta.lastModified went from ${before} to ${later}`);
    }),
    must(`a new ${kind} that nobody changed has lastModified equal to created`, async (scim) => {
      const { body } = await scim[make]();
      same(text(at(body, 'meta', 'lastModified'), 'meta.lastModified'), at(body, 'meta', 'created'), 'meta.created');
    }),
    must(`meta of a ${kind} that the client sends is ignored`, async (scim) => {
      const meta = { created: '1999-01-01T00:00:00Z', location: 'https://example.com/', resourceType: 'Thing' };
      const { path } = await scim[make]({ meta });
      const after = await scim.read(path);
      for (const [name, value] of Object.entries(meta))
        that(text(at(after, 'meta', name), `meta.${name}`) !== value, `meta.${name} was taken`);
    }),
  ]),
};

const extensions: Section = {
  rfc: 'RFC 7643',
  number: '3.3',
  topic: 'Schema extensions',
  rows: [
    must('attributes of an extension stand in an object named by the URN, which schemas lists', async (scim) => {
      if (!scim.facts.schemas.has(urns.enterprise)) skip('the enterprise extension is not advertised');
      const extension = { employeeNumber: '701984', department: 'Tour Operations' };
      const { path } = await scim.user({ schemas: [urns.user, urns.enterprise], [urns.enterprise]: extension });
      const after = await scim.read(path);
      includes(after[urns.enterprise], extension, urns.enterprise);
      that(list(after['schemas'], 'schemas').includes(urns.enterprise), 'schemas does not list the extension');
    }),
    must('a resource without values of an extension has no object for it', async (scim) => {
      const { path } = await scim.user();
      that(!has(await scim.read(path), urns.enterprise), 'there is an object for the extension');
    }),
    must(
      'every extension object in an answer is listed in schemas and advertised for the resource type',
      async (scim) => {
        const { path } = await scim.user({ [urns.enterprise]: { costCenter: '4130' } });
        const after = await scim.read(path);
        const userType = scim.facts.resourceTypes.find((type) => type['name'] === 'User');
        const advertised = list(userType?.['schemaExtensions'] ?? [], 'schemaExtensions').map((each) =>
          at(each, 'schema'),
        );
        for (const name of Object.keys(after).filter((each) => each.startsWith('urn:'))) {
          that(list(after['schemas'], 'schemas').includes(name), `schemas does not list ${name}`);
          that(advertised.includes(name), `/ResourceTypes does not name ${name}`);
        }
      },
    ),
    should('an object under a URN that is no extension here is ignored', async (scim) => {
      const urn = 'urn:example:conformance:2.0:Unknown';
      const { path } = await scim.user({ [urn]: { colour: 'green' } });
      that(!has(await scim.read(path), urn), 'the unknown extension is returned');
    }),
    must('schemas of another resource type are refused', async (scim) => {
      const body = { ...scim.userBody(), schemas: [urns.group] };
      refuses(await scim.post('/Users', body), 400, 'invalidSyntax', 'invalidValue');
    }),
  ],
};

export const resources: readonly Section[] = [common, extensions];
