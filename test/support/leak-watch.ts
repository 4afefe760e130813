/** What a test sends and is given that must not turn up in a log: keys, tokens, links, e-mail addresses, names of people. */
import type { ScimAnswer, ScimCall } from './scim-client.ts';

const personal = new Set([
  'username',
  'displayname',
  'givenname',
  'familyname',
  'formatted',
  'nickname',
  'password',
  'externalid',
]);
const secrets = new Set(['key', 'token', 'link', 'secret']);

const address = /[^\s"'<>()[\]&=?/:,;]+@[\w-]+(?:\.[\w-]+)+/g;
/** Keys and link tokens as they are written, wherever they are. */
const written = /\br[cl]_[a-z]{2,8}_[\w-]{40,}/g;

/** Shorter words would be found in anything, longer ones in nothing that is cut. */
const fits = (word: string): boolean => word.length >= 5 && word.length < 1000;

export class LeakWatch {
  readonly #words = new Set<string>();

  heed(word: string): void {
    if (fits(word)) this.#words.add(word);
  }

  heedCall({ path, headers = {}, body }: ScimCall): void {
    for (const [name, value] of Object.entries(headers)) {
      const [, token = ''] = /^\S+ +(\S{20,})$/.exec(value) ?? [];
      if (name.toLowerCase() === 'authorization') this.heed(token);
    }
    this.heedText(path);
    this.#heedValue(body, '');
  }

  heedAnswer({ body }: Pick<ScimAnswer, 'body'>): void {
    this.#heedValue(body, '');
  }

  /** Whatever is an address, a key or a link token in it; percent-encoded or not. */
  heedText(text: string): void {
    for (const each of text.includes('%') ? [text, decoded(text)] : [text]) {
      for (const [word] of each.matchAll(address)) this.heed(word);
      for (const [word] of each.matchAll(written)) this.heed(word);
    }
  }

  #heedValue(value: unknown, name: string): void {
    if (typeof value === 'string') {
      const isSaid = personal.has(name.toLowerCase()) || (secrets.has(name) && value.length >= 20);
      if (isSaid || value.includes('@')) this.heed(value);
      if (value.length < 20_000) this.heedText(value);
    } else if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value)) {
      for (const [inner, each] of Object.entries(value)) this.#heedValue(each, Array.isArray(value) ? name : inner);
    }
  }

  /** @returns those of the things that show one of the words, as JSON */
  leaks(things: readonly unknown[]): string[] {
    const lines = [...new Set(things.map((thing) => JSON.stringify(thing)))];
    // Most things show none: they are looked through all at once.
    const text = lines.join('\n');
    const shown = [...this.#words].filter((word) => text.includes(word));
    return shown.length === 0 ? [] : lines.filter((line) => shown.some((word) => line.includes(word)));
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
