/** The OpenAPI 3.1 document of the team, account and host APIs, made of the operations table and the contracts. */
import * as z from 'zod/mini';
import type { AnyContract } from '../../api/contract.ts';
import { type ProblemKind, problemJson, problemTable, problemType } from './problems.ts';

/** What the document needs of a line of the operations table. */
interface DocumentedOperation {
  readonly name: string;
  readonly method: string;
  /** Below `basePath`. */
  readonly path: string;
  readonly basePath: string;
  readonly caller: string;
  readonly api: string;
}

type JsonObject = Readonly<Record<string, unknown>>;

const problemSchema: JsonObject = {
  type: 'object',
  description: 'An error (RFC 9457).',
  properties: {
    type: { type: 'string', description: 'The kind of problem; a stable name and no address.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What is wrong here, and what to do.' },
    instance: { type: 'string', description: 'The id of the request, for whoever runs the service.' },
    errors: {
      type: 'array',
      description: 'The fields that do not fit.',
      items: {
        type: 'object',
        properties: {
          pointer: { type: 'string', description: 'A JSON Pointer into the body, or ?name for a query parameter.' },
          detail: { type: 'string' },
        },
        required: ['pointer', 'detail'],
      },
    },
  },
  required: ['type', 'title', 'status', 'detail', 'instance'],
};

const securitySchemes = {
  person: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An access token of this residency’s sign-in service.',
  },
  hostProduct: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: 'A request signed with AWS Signature Version 4 by IAM credentials that may call the API.',
    'x-amazon-apigateway-authtype': 'awsSigv4',
  },
} as const;

const securityOf: Readonly<Record<string, readonly JsonObject[]>> = {
  person: [{ person: [] }],
  'host product': [{ hostProduct: [] }],
  nobody: [],
};

/** What any call may be answered. */
const always: readonly ProblemKind[] = ['internal', 'unavailable', 'busy', 'answer-too-large'];
const withBody: readonly ProblemKind[] = ['invalid-json', 'body-too-large'];
const ofPeople: readonly ProblemKind[] = ['token-missing', 'token-invalid', 'session-ended'];
const ofTeams: readonly ProblemKind[] = ['not-on-this-team', 'not-allowed'];

/** The kinds of problems that an operation may answer: its contract's, and those that come with how it is called. */
function problemsOf(contract: AnyContract, caller: string): ReadonlySet<ProblemKind> {
  return new Set([
    ...always,
    ...(contract.body || contract.query ? (['invalid-request'] as const) : []),
    ...(contract.body ? withBody : []),
    ...(caller === 'person' ? ofPeople : []),
    ...(contract.may ? ofTeams : []),
    ...(contract.problems ?? []),
  ]);
}

/**
 * @param serverUrl where the APIs are, without a slash at the end
 * @param operations those without a contract are left out
 */
export function openApiDocument(
  serverUrl: string,
  operations: readonly DocumentedOperation[],
  contracts: readonly AnyContract[],
): JsonObject {
  const byName = new Map(contracts.map((contract) => [contract.operation, contract]));
  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const operation of operations) {
    const contract = byName.get(operation.name);
    if (!contract) continue;
    const path = operation.basePath + operation.path;
    const methods = paths[path] ?? {};
    methods[operation.method.toLowerCase()] = describe(operation, contract);
    paths[path] = methods;
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Rollcall',
      version: '1',
      description: 'What team admins, people and the host product do around SCIM provisioning.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: serverUrl }],
    tags: [...new Set(operations.filter(({ name }) => byName.has(name)).map(({ api }) => api))].map((name) => ({
      name,
    })),
    paths,
    components: { securitySchemes, schemas: { Problem: problemSchema } },
  };
}

function describe(operation: DocumentedOperation, contract: AnyContract): JsonObject {
  const { body, query, success, summary } = contract;
  return {
    operationId: operation.name,
    summary,
    tags: [operation.api],
    security: securityOf[operation.caller] ?? [],
    parameters: [...pathParameters(operation.path), ...(query ? queryParameters(query) : [])],
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } },
    }),
    responses: {
      [success.status]: {
        description: success.description,
        ...(success.body && { content: { 'application/json': { schema: schemaOf(success.body, 'output') } } }),
        ...(success.contentType && { content: { [success.contentType]: { schema: { type: 'string' } } } }),
      },
      ...problemResponses(problemsOf(contract, operation.caller)),
    },
  };
}

function pathParameters(path: string): JsonObject[] {
  return [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: z.ZodMiniType): JsonObject[] {
  const { properties = {}, required = [] } = schemaOf(query, 'input') as {
    properties?: Record<string, JsonObject>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(typeof schema['description'] === 'string' && { description: schema['description'] }),
    schema,
  }));
}

/** One response for each status, naming the kinds behind it. */
function problemResponses(kinds: Iterable<ProblemKind>): Record<string, JsonObject> {
  const byStatus = new Map<number, ProblemKind[]>();
  for (const kind of kinds) {
    const [status] = problemTable[kind];
    byStatus.set(status, [...(byStatus.get(status) ?? []), kind]);
  }
  const responses: Record<string, JsonObject> = {};
  for (const [status, some] of [...byStatus].sort(([a], [b]) => a - b)) {
    responses[status] = {
      description: some.map((kind) => `${kind}: ${problemTable[kind][1]}.`).join(' '),
      content: {
        [problemJson]: {
          schema: {
            allOf: [
              { $ref: '#/components/schemas/Problem' },
              { type: 'object', properties: { type: { enum: some.map(problemType) }, status: { const: status } } },
            ],
          },
        },
      },
    };
  }
  return responses;
}

function schemaOf(schema: z.ZodMiniType, io: 'input' | 'output'): JsonObject {
  // The document says which dialect of JSON Schema all of its schemas are written in.
  const { $schema: _, '~standard': __, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonObject;
  return rest;
}
