/** Every answer that a test gets from the team, account and host APIs is compared with the OpenAPI document. */
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { apis, operations } from '../../functions/operations.ts';
import { compileRoutes } from '../../infra/local/routes.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { openApiDocument } from '../../shared/http/app/openapi.ts';
import { problemJson } from '../../shared/http/app/problems.ts';
import type { ScimAnswer, ScimCall } from './scim-client.ts';

const documented = operations.map((operation) => ({ ...operation, basePath: apis[operation.api].path }));
const route = compileRoutes('app', operations, (operation) => operation);
const document = openApiDocument('https://app.example', documented, contracts);

const ajv = new Ajv2020({ strict: false, allErrors: true });
// A CommonJS module whose default export is typed as a namespace.
(addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
ajv.addSchema(document, 'document');
const validators = new Map<string, ValidateFunction>();

const part = (text: string): string => encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));

function validatorOf(pointer: string): ValidateFunction {
  const known = validators.get(pointer) ?? ajv.compile({ $ref: `document#${pointer}` });
  validators.set(pointer, known);
  return known;
}

interface Described {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema: object }>> }>>;
}

/** @throws Error saying how the answer differs from the document */
export function checkAgainstContract({ method, path }: ScimCall, { status, headers, body }: ScimAnswer): void {
  const operation = route(method, path.split('?')[0] ?? '')?.target;
  const template = operation && apis[operation.api].path + operation.path;
  // The document is what was just made; it has this shape.
  const paths = document['paths'] as Readonly<Record<string, Readonly<Record<string, Described>>>>;
  const described = template === undefined ? undefined : paths[template]?.[method.toLowerCase()];
  const fail = (what: string): void => {
    throw new Error(`${operation?.name ?? path} answered ${status} ${JSON.stringify(body)?.slice(0, 500)}: ${what}`);
  };
  const type = String(headers['content-type'] ?? '').split(';')[0] ?? '';
  if (status >= 400 && type !== problemJson) fail(`an error that is no ${problemJson}`);
  // What the gateway refuses by itself, and paths that are none, are no operation's.
  if (!described || template === undefined || (status === 403 && operation?.caller === 'host product' && !isOurs(body)))
    return;
  const response = described.responses[status];
  if (!response?.content) {
    if (!response) fail('a status that is not in the document');
    if (body !== undefined) fail('a body where the document has none');
    return;
  }
  if (!Object.hasOwn(response.content, type)) fail(`${type} is not in the document`);
  if (!/json/.test(type)) return;
  const pointer = ['paths', template, method.toLowerCase(), 'responses', String(status), 'content', type, 'schema'];
  const validate = validatorOf(`/${pointer.map(part).join('/')}`);
  if (!validate(body)) fail(JSON.stringify(validate.errors));
}

const isOurs = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'type' in body && String(body.type).startsWith('urn:rollcall:');
