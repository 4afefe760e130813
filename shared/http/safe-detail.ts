/** The detail of an error without what the client wrote: it quotes names that clients sent, and a client may send anything. */
import type { AttributeDefinition } from '../scim/schemas/definition.ts';
import { allSchemas } from '../scim/schemas/resource-types.ts';

let words: ReadonlySet<string> | undefined;

/** Everything that an error may quote of our own, lower case: schemas, attributes by all their names, operators and brackets. */
function ownWords(): ReadonlySet<string> {
  if (words) return words;
  const known = new Set([
    'and',
    'or',
    'not',
    'pr',
    'eq',
    'ne',
    '(',
    ')',
    '[',
    ']',
    'bearer',
    'add',
    'remove',
    'replace',
  ]);
  const addAll = (attributes: readonly AttributeDefinition[], prefixes: readonly string[]): void => {
    for (const { name, subAttributes = [] } of attributes) {
      const names = prefixes.map((prefix) => prefix + name.toLowerCase());
      for (const each of names) known.add(each);
      addAll(subAttributes, ['', ...names.map((each) => `${each}.`)]);
    }
  };
  for (const { id, attributes } of allSchemas) {
    known.add(id.toLowerCase());
    addAll(attributes, ['', `${id.toLowerCase()}:`]);
  }
  words = known;
  return known;
}

const removed = '"…"';

/** What is quoted and not ours goes, up to the last quotation mark, since it may hold some itself; so do URNs of no schema of ours. */
export function safeDetail(detail: string): string {
  const known = ownWords();
  let from = detail.indexOf('"');
  while (from !== -1) {
    const to = detail.indexOf('"', from + 1);
    if (to === -1 || !known.has(detail.slice(from + 1, to).toLowerCase())) {
      const rest = to === -1 ? '' : detail.slice(detail.lastIndexOf('"') + 1);
      return withoutUrns(detail.slice(0, from), known) + removed + withoutUrns(rest, known);
    }
    from = detail.indexOf('"', to + 1);
  }
  return withoutUrns(detail, known);
}

function withoutUrns(text: string, known: ReadonlySet<string>): string {
  return text.replace(/\burn:[^\s;,]+/gi, (urn) => (known.has(urn.replace(/\.$/, '').toLowerCase()) ? urn : removed));
}
