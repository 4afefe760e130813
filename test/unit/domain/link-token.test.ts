/** Tokens of mailed links: what they say is read back, and nothing else is taken for one. */
import fc from 'fast-check';
import { isTokenOf, newLinkToken, parseLinkToken } from '../../../shared/domain/link-token.ts';

const kind = fc.constantFrom('invite' as const, 'address' as const);
const residency = fc.stringMatching(/^[a-z]{2,8}$/);
const parts = fc.array(
  fc.string({ maxLength: 40, unit: 'binary' }).filter((text) => text.isWellFormed()),
  { maxLength: 3 },
);

test('a token says what it was made of, and its hash is the stored one', () => {
  fc.assert(
    fc.property(kind, residency, parts, (of, where, about) => {
      const { text, hash } = newLinkToken(of, where, about);
      const claim = parseLinkToken(text);
      expect(claim).toEqual({ kind: of, residency: where, parts: about, hash });
      expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
      expect(claim && isTokenOf(claim, hash)).toBe(true);
    }),
  );
});

test('two tokens for the same thing are different, and neither is the other', () => {
  const [first, second] = [newLinkToken('invite', 'us', ['t', 'i']), newLinkToken('invite', 'us', ['t', 'i'])];
  const claim = parseLinkToken(first.text);
  expect(first.hash).not.toBe(second.hash);
  expect(claim && isTokenOf(claim, second.hash)).toBe(false);
});

test('a token that lost, gained or changed a character is none', () => {
  const { text } = newLinkToken('invite', 'us', ['team_id', 'invite-id']);
  for (let at = 0; at < text.length; at += 1) {
    const other = text[at] === 'a' ? 'b' : 'a';
    for (const altered of [
      text.slice(0, at) + text.slice(at + 1),
      text.slice(0, at) + other + text.slice(at + 1),
      `${text.slice(0, at)}${other}${text.slice(at)}`,
    ]) {
      expect([altered, parseLinkToken(altered)]).toEqual([altered, undefined]);
    }
  }
});

test.each<[string, string]>([
  ['nothing', ''],
  ['one that is about nothing', 'rl_us__x_y'],
  ['its beginning', 'rl_us'],
  ['a very long text', 'x'.repeat(100_000)],
  ['nothing but separators', `rl_us_${'_'.repeat(900)}`],
  ['an API key', 'rc_us_abc'],
  ['one of a residency in capitals', 'rl_US_a_b_c'],
])('%s is none', (_, text) => expect(parseLinkToken(text)).toBeUndefined());

test('nothing is the token of what is not stored', () => {
  const claim = parseLinkToken(newLinkToken('address', 'eu', []).text);
  if (!claim) throw new Error('a new token is none');
  for (const stored of [undefined, null, '', 0, true, {}]) expect(isTokenOf(claim, stored)).toBe(false);
});

test('a token that would be too long to read again is not made', () => {
  expect(() => newLinkToken('invite', 'us', ['x'.repeat(1000)])).toThrow(RangeError);
});
