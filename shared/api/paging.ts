/** Pages of lists: what a caller may ask for, and what every list answers. */
import * as z from 'zod/mini';

const pageLimits = { countDefault: 50, countMax: 200, cursorCharactersMax: 4096 } as const;

const countMessage = `Send a number from 1 to ${pageLimits.countMax}.`;

/** The query parameters of a list; to be spread into the list's own. */
export const pageQuery = {
  count: z.optional(
    z
      .pipe(
        z.string().check(z.regex(/^[1-9]\d{0,2}$/, { error: countMessage })),
        z.pipe(
          z.transform((text: string) => Number(text)),
          z.number().check(z.maximum(pageLimits.countMax, { error: countMessage })),
        ),
      )
      .check(z.meta({ description: `How many entries at most: 1 to ${pageLimits.countMax}.` })),
  ),
  cursor: z.optional(
    z
      .string()
      .check(
        z.maxLength(pageLimits.cursorCharactersMax, { error: 'This is no cursor; begin again without one.' }),
        z.meta({ description: 'The nextCursor of the page before; absent for the first page.' }),
      ),
  ),
};

/** What a list answers. A page may hold fewer entries than asked for, even none, and have a next one. */
export function pageOf<T>(item: z.ZodMiniType<T>) {
  return z.strictObject({
    items: z.array(item),
    nextCursor: z
      .optional(z.string())
      .check(z.meta({ description: 'Leads to the next page; absent on the last one.' })),
    total: z.optional(z.int()).check(z.meta({ description: 'All entries, where the number is known.' })),
  });
}
