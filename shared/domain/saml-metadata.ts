/**
 * Whether a text is the metadata of a SAML identity provider (SAML 2.0 Metadata sections 2.3.2 and 2.4.3). The sign-in service parses
 * it; this is a look at the tags alone, so that a wrong URL is told at once. One pass, no entities, no nesting to run out of.
 */
import { DomainError } from './error.ts';

/** What is skipped whole: comments, CDATA sections, processing instructions. */
const skipped = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

const signOnBinding = /\bLocation\s*=\s*["']https?:\/\//;

const refused = (message: string): DomainError =>
  new DomainError('url-refused', `metadataUrl cannot be used: ${message}`);

/** @throws DomainError `url-refused` saying what is found instead */
export function checkSamlMetadata(text: string): void {
  let root: string | undefined;
  let isProvider = false;
  for (const { name, attributes } of tagsOf(text)) {
    root ??= name;
    if (root !== 'EntityDescriptor') break;
    if (name === 'IDPSSODescriptor') isProvider = true;
    if (isProvider && name === 'SingleSignOnService' && signOnBinding.test(attributes)) return;
  }
  if (root === undefined) throw refused('what is found there is no XML.');
  if (root === 'EntitiesDescriptor') {
    throw refused('the metadata there is of many providers; give the URL of the one that your people sign in with.');
  }
  if (root !== 'EntityDescriptor') throw refused('what is found there is no SAML metadata.');
  throw refused(
    isProvider
      ? 'the metadata there names no address to sign in at (SingleSignOnService).'
      : 'the metadata there is of no identity provider; a service provider’s own metadata does not do.',
  );
}

/** The opening tags in their order, names without prefix. @throws DomainError `url-refused` for a document type declaration */
function* tagsOf(text: string): Generator<{ readonly name: string; readonly attributes: string }> {
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const skip = skipped.find(([opening]) => text.startsWith(opening, at));
    if (skip) {
      const end = text.indexOf(skip[1], at + skip[0].length);
      if (end < 0) return;
      at = end + skip[1].length;
      continue;
    }
    // Metadata has none, and entities are what attacks on XML parsers are made of.
    if (text.startsWith('<!', at)) throw refused('what is found there has a document type declaration.');
    const end = endOfTag(text, at);
    if (end < 0) return;
    const tag = text.slice(at + 1, end);
    if (!tag.startsWith('/')) {
      const name = /^[^\s/]*/.exec(tag)?.[0] ?? '';
      yield { name: name.slice(name.indexOf(':') + 1), attributes: tag.slice(name.length) };
    }
    at = end + 1;
  }
}

/** A `>` may stand inside a quoted value. */
function endOfTag(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === '>') return at;
    if (character === '"' || character === "'") {
      at = text.indexOf(character, at + 1);
      if (at < 0) return -1;
    }
  }
  return -1;
}
