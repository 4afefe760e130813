/** Inputs that once broke something: each is answered as it should be, for good. */
import { crc32 } from 'node:zlib';
import { filesIn } from '../../shared/ports/page-files.ts';
import { providePort } from '../../shared/ports/ports.ts';
import { type AppService, startAppService } from '../support/app-service.ts';
import { groupOf, person } from '../support/scim-service.ts';

let service: AppService;

beforeAll(async () => {
  service = await startAppService();
});
afterAll(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

const half = '\ud800';

test.each(['DELETE', 'PUT', 'PATCH'])(
  'a Bulk %s of an id with half of a surrogate pair fails alone, with a 404',
  async (method) => {
    const { scim } = await service.appTeam();
    const Operations = [
      { method, path: `/Users/${half}`, data: person() },
      { method, path: `/Groups/x${half}y`, data: groupOf() },
      { method: 'POST', path: '/Users', bulkId: 'a', data: person() },
    ];
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
    const { status, body } = await scim.post('/Bulk', { schemas, Operations });
    expect([status, body.Operations.map((each: { status: string }) => each.status)]).toEqual([
      200,
      ['404', '404', '201'],
    ]);
  },
);

test.each([
  ['look', ['invite', half, 'x']],
  ['decline', ['invite', 'x', half]],
  ['accept', ['invite', half, half]],
])('a link to %s at that is forged with half of a surrogate pair leads nowhere', async (what, parts) => {
  const about = Buffer.from(JSON.stringify(parts)).toString('base64url');
  const body = `rl_us_${about}_${'x'.repeat(43)}`;
  const token = `${body}_${crc32(body).toString(36).padStart(7, '0')}`;
  const { status, body: problem } = await (await service.outsider()).post(`/account/v1/invites/${what}`, { token });
  expect([status, problem.type]).toEqual([400, 'urn:rollcall:problem:link-invalid']);
});

test.each([`${'x'.repeat(300)}.js`, `x.${'js.'.repeat(90)}js`, '..%2Ffound.test.ts'])(
  'a file of the console that no build could make is not found (%#)',
  async (name) => {
    const read = filesIn(() => new URL('.', import.meta.url));
    providePort('consolePage', { issuer: 'https://idp.example', clientId: 'console', signInOrigins: [], read });
    expect((await service.anybody.get(`/console/assets/${name}`)).status).toBe(404);
  },
);
