/** As much of a browser as the pages of signing in need: it follows redirects, keeps cookies, and fills in forms. */
import { escapeHtml } from './html.ts';

interface Form {
  readonly action: string;
  readonly fields: ReadonlyMap<string, string>;
  readonly text: string;
}

const redirectsMax = 20;
const inputs = /<input\b[^>]*>/g;
const forms = /<form\b([^>]*)>([\s\S]*?)<\/form>/g;

/** The pages are ours, so their attributes are quoted and escaped as `html` does it. */
function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : unescapeHtml(value);
}

const escaped = ['&', '<', '>', '"', "'"].map((character) => [escapeHtml(character), character] as const);

function unescapeHtml(text: string): string {
  return text.replace(
    /&(?:amp|lt|gt|quot|#39);/g,
    (entity) => escaped.find(([from]) => from === entity)?.[1] ?? entity,
  );
}

export class HeadlessBrowser {
  readonly #cookies = new Map<string, { readonly value: string; readonly path: string }>();
  /** Where a redirect that begins so is not followed: the application that is signed in to. */
  readonly #home: string;
  #url = '';
  #html = '';
  #status = 0;

  constructor(home: string) {
    this.#home = home;
  }

  get status(): number {
    return this.#status;
  }

  /** Of the page, or where the application was sent back to. */
  get url(): string {
    return this.#url;
  }

  /** The page's text. */
  get html(): string {
    return this.#html;
  }

  get isHome(): boolean {
    return this.#url.startsWith(this.#home);
  }

  /** What the page warns of. */
  get alert(): string | undefined {
    const text = /<p role="alert">([\s\S]*?)<\/p>/.exec(this.#html)?.[1];
    return text === undefined ? undefined : unescapeHtml(text);
  }

  async open(url: string, form?: URLSearchParams): Promise<void> {
    let next = url;
    let body = form;
    for (let redirects = 0; redirects < redirectsMax; redirects += 1) {
      this.#url = next;
      if (next.startsWith(this.#home)) return;
      const response = await fetch(next, {
        redirect: 'manual',
        headers: { Accept: 'text/html', Cookie: this.#cookiesFor(next) },
        ...(body && { method: 'POST', body }),
      });
      this.#keepCookies(response);
      this.#status = response.status;
      this.#html = await response.text();
      const location = response.headers.get('location');
      if (location === null) return;
      next = new URL(location, next).href;
      body = undefined;
    }
    throw new Error(`more than ${redirectsMax} redirects, the last to ${this.#url}`);
  }

  /**
   * Submits the first form that has `of` in its tag, fields or text.
   * @param fields take the place of those that the page filled in
   * @returns false where there is no such form
   */
  async submit(of: string, fields: Readonly<Record<string, string>> = {}): Promise<boolean> {
    const form = this.#forms().find(({ text }) => text.includes(of));
    if (!form) return false;
    const body = new URLSearchParams([...form.fields]);
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    await this.open(new URL(form.action, this.#url).href, body);
    return true;
  }

  #forms(): Form[] {
    return [...this.#html.matchAll(forms)].map(([, tag = '', text = '']) => ({
      action: attribute(tag, 'action') ?? this.#url,
      fields: new Map(
        (text.match(inputs) ?? []).flatMap((input): [string, string][] => {
          const name = attribute(input, 'name');
          return name === undefined ? [] : [[name, attribute(input, 'value') ?? '']];
        }),
      ),
      text: tag + text,
    }));
  }

  #cookiesFor(url: string): string {
    const { pathname } = new URL(url);
    return [...this.#cookies]
      .filter(([, { path }]) => pathname.startsWith(path))
      .map(([key, { value }]) => `${key.slice(key.indexOf(' ') + 1)}=${value}`)
      .join('; ');
  }

  #keepCookies(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(/; */);
      const [name = '', ...value] = pair.split('=');
      const path = attributes.find((each) => /^path=/i.test(each))?.slice('path='.length) ?? '/';
      this.#cookies.set(`${path} ${name}`, { value: value.join('='), path });
    }
  }
}
