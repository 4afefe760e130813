/** How changes lie in a row of the SQLite stream. */
import fc from 'fast-check';
import { changesOf, changesRow } from '../../shared/table/sqlite-changes.ts';
import { attributesText, itemOf, resourceText } from '../../shared/table/sqlite-row.ts';
import type { Item } from '../../shared/table/table.ts';

const text = fc.string({ unit: 'binary' }).filter((each) => each.isWellFormed());
const item = fc
  .record({
    attributes: fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.oneof(text, fc.integer(), fc.boolean())),
    resource: fc.option(text),
  })
  .map(({ attributes, resource }) => ({ ...attributes, ...(resource !== null && { resource }) }));
const change = fc.record({ pk: text, sk: text, old: fc.option(item), new: fc.option(item) });

test('changes come back as they were, whatever is in them', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 5 }), (changes) => {
      const textOf = (attributes: object | null, pk: string, sk: string) => {
        if (attributes === null) return undefined;
        const whole: Item = { ...attributes, pk, sk };
        return { attributes: attributesText(whole), resource: resourceText(whole) };
      };
      const row = changesRow(
        changes.map(({ pk, sk, old, new: after }) => ({
          key: { pk, sk },
          old: textOf(old, pk, sk),
          new: textOf(after, pk, sk),
        })),
      );
      const itemFrom = (attributes: object | null, pk: string, sk: string) => {
        const found = textOf(attributes, pk, sk);
        return found && itemOf(pk, sk, found.attributes, found.resource);
      };
      expect(changesOf(row.changes, row.texts)).toEqual(
        changes.map(({ pk, sk, old, new: after }) => {
          const [before, now] = [itemFrom(old, pk, sk), itemFrom(after, pk, sk)];
          return { key: { pk, sk }, ...(before && { old: before }), ...(now && { new: now }) };
        }),
      );
    }),
  );
});
