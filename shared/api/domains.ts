/** The domains of a team, which it proves by DNS records. */
import * as z from 'zod/mini';
import { domainsMax, whyNoDomain } from '../domain/domain.ts';
import { contract } from './contract.ts';

const time = z.string().check(z.describe('ISO 8601.'));

const domain = z.strictObject({
  domain: z.string().check(z.describe('Lower case, in ASCII. Only addresses of exactly this domain count.')),
  state: z
    .enum(['pending', 'verified', 'lapsed'])
    .check(z.describe('"lapsed": the record was missing at three weekly checks in a row; the domain counts no more.')),
  record: z
    .strictObject({ type: z.literal('TXT'), name: z.string(), value: z.string() })
    .check(z.describe('The DNS record that proves the domain; it has to stay.')),
  created: time,
  verifiedAt: z.optional(time),
  checkedAt: z.optional(time),
  misses: z.int().check(z.describe('Weekly checks in a row that did not find the record.')),
  nextCheck: z.optional(time),
});
export type DomainView = z.infer<typeof domain>;

export const listDomains = contract({
  operation: 'list-domains',
  summary: `Lists the domains of the team; there are at most ${domainsMax}.`,
  may: 'admin',
  success: {
    status: 200,
    description: 'All of them.',
    body: z.strictObject({ items: z.array(domain), total: z.int() }),
  },
});

export const addDomain = contract({
  operation: 'add-domain',
  summary: 'Adds a domain, and says which DNS record proves it. One that the team has is answered as it is.',
  may: 'admin',
  body: z.strictObject({
    domain: z.string({ error: 'Send the domain, such as example.com.' }).check(
      z.maxLength(1000, { error: 'This is longer than any domain.' }),
      z.check<string>(({ value, issues }) => {
        const why = whyNoDomain(value);
        if (why !== undefined) issues.push({ code: 'custom', input: value, message: why });
      }),
      z.describe('The part of e-mail addresses behind the @.'),
    ),
  }),
  success: { status: 201, description: 'The domain.', body: domain },
  problems: ['too-many-domains'],
});

export const verifyDomain = contract({
  operation: 'verify-domain',
  summary:
    'Looks for the DNS record. Once it is found, pushed people of the domain are active at once, invited ones too.',
  may: 'admin',
  success: { status: 200, description: 'The domain is verified.', body: domain },
  problems: ['domain-not-found', 'domain-not-proven', 'domain-taken', 'dns-unreachable'],
});

export const removeDomain = contract({
  operation: 'remove-domain',
  summary: 'Gives a domain up. Who is active stays so; other teams may verify it.',
  may: 'admin',
  success: { status: 204, description: 'The team has the domain no more.' },
  problems: ['domain-not-found'],
});
