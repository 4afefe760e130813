/** Serving the console: one document for all of its paths, and files whose names change with what is in them. */
import { createHash } from 'node:crypto';
import { type ConsolePage, port } from '../../ports/ports.ts';
import type { Answer } from '../answer.ts';
import type { Handler } from '../http-function.ts';
import { headerOf } from '../scim-request.ts';
import { answerOf, publicOperation } from './app-operation.ts';
import type { AppRequest } from './app-request.ts';
import type { PageConfig } from './page-config.ts';
import { ProblemError } from './problems.ts';

/** In no document: a page is no API. */
const contract = {
  operation: 'console',
  summary: 'The console.',
  success: { status: 200, description: 'A file.' },
} as const;

export interface ConsoleRequest {
  /** What the path says behind `/console/`; empty for the console itself. */
  readonly file: string;
  document(): Promise<Answer>;
  /** @throws ProblemError where there is no such file */
  asset(name: string): Promise<Answer>;
}

export function consoleOperation(operation: (request: ConsoleRequest) => Promise<Answer>): Handler {
  return publicOperation(contract, async (request) => {
    const page = port('consolePage');
    return answerOf(
      await operation({
        file: request.param('file'),
        document: () => documentOf(page, request),
        asset: (name) => assetOf(page, name, headerOf(request.event, 'accept-encoding') ?? ''),
      }),
    );
  });
}

const everyAnswer = {
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** https://www.w3.org/TR/CSP3/: no script and no style but the page's own files, and nobody frames it. */
function contentSecurityPolicy({ signInOrigins }: ConsolePage): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // The design system draws some of its pictures from text.
    "img-src 'self' data:",
    "font-src 'self'",
    ["connect-src 'self'", ...signInOrigins].join(' '),
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

async function documentOf(
  page: ConsolePage,
  { service, event }: Pick<AppRequest<unknown, unknown>, 'service' | 'event'>,
): Promise<Answer> {
  const template = await page.read('index.html');
  if (!template) throw new Error('the page was not built');
  const { residency, appBaseUrl, policy } = service;
  const { teamCreation, supportUrl } = policy;
  const config: PageConfig = {
    residency,
    appBaseUrl,
    issuer: page.issuer,
    clientId: page.clientId,
    teamCreation,
    ...(supportUrl !== undefined && { supportUrl }),
  };
  const base = `${new URL(appBaseUrl).pathname.replace(/\/$/, '')}/console/`;
  const text = new TextDecoder()
    .decode(template)
    .replace('<head>', () => `<head><base href="${escapeAttribute(base)}">`)
    // `<` could end the element.
    .replace(
      '<!--config-->',
      () => `<script type="application/json" id="config">${JSON.stringify(config).replaceAll('<', '\\u003c')}</script>`,
    );
  const ETag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  const headers = {
    ...everyAnswer,
    'Content-Type': 'text/html; charset=utf-8',
    // Asked for anew each time: its files are the ones of this release.
    'Cache-Control': 'no-cache',
    'Content-Security-Policy': contentSecurityPolicy(page),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
    ETag,
  };
  if (headerOf(event, 'if-none-match')?.includes(ETag)) return { status: 304, headers };
  return { status: 200, headers, body: text };
}

const escapeAttribute = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

const mediaTypes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    js: 'text/javascript; charset=utf-8',
    css: 'text/css; charset=utf-8',
    woff2: 'font/woff2',
    svg: 'image/svg+xml',
    png: 'image/png',
    txt: 'text/plain; charset=utf-8',
  }),
);

/** What the build made of each file, best first, by the coding's name (RFC 9110 section 8.4.1). */
const codings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

async function assetOf(page: ConsolePage, name: string, accepts: string): Promise<Answer> {
  const type = mediaTypes.get(name.slice(name.lastIndexOf('.') + 1));
  const headers = {
    ...everyAnswer,
    // Another content has another name.
    'Cache-Control': 'public, max-age=31536000, immutable',
    Vary: 'Accept-Encoding',
  };
  if (type !== undefined) {
    for (const [coding, ending] of codings) {
      if (!new RegExp(`\\b${coding}\\b(?!\\s*;\\s*q=0(?:[,\\s]|\\.0|$))`, 'i').test(accepts)) continue;
      const bytes = await page.read(name + ending);
      if (bytes) return answer(bytes, { ...headers, 'Content-Type': type, 'Content-Encoding': coding });
    }
    const bytes = await page.read(name);
    if (bytes) return answer(bytes, { ...headers, 'Content-Type': type });
  }
  throw new ProblemError(
    'nothing-here',
    'The console has no such file; a newer release may have replaced it. Reload the page.',
  );
}

function answer(bytes: Uint8Array, headers: Readonly<Record<string, string>>): Answer {
  return { status: 200, headers, body: Buffer.from(bytes).toString('base64'), isBase64Encoded: true };
}
