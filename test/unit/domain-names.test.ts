/** What teams type as a domain: read the same however it is written, and never anything else. */
import fc from 'fast-check';
import { domainOf } from '../../shared/domain/account.ts';
import { normalDomain, whyNoDomain } from '../../shared/domain/domain.ts';

const label = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,10}[a-z0-9])?$/).filter((text) => !/^(?:xn|..)--/.test(text));

test('any text is a domain or has a reason why it is none, and a domain is its own normal form', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.domain(), fc.ipV4(), fc.ipV6()), (text) => {
      const domain = normalDomain(text);
      expect(domain === undefined).toBe(whyNoDomain(text) !== undefined);
      if (domain === undefined) return;
      expect(domain).toMatch(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/);
      expect(normalDomain(domain)).toBe(domain);
    }),
  );
});

test('letter case, a dot at the end and spaces around make no other domain, and addresses of it are known by it', () => {
  fc.assert(
    fc.property(fc.array(label, { minLength: 2, maxLength: 4 }), (labels) => {
      const name = `${labels.join('.')}.example`;
      expect(normalDomain(` ${name.toUpperCase()}. `)).toBe(name);
      expect(domainOf(`jo@${name.toUpperCase()}`)).toBe(name);
    }),
  );
});

test.each(['__proto__', 'constructor', 'toString', 'a.b.c.d.e.f', 'example.com', 'xn--bcher-kva.example'])(
  '%s',
  (text) => {
    expect(normalDomain(text)).toBe(text.includes('.') ? text : undefined);
  },
);
