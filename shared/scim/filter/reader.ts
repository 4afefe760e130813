/** Reads a filter's text by character: words, punctuation and values (RFC 7644 figure 1). Every character is read a bounded number of times. */
import { invalidFilter, type ScimError } from '../error.ts';

/** What is read beyond the ABNF. Each is a habit of identity providers, and can be refused on its own. */
export interface LiteralLeniency {
  /** `userName eq bob@example.com`: a text up to the next space or closing bracket. */
  readonly unquoted: boolean;
  /** `userName eq 'bob'`: a quote inside is doubled or follows a backslash. */
  readonly singleQuoted: boolean;
}

export const lenientLiterals: LiteralLeniency = { unquoted: true, singleQuoted: true };
export const rfcLiterals: LiteralLeniency = { unquoted: false, singleQuoted: false };

/** A value as it stands in the filter; what it means depends on the attribute it is compared with. */
export interface Literal {
  readonly quoted: boolean;
  /** Decoded when quoted, raw otherwise. */
  readonly text: string;
}

const code = {
  tab: 0x09,
  space: 0x20,
  doubleQuote: 0x22,
  singleQuote: 0x27,
  open: 0x28,
  close: 0x29,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
} as const;

const isSpace = (char: number): boolean => char === code.space || char === code.tab;
/** NaN is what charCodeAt answers past the end. */
const endsValue = (char: number): boolean =>
  Number.isNaN(char) || isSpace(char) || char === code.close || char === code.closeBracket;
const endsWord = (char: number): boolean =>
  endsValue(char) || char === code.open || char === code.openBracket || char === code.doubleQuote;

export class FilterReader {
  readonly literals: LiteralLeniency;
  readonly #text: string;
  #index = 0;

  constructor(text: string, literals: LiteralLeniency) {
    this.#text = text;
    this.literals = literals;
  }

  /** Builds the error; `what` continues a sentence and names what was expected. */
  error(what: string, index = this.#index): ScimError {
    return invalidFilter(`The filter cannot be read at character ${index + 1}: ${what}.`);
  }

  get atEnd(): boolean {
    return this.#index >= this.#text.length;
  }

  /** Says whether there were any. */
  skipSpaces(): boolean {
    const start = this.#index;
    while (isSpace(this.#text.charCodeAt(this.#index))) this.#index += 1;
    return this.#index > start;
  }

  /** Passes one punctuation character if it is next. */
  take(character: '(' | ')' | '[' | ']' | '.'): boolean {
    if (this.#text.charCodeAt(this.#index) !== character.charCodeAt(0)) return false;
    this.#index += 1;
    return true;
  }

  /** The text up to the next space, bracket or double quote; empty when one of them is next. */
  word(): string {
    const start = this.#index;
    while (!endsWord(this.#text.charCodeAt(this.#index))) this.#index += 1;
    return this.#text.slice(start, this.#index);
  }

  /** Passes a keyword, in any letter case, with the spaces before it. */
  takeKeyword(keyword: 'and' | 'or' | 'not'): boolean {
    const start = this.#index;
    this.skipSpaces();
    const end = this.#index + keyword.length;
    const found = endsWord(this.#text.charCodeAt(end)) && this.#text.slice(this.#index, end).toLowerCase() === keyword;
    this.#index = found ? end : start;
    return found;
  }

  literal(): Literal {
    const char = this.#text.charCodeAt(this.#index);
    if (char === code.doubleQuote) return { quoted: true, text: this.#doubleQuoted() };
    if (char !== code.singleQuote) return { quoted: false, text: this.#bare() };
    if (!this.literals.singleQuoted) throw this.error('a string stands in double quotes');
    return { quoted: true, text: this.#singleQuoted() };
  }

  #doubleQuoted(): string {
    const start = this.#index;
    let escaped = false;
    let char = this.#text.charCodeAt(++this.#index);
    while (char !== code.doubleQuote) {
      if (char === code.backslash) {
        escaped = true;
        this.#index += 1;
      }
      char = this.#nextInString(start);
    }
    this.#index += 1;
    this.#endOfString();
    if (!escaped) return this.#text.slice(start + 1, this.#index - 1);
    return this.#decode(this.#text.slice(start, this.#index), start);
  }

  #singleQuoted(): string {
    const start = this.#index;
    const json: string[] = [];
    let char = this.#text.charCodeAt(++this.#index);
    while (true) {
      if (char === code.singleQuote) {
        if (this.#text.charCodeAt(this.#index + 1) !== code.singleQuote) break;
        this.#index += 1;
        json.push("'");
      } else if (char === code.backslash) {
        this.#index += 1;
        const next = this.#text.charAt(this.#index);
        json.push(next === "'" ? "'" : `\\${next}`);
      } else {
        json.push(char === code.doubleQuote ? '\\"' : this.#text.charAt(this.#index));
      }
      char = this.#nextInString(start);
    }
    this.#index += 1;
    this.#endOfString();
    return this.#decode(`"${json.join('')}"`, start);
  }

  /** Goes on to the next character of a string; only whole strings without raw control characters are read (RFC 8259 section 7). */
  #nextInString(start: number): number {
    if (this.#text.charCodeAt(this.#index) < code.space) throw this.error('a control character must be escaped');
    this.#index += 1;
    if (this.#index >= this.#text.length) throw this.error('the string that begins here does not end', start);
    return this.#text.charCodeAt(this.#index);
  }

  #endOfString(): void {
    if (!endsValue(this.#text.charCodeAt(this.#index))) {
      throw this.error('a space or a closing bracket is expected after the string');
    }
  }

  #decode(json: string, start: number): string {
    try {
      return JSON.parse(json);
    } catch {
      throw this.error('the string that begins here has an escape that JSON does not have', start);
    }
  }

  #bare(): string {
    const start = this.#index;
    const text = this.word();
    if (text === '' || reserved.has(text.toLowerCase())) throw this.error('a value is expected', start);
    if (!endsValue(this.#text.charCodeAt(this.#index))) {
      throw this.error('a value with brackets or quotes stands in double quotes');
    }
    return text;
  }
}

/** A keyword where a value is expected means that the value was forgotten. */
const reserved: ReadonlySet<string> = new Set(['and', 'or', 'not']);
