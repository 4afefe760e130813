/** Every operation, called with the key or token of another team, residency, role or time: the table of answers, kept. */
import { apis, operations } from '../../functions/operations.ts';
import { providePort } from '../../shared/ports/ports.ts';
import { type AppService, startAppService } from '../support/app-service.ts';
import type { ScimAnswer } from '../support/scim-client.ts';
import { keyAnswers, personAnswers, readAnswers } from './answers.ts';
import { appRequest, scimRequest } from './requests.ts';
import { makeScene, type Scene } from './scene.ts';
import { WriteWatch } from './write-watch.ts';

const ofKeys = readAnswers(keyAnswers);
const ofPeople = readAnswers(personAnswers);
/** Who may see names of the team's people and things. */
const insiders = new Set(['own', 'retiring', 'super-admin', 'admin', 'developer', 'host']);
/** Whoever holds the link may know of the invite, and decline it. */
const byLink = new Set(['look-at-invite', 'decline-invite']);

let service: AppService;
let writes: WriteWatch;
let scene: Scene;

beforeAll(async () => {
  service = await startAppService({
    wrap(table) {
      writes = new WriteWatch(table);
      return writes;
    },
  });
  service.mailer.canSend = false;
  providePort('consolePage', {
    issuer: 'https://idp.example',
    clientId: 'console',
    signInOrigins: [],
    read: async () => Buffer.from('<html><head></head></html>'),
  });
  scene = await makeScene(service);
});
afterAll(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

/** Partitions of the scene's team that were written; the notes of refused calls, and of positions in lists, may be. */
const writtenOfTeam = (): string[] =>
  writes.takeWritten().filter((pk) => pk.startsWith(`TEAM#${scene.team.id}`) && !/#(?:PAGES|KEYUSE|CALLS)$/.test(pk));

test('every operation has its row, and every row is of an operation', () => {
  const names = (isScim: boolean) =>
    operations.filter(({ api }) => (api === 'scim') === isScim).map(({ name }) => name);
  expect([...ofKeys.keys()]).toEqual(names(true));
  expect([...ofPeople.keys()]).toEqual(names(false));
});

test('every caller has a column', () => {
  expect([...(ofKeys.get('get-user')?.keys() ?? [])]).toEqual(Object.keys(scene.keyOf));
  expect([...(ofPeople.get('get-team')?.keys() ?? [])]).toEqual(Object.keys(scene.callers));
});

/** Sends as every caller of the row in turn, from the last to the first, and compares. */
async function compare(
  name: string,
  row: ReadonlyMap<string, number>,
  send: (caller: string) => Promise<ScimAnswer>,
): Promise<void> {
  const given = new Map<string, number>();
  const seen: string[] = [];
  // Those who may come last, so that what they do is not in the others' way.
  for (const [caller, wanted] of [...row].toReversed()) {
    writes.takeWritten();
    const { status, text } = await send(caller);
    given.set(caller, status);
    const written = writtenOfTeam();
    if (!insiders.has(caller)) {
      const isGuest = caller === 'invitee' || byLink.has(name);
      if (text.includes(scene.mark) || (!isGuest && text.includes(scene.guest))) seen.push(caller);
      if (!isGuest && written.length > 0) seen.push(`${caller} wrote ${written}`);
    }
    const { method = 'GET' } = operations.find((each) => each.name === name) ?? {};
    // What was done cannot be done again.
    if (wanted < 400 && method !== 'GET') scene = await makeScene(service);
  }
  expect(Object.fromEntries(given)).toEqual(Object.fromEntries(row));
  expect(seen).toEqual([]);
}

test.each([...ofKeys.keys()])('%s answers each key as the table says, and tells strangers nothing', async (name) => {
  await compare(name, ofKeys.get(name) ?? new Map(), (caller) => {
    const key = scene.keyOf[caller];
    return service.send({ ...scimRequest(name, scene), headers: key === undefined ? {} : { Authorization: key } });
  });
});

test.each([...ofPeople.keys()])(
  '%s answers each caller as the table says, and tells strangers nothing',
  async (name) => {
    const operation = operations.find((each) => each.name === name);
    const base = operation ? apis[operation.api].path : '';
    await compare(name, ofPeople.get(name) ?? new Map(), (caller) => {
      const { team, other, callers } = scene;
      const teamId = caller === 'mixed' ? other.id : team.id;
      const client = callers[caller];
      if (!client) throw new Error(`nobody is ${caller}`);
      return client.send(appRequest(name, base, scene, teamId));
    });
  },
);
