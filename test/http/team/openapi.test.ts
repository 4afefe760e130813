/** The OpenAPI document: valid, whole, and true of what is answered. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { apis, operations } from '../../../functions/operations.ts';
import { contracts } from '../../../shared/api/contracts.ts';
import { type AppService, startAppService } from '../../support/app-service.ts';

let service: AppService;
let document: { paths: Record<string, Record<string, { operationId: string; responses: object; security: object[] }>> };

beforeAll(async () => {
  service = await startAppService();
  const { status, body } = await service.anybody.get('/team/v1/openapi.json');
  expect(status).toBe(200);
  document = body;
});
afterAll(() => service.close());

/** A page is no API, and what stands for all that is not there is no operation to call. */
const undocumented: readonly string[] = ['scim', 'console', 'app'];
const documented = operations.filter(({ api }) => !undocumented.includes(api));

test('the document is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect(errors ?? []).toEqual([]);
  expect(valid).toBe(true);
});

test('every operation has one contract, and every contract is of an operation', () => {
  const names = contracts.map(({ operation }) => operation);
  expect(names.toSorted()).toEqual(documented.map(({ name }) => name).toSorted());
});

test.each(
  documented.map(({ name, method, path, api, caller }) => ({ name, method, path: apis[api].path + path, caller })),
)('$name is in the document as $method $path', ({ name, method, path, caller }) => {
  const described = document.paths[path]?.[method.toLowerCase()];
  expect(described?.operationId).toBe(name);
  expect(described?.security.length).toBe(caller === 'nobody' ? 0 : 1);
});

test('operations below a team say who may call them, and no others do', () => {
  const wrong = documented.filter(({ name, api, path }) => {
    const may = contracts.find(({ operation }) => operation === name)?.may;
    return (may !== undefined) !== (api === 'team' && path.startsWith('/teams/{team}'));
  });
  expect(wrong.map(({ name }) => name)).toEqual([]);
});
