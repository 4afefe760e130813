/** Bodies of SCIM requests: resources as the schemas have them, PATCH operations, Bulk and search requests, and what is near to them. */
import type { AttributeDefinition, SchemaDefinition } from '../../shared/scim/schemas/definition.ts';
import { groupResourceType, userResourceType } from '../../shared/scim/schemas/resource-types.ts';
import { attributeName, filterText, type Ids, pathText } from './filters.ts';
import { Pairs, pairsOf, someJson, someScalar } from './json.ts';
import type { Random } from './random.ts';
import { inheritedNames, personalWord, someText } from './texts.ts';

export interface Material {
  readonly random: Random;
  readonly users: Ids;
  readonly groups: Ids;
  readonly validFilters: readonly string[];
  readonly jsonValues: readonly unknown[];
}

type Kind = 'User' | 'Group';
const typeOf = (kind: Kind) => (kind === 'User' ? userResourceType : groupResourceType);
const idsOf = ({ users, groups }: Material): Ids => [...users, ...groups];

function valueLike(material: Material, definition: AttributeDefinition): unknown {
  const { random, jsonValues } = material;
  if (random.odd(0.06))
    return random.oneOf(
      () => someJson(random, idsOf(material)),
      () => random.pick(jsonValues) ?? null,
    );
  const one = (): unknown => singleValue(material, definition);
  return definition.multiValued && !random.odd(0.05) ? random.several(3, one) : one();
}

function singleValue(
  material: Material,
  { name, type = 'string', subAttributes = [], canonicalValues }: AttributeDefinition,
): unknown {
  const { random } = material;
  switch (type) {
    case 'complex':
      return new Pairs(
        subAttributes
          .filter(({ name: sub }) => random.chance(sub === 'value' ? 0.9 : 0.4))
          .map((sub) => [spelt(random, sub.name), valueLike(material, sub)] as const),
      );
    case 'boolean':
      return random.pick([true, false, true, false, 'True', 'false', 1]);
    case 'dateTime':
      return random.pick(['2026-03-01T00:00:00Z', '2026-02-30T00:00:00Z', '+275761-01-01T00:00:00Z', 'yesterday']);
    case 'integer':
    case 'decimal':
      return random.pick([0, 1, -1, 1.5, 1e21]);
    default:
      if (/email|userName/i.test(name) || random.chance(0.1)) return `${personalWord(random)}@people.example`;
      if (name === 'value' || /ref/i.test(name))
        return random.chance(0.7) ? random.pick(idsOf(material)) : someText(random);
      return canonicalValues && random.chance(0.5) ? random.pick(canonicalValues) : someText(random, idsOf(material));
  }
}

/** Names are case-insensitive (RFC 7643 section 2.1), and come twice now and then. */
function spelt(random: Random, name: string): string {
  if (!random.odd(0.1)) return name;
  return random.oneOf(
    () => name.toUpperCase(),
    () => name.toLowerCase(),
    () => random.pick(inheritedNames),
  );
}

function ofSchema(material: Material, { attributes }: SchemaDefinition, share: number): (readonly [string, unknown])[] {
  const { random } = material;
  return attributes
    .filter(({ required }) => (required ? !random.odd(0.05) : random.chance(share)))
    .map((each) => [spelt(random, each.name), valueLike(material, each)] as const);
}

export function resource(material: Material, kind: Kind): unknown {
  const { random } = material;
  const { schema, extensions } = typeOf(kind);
  const entries = ofSchema(material, schema.definition, 0.3);
  for (const { definition } of extensions.values())
    if (random.chance(0.2)) entries.push([definition.id, new Pairs(ofSchema(material, definition, 0.4))]);
  if (random.odd(0.15)) entries.push([random.pick(inheritedNames), someJson(random)]);
  if (random.odd(0.1)) entries.push([attributeName(random), someScalar(random)]);
  if (random.odd(0.02))
    entries.push(['emails', Array.from({ length: 30 }, () => ({ value: `${personalWord(random)}@x.example` }))]);
  return pairsOf({ schemas: !random.odd(0.05) ? [schema.id] : someJson(random) }, entries);
}

function patchOperation(material: Material, kind: Kind): unknown {
  const { random } = material;
  const path = random.maybe(0.75, () => pathText(random, idsOf(material), material.validFilters, kind));
  const value = random.oneOf<unknown>(
    () => (path === undefined ? resource(material, kind) : someScalar(random, idsOf(material))),
    () => random.several(4, () => ({ value: random.pick(material.users) })),
    () => (random.odd(1) ? someJson(random, idsOf(material)) : someScalar(random, idsOf(material))),
    () => random.pick([true, false, 'False', null]),
    () => new Pairs([[attributeName(random, kind), someScalar(random)]]),
  );
  const op = random.pick([
    'add',
    'replace',
    'remove',
    'Add',
    'Replace',
    'REMOVE',
    random.chance(0.9) ? 'add' : someText(random),
  ]);
  return pairsOf({ op, ...(path !== undefined && { path }), ...(random.chance(0.85) && { value }) });
}

export function patch(material: Material, kind: Kind): unknown {
  const { random } = material;
  const most = random.odd(0.03) ? 1001 : 4;
  const Operations = !random.odd(0.03)
    ? Array.from({ length: 1 + random.int(most) }, () => patchOperation(material, kind))
    : someJson(random);
  return pairsOf({
    schemas: !random.odd(0.03) ? ['urn:ietf:params:scim:api:messages:2.0:PatchOp'] : someJson(random),
    [!random.odd(0.03) ? 'Operations' : 'operations']: Operations,
  });
}

export function bulk(material: Material): unknown {
  const { random } = material;
  const bulkIds = ['a', 'b', 'c', '__proto__'];
  const operation = (): unknown => {
    const kind = random.pick(['User', 'Group'] as const);
    const id = random.oneOf(
      () => random.pick(idsOf(material)),
      () => `bulkId:${random.pick(bulkIds)}`,
      () => someText(random),
    );
    const method = random.pick(['POST', 'POST', 'PUT', 'PATCH', 'DELETE', 'post', 'GET']);
    const path = random.oneOf(
      () => `/${kind}s${method === 'POST' ? '' : `/${id}`}`,
      () => `/${kind}s${method === 'POST' ? '' : `/${id}`}`,
      () => random.pick(['/Bulk', '/Me', '/Users/../Groups', '//', '', '/.search', '/Users?filter=x']),
    );
    const data = random.oneOf(
      () => (method === 'PATCH' ? patch(material, kind) : resource(material, kind)),
      () => (method === 'PATCH' ? patch(material, kind) : resource(material, kind)),
      () =>
        new Pairs([
          ['displayName', personalWord(random)],
          ['members', [{ value: `bulkId:${random.pick(bulkIds)}` }]],
        ]),
      () => someJson(random),
    );
    return pairsOf({
      method,
      path,
      ...(random.chance(0.7) && { bulkId: random.chance(0.9) ? random.pick(bulkIds) : someJson(random) }),
      ...(random.chance(0.9) && { data }),
      ...(random.chance(0.1) && { version: random.pick(['W/"1"', '*', '', 'x']) }),
    });
  };
  return pairsOf({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    ...(random.chance(0.3) && { failOnErrors: random.pick<unknown>([0, 1, -1, 'x', 1e9, null]) }),
    Operations: !random.odd(0.03) ? random.several(8, operation) : someJson(random),
  });
}

export function searchRequest(material: Material, cursors: readonly string[]): unknown {
  const { random } = material;
  return pairsOf({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
    ...(random.chance(0.8) && { filter: filterText(random, idsOf(material), material.validFilters) }),
    ...(random.chance(0.3) && { attributes: random.several(3, () => attributeName(random)) }),
    ...(random.chance(0.2) && { excludedAttributes: random.chance(0.8) ? [attributeName(random)] : someJson(random) }),
    ...(random.chance(0.3) && { sortBy: attributeName(random) }),
    ...(random.chance(0.2) && { sortOrder: random.pick<unknown>(['ascending', 'descending', 7, 'x']) }),
    ...(random.chance(0.3) && { startIndex: someScalar(random) }),
    ...(random.chance(0.3) && { count: random.pick<unknown>([0, 1, 5, 201, -1, 1.5, '2', 1e300, null]) }),
    ...(random.chance(0.2) && { cursor: random.chance(0.8) ? random.pick([...cursors, '']) : someJson(random) }),
  });
}
