/** Calls of the app's API that no operation takes are told what is wrong with them (RFC 9457; RFC 9110 sections 15.4.9 and 15.5.6). */
import { type AppService, startAppService } from '../../support/app-service.ts';

let service: AppService;
beforeAll(async () => {
  service = await startAppService();
});
afterAll(async () => {
  expect(await service.faults()).toEqual([]);
  await service.close();
});

test.each([
  '/',
  '/team',
  '/team/v1',
  '/team/v1/',
  '/team/v2/teams',
  '/team/v1/teams/a/nothing',
  '/consoles',
  '/__proto__',
])('nothing is at %s: 404, and where to look', async (path) => {
  const { status, headers, body } = await service.anybody.get(path);
  expect(status).toBe(404);
  expect(headers['content-type']).toBe('application/problem+json');
  expect(body).toMatchObject({
    type: 'urn:rollcall:problem:nothing-here',
    status: 404,
    detail: expect.stringContaining('/team/v1/openapi.json'),
  });
});

test.each([
  ['DELETE', '/team/v1/teams', 'POST'],
  ['POST', '/team/v1/teams/a/keys/b/revoke/', undefined],
  ['GET', '/team/v1/teams/a/keys/b/revoke', 'POST'],
  ['PUT', '/team/v1/teams/a/members/b', 'GET, PATCH, DELETE'],
  ['GET', '/host/v1/teams/a/entitlement', 'PUT'],
  ['OPTIONS', '/account/v1/account', 'GET, PATCH'],
])('%s %s is told which methods there are: %s', async (method, path, allow) => {
  const { status, headers, body } = await service.anybody.send({ method, path });
  if (allow === undefined) {
    expect(status).toBe(308);
    return;
  }
  expect(status).toBe(405);
  expect(headers['allow']).toBe(allow);
  expect(body).toMatchObject({ type: 'urn:rollcall:problem:method-not-allowed', status: 405 });
  expect(String(body.detail)).toContain(`${method} is not supported here; ${allow}`);
});

test.each([
  ['/Team/v1/Teams/aB/Keys?x=1&x=%202', '/team/v1/teams/aB/keys?x=1&x=+2'],
  ['/team/v1/teams/', '/team/v1/teams'],
  ['//team/v1/teams', '/team/v1/teams'],
])('%s is sent on to %s, method and body kept (308)', async (path, wanted) => {
  const { status, headers } = await service.anybody.get(path);
  expect(status).toBe(308);
  expect(headers['location']).toBe(`${service.appBaseUrl}${wanted}`);
});
