/** RFC 7643 sections 2.2 and 7: what the schemas advertise is what the service does. */
import type { JsonObject } from '../../../shared/scim/resource.ts';
import { answers, at, includes, list, object, refuses, same, that } from '../check.ts';
import { urns } from '../facts.ts';
import { must, type Section } from '../row.ts';
import { patchBody, type Scenario } from '../scenario.ts';

interface Named {
  readonly attribute: JsonObject;
  /** As filters and PATCH paths name it. */
  readonly path: string;
}

/** Attributes of a schema, and sub-attributes where `depth` is 2. */
function named(scim: Scenario, urn: string, depth: 1 | 2): readonly Named[] {
  const prefix = urn === urns.user || urn === urns.group ? '' : `${urn}:`;
  const top = list(object(scim.facts.schemas.get(urn), urn)['attributes'], 'attributes').map((each) => {
    const attribute = object(each, 'attribute');
    return { attribute, path: `${prefix}${attribute['name']}` };
  });
  if (depth === 1) return top;
  return top.flatMap(({ attribute, path }) => [
    { attribute, path },
    ...list(attribute['subAttributes'] ?? [], 'subAttributes').map((each) => {
      const sub = object(each, 'sub-attribute');
      return { attribute: sub, path: `${path}.${sub['name']}` };
    }),
  ]);
}

/** URNs of a resource type's schema and of its extensions. */
function urnsOf(scim: Scenario, typeName: string): readonly string[] {
  const type = object(
    scim.facts.resourceTypes.find((each) => each['name'] === typeName),
    typeName,
  );
  const extensions = list(type['schemaExtensions'] ?? [], 'schemaExtensions').map((each) => at(each, 'schema'));
  return [type['schema'], ...extensions].map(String);
}

const kinds = [
  { kind: 'User', make: 'user', endpoint: '/Users' },
  { kind: 'Group', make: 'group', endpoint: '/Groups' },
] as const;

/** Strings that a service has no reason to check further. */
const freeTexts = ['displayName', 'nickName', 'title', 'userType'] as const;

export const characteristics: Section = {
  rfc: 'RFC 7643',
  number: '2.2',
  topic: 'Attribute characteristics',
  rows: [
    ...kinds.flatMap(({ kind, make, endpoint }) => [
      must(
        `every attribute of a ${kind} that is readOnly refuses PATCH with mutability`,
        async (scim) => {
          const { path: resource, body } = await scim[make]();
          const readOnly = urnsOf(scim, kind)
            .flatMap((urn) => named(scim, urn, 1))
            .filter(({ attribute }) => attribute['mutability'] === 'readOnly');
          for (const path of ['id', 'meta', ...readOnly.map((each) => each.path)]) {
            const operation = { op: 'replace', path, value: 'x' };
            refuses(await scim.patch(resource, patchBody([operation])), 400, 'mutability', 'invalidValue');
          }
          same(await scim.read(resource), body, 'the resource');
        },
        'patch',
      ),
      must(
        `every attribute and sub-attribute of a ${kind} can be asked for with pr, except what is never returned`,
        async (scim) => {
          for (const urn of urnsOf(scim, kind)) {
            for (const { attribute, path } of named(scim, urn, 2)) {
              if (attribute['returned'] === 'never') continue;
              answers(await scim.get(endpoint, { query: { filter: `${path} pr`, count: 0 } }), 200);
            }
          }
        },
        'filter',
      ),
      must(`every attribute and sub-attribute of a ${kind} can be named in attributes`, async (scim) => {
        const { path: resource } = await scim[make]();
        for (const urn of urnsOf(scim, kind)) {
          for (const { path } of named(scim, urn, 2)) await scim.read(resource, { query: { attributes: path } });
        }
      }),
    ]),
    ...freeTexts.map((name) =>
      must(
        `${name} is compared with or without regard to case, as caseExact says`,
        async (scim) => {
          const { id } = await scim.user({ [name]: 'MixedCase' });
          const [advertised] = named(scim, urns.user, 1).filter(({ path }) => path === name);
          const found = await scim.idsBy('/Users', `id eq "${id}" and ${name} eq "mIXEDcASE"`);
          same(found, advertised?.attribute['caseExact'] === true ? [] : [id], 'ids');
        },
        'filter',
      ),
    ),
    must(
      'a writeOnly attribute is accepted by PATCH and not returned',
      async (scim) => {
        const { path } = await scim.user();
        const operation = { op: 'replace', path: 'password', value: 'correct horse battery staple' };
        const answer = answers(await scim.patch(path, patchBody([operation])), 200, 204);
        that(!answer.text.includes('correct horse'), 'the password is in the answer');
        that(at(await scim.read(path), 'password') === undefined, 'the password is in the resource');
      },
      'patch',
    ),
    must('an attribute that is returned always is there whatever is left out', async (scim) => {
      const { path } = await scim.user();
      const always = [
        'id',
        'schemas',
        ...named(scim, urns.user, 1)
          .filter(({ attribute }) => attribute['returned'] === 'always')
          .map((each) => each.path),
      ];
      const excluded = await scim.read(path, { query: { excludedAttributes: always.join(',') } });
      const chosen = await scim.read(path, { query: { attributes: 'nickName' } });
      for (const name of always) that(name in excluded && name in chosen, `${name} is missing`);
    }),
    must('the id of a member is what its value is advertised to be: the id of a User', async (scim) => {
      const user = await scim.user();
      const { path } = await scim.group({ members: [{ value: user.id, display: 'Invented' }] });
      includes((await scim.read(path))['members'], [{ value: user.id }], 'members');
    }),
  ],
};
