/** Inputs that no client would send: a sample of what `npm run fuzz` sends without end, and the judge's own judgement. */

import type { RawAnswer } from './inject.ts';
import { type Input, inputKinds } from './inputs.ts';
import { changedPrototypes, wrongWith } from './judge.ts';
import { fuzz } from './run.ts';

const seed = 1;

test('no input is answered 5xx, keeps a processor busy, changes a prototype or another team, or shows a secret', async () => {
  const { faults, byKind, inputs } = await fuzz({ seed, until: (sent) => sent >= 2000 });
  expect(faults).toEqual([]);
  expect([...byKind.keys()].toSorted()).toEqual([...inputKinds, 'wire'].toSorted());
  expect(inputs).toBeGreaterThanOrEqual(2000);
}, 120_000);

test('a seed makes the same inputs again', async () => {
  const statuses = async () =>
    (await fuzz({ seed, until: (sent) => sent > 0, inputsPerBatch: 100, kinds: ['filter', 'path'] })).byStatus;
  expect([...(await statuses())]).toEqual([...(await statuses())]);
});

describe('the judge finds', () => {
  const input = (url: string, secrets: readonly string[] = []): Input => ({
    kind: 'filter',
    call: { method: 'GET', url, headers: [] },
    secrets,
  });
  const answer = (status: number, text: string, type = 'application/scim+json'): RawAnswer => ({
    status,
    headers: new Map([['content-type', type]]),
    text,
  });
  const error = (status: number, detail = 'no') =>
    JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: String(status), detail });

  test.each<[string, Input, RawAnswer, RegExp | undefined]>([
    ['nothing in an error of SCIM', input('/scim/v2/Users'), answer(404, error(404)), undefined],
    ['nothing in what is meant to be unsupported', input('/scim/v2/Me'), answer(501, error(501)), undefined],
    ['a 500', input('/scim/v2/Users'), answer(500, error(500)), /answered 500/],
    ['a 503', input('/scim/v2/Users'), answer(503, error(503)), /answered 503/],
    ['a 501 of another API', input('/team/v1/teams'), answer(501, '{}', 'application/problem+json'), /answered 501/],
    ['an error that is HTML', input('/scim/v2/Users'), answer(404, '<html>', 'text/html'), /no error of SCIM/],
    ['an error that says another status', input('/scim/v2/Users'), answer(404, error(400)), /no error of SCIM/],
    [
      'an error of a team that is no problem',
      input('/team/v1/teams'),
      answer(404, '{}', 'application/json'),
      /no problem/,
    ],
    [
      'a secret that is said again',
      input('/scim/v2/Users', ['s3cret']),
      answer(401, error(401, 'not s3cret')),
      /secret/,
    ],
  ])('%s', (_, sent, given, wanted) => {
    const wrong = wrongWith(sent, given).join();
    if (wanted) expect(wrong).toMatch(wanted);
    else expect(wrong).toBe('');
  });

  test('a prototype that was changed', () => {
    expect(changedPrototypes()).toEqual([]);
    Object.defineProperty(Object.prototype, 'polluted', { value: true, configurable: true });
    try {
      expect(changedPrototypes().join()).toContain('polluted');
    } finally {
      Reflect.deleteProperty(Object.prototype, 'polluted');
    }
  });
});
