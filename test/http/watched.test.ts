/** What every suite over HTTP is watched for: answers of 500 and above that it did not ask for, and secrets or people in the log. */
import { newLinkToken } from '../../shared/domain/link-token.ts';
import { LeakWatch } from '../support/leak-watch.ts';
import { person, startScimService } from '../support/scim-service.ts';

const broken = (mayFail: boolean) =>
  startScimService({
    mayFail,
    // Of the table itself, whichever meter counts it.
    wrap(table) {
      const { meteredBy } = table;
      table.meteredBy = (meter) => {
        const metered = meteredBy.call(table, meter);
        metered.query = () => Promise.reject(new TypeError('broken'));
        return metered;
      };
      return table;
    },
  });

test('a call that is answered 500 fails whoever sent it', async () => {
  const service = await broken(false);
  const team = await service.team();
  await expect(team.get('/Users')).rejects.toThrow('GET /Users was answered 500');
  await service.close();
});

test('unless the suite says that it may', async () => {
  const service = await broken(true);
  const team = await service.team();
  expect((await team.get('/Users')).status).toBe(500);
  await service.close();
});

test('a log line with the key of a team, or with a name of a person, fails the suite when it ends', async () => {
  const service = await startScimService();
  const team = await service.team();
  const wanted = person({ displayName: 'Barbara Unmistakable' });
  expect((await team.post('/Users', wanted)).status).toBe(201);
  expect(await service.faults()).toEqual([]);
  service.log.push(
    { requestId: 'a', text: `called with ${team.key}` },
    { requestId: 'b', text: 'for Barbara Unmistakable' },
  );
  expect(await service.faults()).toHaveLength(2);
  await expect(service.close()).rejects.toThrow('in the log');
});

describe('is found in a log', () => {
  const { text: link } = newLinkToken('invite', 'us', ['team', 'id']);
  const key = `rc_us_${'a'.repeat(32)}_${'b'.repeat(43)}_0000000`;
  const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';
  const get = { method: 'GET', path: '/' };
  test.each<[string, (watch: LeakWatch) => void, string]>([
    [
      'an access token that was sent',
      (watch) => watch.heedCall({ ...get, headers: { Authorization: `Bearer ${token}` } }),
      token,
    ],
    ['a key that an answer showed', (watch) => watch.heedAnswer({ body: { key } }), key],
    [
      'a link that an answer showed',
      (watch) => watch.heedAnswer({ body: { link: `https://a.example/#token=${link}` } }),
      link,
    ],
    ['the token of a link that was sent', (watch) => watch.heedCall({ ...get, body: { token: link } }), link],
    [
      'an address in a filter',
      (watch) => watch.heedCall({ ...get, path: '/Users?filter=userName%20eq%20%22a.b%40people.example%22' }),
      'a.b@people.example',
    ],
    ['an address in a mail', (watch) => watch.heedText('To: c.d@people.example, follow this'), 'c.d@people.example'],
    [
      'a name deep in a body',
      (watch) => watch.heedCall({ ...get, body: { Operations: [{ value: { name: { familyName: 'Jensen' } } }] } }),
      'Jensen',
    ],
  ])('%s', (_, heed, shown) => {
    const watch = new LeakWatch();
    heed(watch);
    expect(watch.leaks([{ text: 'nothing' }, { text: `before ${shown} behind` }])).toHaveLength(1);
    expect(watch.leaks([{ text: 'nothing' }])).toEqual([]);
  });
});
