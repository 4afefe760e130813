/** What the operations on a team's activity log and failed calls take and give. */
import * as z from 'zod/mini';
import { activityFamilies, activityKinds } from '../domain/activity.ts';
import { contract } from './contract.ts';
import { pageQuery } from './paging.ts';

const idCharactersMax = 64;
const operationCharactersMax = 200;

const id = (what: string) =>
  z.optional(
    z
      .string()
      .check(
        z.minLength(1, { error: `Send the id of ${what}, or leave it out.` }),
        z.maxLength(idCharactersMax, { error: `An id has at most ${idCharactersMax} characters.` }),
        z.meta({ description: `Only what is about ${what} with this id.` }),
      ),
  );

const timeMessage = 'Send a date or a time, as 2026-01-31 or 2026-01-31T09:30:00Z.';
const isTime = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  // An offset leads out of the years of four digits, which alone are in order as texts.
  /^\d/.test(new Date(text).toISOString());
const time = (description: string) =>
  z.optional(z.string().check(z.refine(isTime, { error: timeMessage }), z.meta({ description })));

const range = {
  from: time('Not before this time (ISO 8601; a date stands for its beginning, UTC).'),
  to: time('Before this time (ISO 8601; a date stands for its beginning, UTC).'),
};

/** The table reads no range backwards. */
const inOrder = z.refine<{ readonly from?: string | undefined; readonly to?: string | undefined }>(
  ({ from, to }) => from === undefined || to === undefined || Date.parse(from) <= Date.parse(to),
  { error: 'Send a "from" that is not behind "to".', path: ['from'] },
);

const kindsAndFamilies = [...activityKinds, ...activityFamilies] as const;

const filter = {
  user: id('a SCIM User'),
  group: id('a group'),
  key: id('a SCIM API key, or was done with it,'),
  actor: z.optional(
    z.string().check(
      z.regex(/^(?:operator|host|system|anybody|(?:key|person):[0-9A-Za-z-]{1,64})$/, {
        error: 'Send key:<id of a key>, person:<id of an account>, operator, host, system or anybody.',
      }),
      z.meta({
        description:
          'Only what was done by: `key:<id>`, `person:<account id>`, `operator`, `host`, `system` or `anybody`.',
      }),
    ),
  ),
  kind: z.optional(
    z
      .enum(kindsAndFamilies, { error: `Send one of: ${kindsAndFamilies.join(', ')}.` })
      .check(z.meta({ description: 'Only entries of this kind, or of all kinds that begin so.' })),
  ),
  ...range,
};

const told = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);

const entrySchema = z.strictObject({
  id: z.string(),
  kind: z.string().check(z.describe('What happened.')),
  at: z.string().check(z.describe('When, ISO 8601.')),
  actor: z
    .strictObject({
      kind: z.enum(['key', 'person', 'operator', 'host', 'system', 'anybody']),
      id: z.optional(z.string()),
    })
    .check(
      z.describe(
        'Who did it: a SCIM API key, an account, the operator, the host product, this service by itself, or anybody who had a mailed link.',
      ),
    ),
  requestId: z.string(),
  user: z.optional(z.string()).check(z.describe('The SCIM User that it is about.')),
  account: z.optional(z.string()).check(z.describe('The account of that User, or of a service account.')),
  group: z.optional(z.string()),
  key: z.optional(z.string()),
  object: z
    .optional(z.string())
    .check(
      z.describe('The id of anything else: an SSO method, an invite, a workspace, a service account; a domain’s name.'),
    ),
  version: z.optional(z.number()).check(z.describe('The version of the User or Group after it.')),
  attributes: z.optional(z.array(z.string())).check(z.describe('Names of what changed; never values.')),
  more: z.optional(z.record(z.string(), told)).check(z.describe('What the kind has besides: numbers, ids, a role.')),
});
export type ActivityView = z.infer<typeof entrySchema>;

const names = z
  .record(z.string(), z.string())
  .check(z.describe('What the ids of the page are called today; absent for what is gone.'));

export const listActivity = contract({
  operation: 'list-activity',
  summary: 'Lists what happened on the team, the newest first.',
  may: 'admin',
  query: z.strictObject({ ...filter, ...pageQuery }).check(inOrder),
  success: {
    status: 200,
    description: 'A page of the activity log; there is more where it has a nextCursor, also where it has no items.',
    body: z.strictObject({
      items: z.array(entrySchema),
      names,
      nextCursor: z.optional(z.string()),
    }),
  },
  problems: ['invalid-cursor', 'expired-cursor'],
});

export const exportActivity = contract({
  operation: 'export-activity',
  summary: 'Exports what happened on the team as CSV (RFC 4180), the newest first.',
  may: 'admin',
  query: z.strictObject(filter).check(inOrder),
  success: {
    status: 200,
    description:
      'A header line and one line for each entry. Texts that a spreadsheet would take for a formula begin with an apostrophe.',
    contentType: 'text/csv',
  },
  problems: ['too-much-to-read'],
});

const callSchema = z.strictObject({
  at: z.string().check(z.describe('When, ISO 8601.')),
  key: z.string().check(z.describe('The id of the SCIM API key that called.')),
  operation: z.string().check(z.describe('Method and path, as `POST /Users`.')),
  status: z.int().check(z.describe('The status that was answered.')),
  scimType: z.optional(z.string()).check(z.describe('RFC 7644 table 9.')),
  detail: z.string().check(z.describe('What was wrong and what to do, without what the caller sent.')),
  resource: z.optional(z.string()).check(z.describe('The id of the User or Group that was called.')),
  requestId: z.string(),
});

export const listFailedCalls = contract({
  operation: 'list-failed-calls',
  summary: 'Lists SCIM calls that failed within 30 days, the newest first: at most one a minute for each reason.',
  may: 'admin',
  query: z
    .strictObject({
      key: id('a SCIM API key'),
      operation: z.optional(
        z
          .string()
          .check(
            z.maxLength(operationCharactersMax, { error: 'Send a method and a path, as POST /Users.' }),
            z.meta({ description: 'Only calls of this operation, as `POST /Users`.' }),
          ),
      ),
      ...range,
      ...pageQuery,
    })
    .check(inOrder),
  success: {
    status: 200,
    description: 'A page of failed calls; there are more where it has a nextCursor, also where it has no items.',
    body: z.strictObject({ items: z.array(callSchema), names, nextCursor: z.optional(z.string()) }),
  },
  problems: ['invalid-cursor', 'expired-cursor'],
});
