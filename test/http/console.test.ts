/** How the console is served: its document, its files, their headers and codings, and paths that lead nowhere. */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { buildPage, type PageBuild } from '../../infra/build-page.ts';
import { filesIn } from '../../shared/ports/page-files.ts';
import { providePort } from '../../shared/ports/ports.ts';
import { type AppService, startAppService } from '../support/app-service.ts';

const firstLoadMax = 400 * 1024;
const buildMs = 120_000;

let folder: string;
let built: PageBuild;
let service: AppService;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'rollcall-page-'));
  built = await buildPage(folder);
  service = await startAppService();
  providePort('consolePage', {
    issuer: 'https://idp.example/pool',
    clientId: 'console',
    signInOrigins: ['https://idp.example', 'https://sign-in.example'],
    read: filesIn(() => pathToFileURL(path.join(folder, '/'))),
  });
}, buildMs);
afterAll(async () => {
  const faults = await service.faults();
  await service.close();
  await rm(folder, { recursive: true, force: true });
  expect(faults).toEqual([]);
});

interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** As it stands: nothing is decoded, and the path is sent as it is given. */
function get(below: string, headers: Readonly<Record<string, string>> = {}): Promise<Got> {
  const { hostname, port } = new URL(service.appBaseUrl);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path: below, headers }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk);
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) });
    });
    sent.on('error', reject);
    sent.end();
  });
}

const script = (): string => built.first.find((name) => name.endsWith('.js')) ?? '';
const style = (): string => built.first.find((name) => name.endsWith('.css')) ?? '';

describe('the document', () => {
  test.each(['/console', '/console/members', '/console/members/0190?state=active', '/console/assets'])(
    '%s is the page itself, which knows its own paths',
    async (below) => {
      const { status, headers, body } = await get(below);
      expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      expect(body.toString()).toContain('<base href="/console/">');
      expect(body.toString()).toContain(script());
    },
  );

  test('its path with a slash behind it leads to it', async () => {
    const { status, headers } = await get('/console/');
    expect([status, headers.location]).toEqual([308, `${service.appBaseUrl}/console`]);
  });

  test('tells the page what it must know, as data that nothing runs', async () => {
    const text = (await get('/console')).body.toString();
    const config = /<script type="application\/json" id="config">(.*?)<\/script>/.exec(text)?.[1] ?? '';
    expect(JSON.parse(config)).toEqual({
      residency: 'us',
      appBaseUrl: service.appBaseUrl,
      issuer: 'https://idp.example/pool',
      clientId: 'console',
      teamCreation: 'open',
    });
    expect(text.match(/<script(?! type="application\/json"| type="module" src=)/)).toBeNull();
    expect(text).not.toMatch(/<style|\son\w+=|\sstyle=/);
  });

  test('lets nothing run but its own files, and nobody frame it', async () => {
    const { headers } = await get('/console');
    const policy = new Map(
      String(headers['content-security-policy'])
        .split('; ')
        .map((part) => [part.split(' ')[0], part.split(' ').slice(1).join(' ')]),
    );
    expect(Object.fromEntries(policy)).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self' data:",
      'font-src': "'self'",
      'connect-src': "'self' https://idp.example https://sign-in.example",
      'base-uri': "'self'",
      'form-action': "'self'",
      'frame-ancestors': "'none'",
    });
    expect(headers).toMatchObject({
      'strict-transport-security': expect.stringContaining('max-age=63072000'),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
      'cache-control': 'no-cache',
    });
  });

  test('is sent once: whoever has it is told that it is the same', async () => {
    const first = await get('/console');
    const etag = String(first.headers.etag);
    expect(etag).toBe(`"${createHash('sha256').update(first.body).digest('base64url').slice(0, 22)}"`);
    const again = await get('/console/groups', { 'If-None-Match': etag });
    expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, etag]);
    expect(again.headers['content-security-policy']).toBe(first.headers['content-security-policy']);
    expect((await get('/console', { 'If-None-Match': '"another"' })).status).toBe(200);
  });
});

describe('its files', () => {
  const decoders = { br: brotliDecompressSync, gzip: gunzipSync } as const;

  test.each<[string, 'br' | 'gzip' | undefined]>([
    ['br, gzip', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['GZIP', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0.0, gzip;q=0.5', 'gzip'],
    ['br; q=0.1', 'br'],
    ['deflate', undefined],
    ['', undefined],
  ])('are sent to whoever accepts "%s" as %s', async (accepts, coding) => {
    for (const name of [script(), style()]) {
      const { status, headers, body } = await get(`/console/${name}`, { 'Accept-Encoding': accepts });
      expect([status, headers['content-encoding']]).toEqual([200, coding]);
      const decoded = coding === undefined ? body : decoders[coding](body);
      expect(decoded.equals(await readFile(path.join(folder, name)))).toBe(true);
    }
  });

  test('are kept for good, since other content has another name, and apart by coding', async () => {
    for (const [name, type] of [
      [script(), 'text/javascript; charset=utf-8'],
      [style(), 'text/css; charset=utf-8'],
    ] as const) {
      expect((await get(`/console/${name}`)).headers).toMatchObject({
        'content-type': type,
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'Accept-Encoding',
        'x-content-type-options': 'nosniff',
      });
    }
  });

  test.each([
    '/console/assets/main-AAAAAAAA.js',
    '/console/assets/',
    '/console/assets/../index.html',
    '/console/assets/..%2Findex.html',
    '/console/assets/%2e%2e/index.html',
    '/console/assets/..%5c..%5cpackage.json',
    '/console/assets/%2Fetc%2Fpasswd',
    '/console/assets/main.js%00.css',
    '/console/assets/main.js.br',
    '/console/assets/index.html',
    `/console/assets/${'a'.repeat(300)}.js`,
    '/console/assets/__proto__',
    '/console/assets/constructor.js',
  ])('%s is none of them', async (below) => {
    const { status, headers, body } = await get(below);
    const text = body.toString();
    // A path that leads out of the assets may be the page itself; it is never another file.
    if (status === 200) expect(text).toContain('id="config"');
    else expect([status, headers['content-type']]).toEqual([404, 'application/problem+json']);
    expect(text).not.toMatch(/root:|"dependencies"/);
  });

  test.each(['/console/../team/v1', '/console/%2e%2e/package.json', '/console/..%2f..%2fpackage.json', '/consoles'])(
    '%s leads to no file of the machine',
    async (below) => {
      const { status, body } = await get(below);
      expect([200, 403, 404]).toContain(status);
      expect(body.toString()).not.toContain('"dependencies"');
      if (status === 200) expect(body.toString()).toContain('id="config"');
    },
  );

  test('a first visit loads less than 400 KB, compressed', async () => {
    const document = await get('/console');
    const bodies = await Promise.all(built.first.map((name) => get(`/console/${name}`, { 'Accept-Encoding': 'br' })));
    const bytes = [document, ...bodies].reduce((sum, { body }) => sum + body.length, 0);
    expect(bodies.every(({ headers }) => headers['content-encoding'] === 'br')).toBe(true);
    expect(bytes).toBeLessThan(firstLoadMax);
  });
});
