/** The page `/mail`: the mails of this machine, listed and shown. For this machine alone, since they hold links that let people in. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LocalMail, StoredMail } from './mail.ts';

export const mailMount = '/mail';

/** Names under which a browser on this machine asks; a page from elsewhere that has its own name lead here has another. */
const ownHost = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;

/** Answers requests below the mount: the list, and `/mail/<id>`. */
export function mailPage(mails: LocalMail): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    answer(mails, request).then(
      ({ status, html }) => send(response, status, html),
      () => send(response, 500, page('Something went wrong', '<p>The mails could not be read.</p>')),
    );
  };
}

interface Answered {
  readonly status: number;
  readonly html: string;
}

async function answer(mails: LocalMail, { method, url = '/', headers }: IncomingMessage): Promise<Answered> {
  if (!ownHost.test(headers.host ?? '')) {
    return { status: 403, html: page('Not here', '<p>Mails are shown on the machine that runs Rollcall.</p>') };
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return { status: 405, html: page('Only to be read', '<p>Mails are listed and shown.</p>') };
  }
  const [path = ''] = url.split('?');
  const id = path.slice(mailMount.length + 1);
  if (id === '') return { status: 200, html: listPage(await mails.list()) };
  const mail = await mails.get(id);
  return mail
    ? { status: 200, html: mailHtml(mail) }
    : { status: 404, html: page('No such mail', `<p>There is no such mail. <a href="${mailMount}">All mails</a></p>`) };
}

function send(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  });
  response.end(html);
}

function listPage(mails: readonly StoredMail[]): string {
  if (mails.length === 0) return page('Mails', '<p>No mail was sent yet.</p>');
  const rows = mails.map(
    ({ id, to, subject, sent }) =>
      `<tr><td><time>${escaped(sent.toISOString())}</time></td><td>${escaped(to)}</td><td><a href="${mailMount}/${escaped(id)}">${escaped(subject)}</a></td></tr>`,
  );
  return page(
    'Mails',
    `<table><thead><tr><th>Sent</th><th>To</th><th>Subject</th></tr></thead><tbody>${rows.join('')}</tbody></table>`,
  );
}

function mailHtml({ to, subject, sent, text }: StoredMail): string {
  return page(
    subject,
    `<p>To ${escaped(to)}, ${escaped(sent.toISOString())}. <a href="${mailMount}">All mails</a></p><pre>${linked(text)}</pre>`,
  );
}

/** Addresses of the text as links. */
function linked(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((part, index) => (index % 2 === 1 ? `<a href="${escaped(part)}">${escaped(part)}</a>` : escaped(part)))
    .join('');
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>
body{font:16px/1.5 system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ccc}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}</style></head><body><h1>${escaped(title)}</h1>${body}</body></html>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
