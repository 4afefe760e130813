/** RFC 7643 section 5: the ServiceProviderConfig. */
import { answers, at, integer, list, object, same, skip, text, that } from '../check.ts';
import { urns } from '../facts.ts';
import { must, type Section } from '../row.ts';

const features = ['patch', 'bulk', 'filter', 'changePassword', 'sort', 'etag'] as const;

export const serviceProviderConfig: Section = {
  rfc: 'RFC 7643',
  number: '5',
  topic: 'Service provider configuration',
  rows: [
    must('the document carries the ServiceProviderConfig schema', async (scim) => {
      const { body } = answers(await scim.get('/ServiceProviderConfig'), 200);
      that(list(at(body, 'schemas'), 'schemas').includes(urns.config), `schemas has no ${urns.config}`);
    }),
    ...features.map((feature) =>
      must(`${feature}.supported is there and a boolean`, async (scim) => {
        const { body } = answers(await scim.get('/ServiceProviderConfig'), 200);
        that(typeof at(body, feature, 'supported') === 'boolean', `${feature}.supported is no boolean`);
      }),
    ),
    must('bulk.maxOperations and bulk.maxPayloadSize are there and integers', async (scim) => {
      const { body } = answers(await scim.get('/ServiceProviderConfig'), 200);
      for (const name of ['maxOperations', 'maxPayloadSize']) integer(at(body, 'bulk', name), `bulk.${name}`);
    }),
    must('filter.maxResults is there and an integer', async (scim) => {
      const { body } = answers(await scim.get('/ServiceProviderConfig'), 200);
      integer(at(body, 'filter', 'maxResults'), 'filter.maxResults');
    }),
    must(
      'authenticationSchemes is there; each has a name, a description and a type that the RFC lists',
      async (scim) => {
        const { body } = answers(await scim.get('/ServiceProviderConfig'), 200);
        const schemes = list(at(body, 'authenticationSchemes'), 'authenticationSchemes');
        for (const scheme of schemes) {
          text(at(scheme, 'name'), 'name');
          text(at(scheme, 'description'), 'description');
          const type = text(at(scheme, 'type'), 'type');
          that(['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'].includes(type), `type is ${type}`);
        }
      },
    ),
    must('the scheme that this run authenticates with is among authenticationSchemes', async (scim) => {
      const { body } = answers(await scim.get('/ServiceProviderConfig'), 200);
      const types = list(at(body, 'authenticationSchemes'), 'authenticationSchemes').map((each) => at(each, 'type'));
      that(types.includes('oauthbearertoken') || types.includes('oauth2'), 'no bearer token is among them');
    }),
    must('it has no id: there is one of it', async (scim) => {
      const body = await scim.read('/ServiceProviderConfig');
      same(at(body, 'id'), undefined, 'id');
    }),
    must('meta says the resource type and where the document is', async (scim) => {
      const { body } = answers(await scim.get('/ServiceProviderConfig'), 200);
      same(at(body, 'meta', 'resourceType'), 'ServiceProviderConfig', 'meta.resourceType');
      const location = text(at(body, 'meta', 'location'), 'meta.location');
      that(location.endsWith('/ServiceProviderConfig'), `meta.location is ${location}`);
    }),
    must('documentationUri is an absolute address where it is there', async (scim) => {
      const { body } = answers(await scim.get('/ServiceProviderConfig'), 200);
      const uri = at(body, 'documentationUri');
      if (uri === undefined) skip('there is no documentationUri');
      that(URL.canParse(String(uri)), `documentationUri is ${uri}`);
    }),
    must('every attribute of the document is one that its schema advertises, where /Schemas has it', async (scim) => {
      const schema = scim.facts.schemas.get(urns.config);
      if (!schema) skip('/Schemas does not describe ServiceProviderConfig');
      const { body } = answers(await scim.get('/ServiceProviderConfig'), 200);
      const known = list(schema['attributes'], 'attributes').map((each) => at(each, 'name'));
      for (const name of Object.keys(object(body, 'the document'))) {
        that(['schemas', 'meta', 'id', ...known].includes(name), `${name} is not in the schema`);
      }
    }),
  ],
};
