/** Mails on this machine: files that any mail program reads, and a page that shows them and runs nothing of theirs. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { LocalMail } from '../../infra/local/mail.ts';
import { parseMessage, writeMessage } from '../../infra/local/mail-message.ts';
import { mailMount, mailPage } from '../../infra/local/mail-page.ts';

let directory: string;
let mails: LocalMail;

beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'rollcall-'));
  mails = new LocalMail(path.join(directory, 'us'), () => new Date('2026-01-31T09:30:00Z'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const mail = { to: 'ada@people.example', subject: 'You are invited', text: 'Hello\nhttps://x.example/#token=a\n' };
const about = { from: 'Rollcall <a@b>', messageId: '<m@b>', date: new Date('2026-01-31T09:30:00Z') };

test('a mail is a file of RFC 5322', async () => {
  await mails.send(mail, 'invite-1');
  const [name = ''] = await readdir(path.join(directory, 'us'));
  expect(name).toMatch(/^[0-9a-f]{32}\.eml$/);
  expect((await readFile(path.join(directory, 'us', name), 'utf8')).split('\r\n')).toEqual([
    'From: Rollcall <no-reply@localhost>',
    'To: <ada@people.example>',
    'Subject: You are invited',
    'Date: Sat, 31 Jan 2026 09:30:00 +0000',
    `Message-ID: <${name.slice(0, -4)}@localhost>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    'Hello',
    'https://x.example/#token=a',
    '',
    '',
  ]);
});

test('a mail that is sent again with the same key is one file', async () => {
  await mails.send(mail, 'invite-1');
  await mails.send(mail, 'invite-1');
  await mails.send(mail, 'invite-2');
  expect(await readdir(path.join(directory, 'us'))).toHaveLength(2);
});

test.each([
  ['a line break in the subject', { ...mail, subject: 'Hello\r\nBcc: eve@evil.example' }],
  ['a bare line feed in the subject', { ...mail, subject: 'Hello\nBcc: eve@evil.example' }],
  ['a folded line in the subject', { ...mail, subject: 'Grüße\r\n =?utf-8?B?eA==?=\r\nBcc: eve@evil.example' }],
  ['a line break in the address', { ...mail, to: 'ada@people.example\r\nBcc: eve@evil.example' }],
  ['a second address', { ...mail, to: 'ada@people.example>, <eve@evil.example' }],
  ['NUL in the subject', { ...mail, subject: 'Hello\u0000' }],
])('%s is refused, and no file is written', async (_name, bad) => {
  await expect(mails.send(bad, 'bad')).rejects.toThrow(TypeError);
  expect(await mails.list()).toEqual([]);
});

test('whatever subject and text a mail has, it adds no header and is read as it was written', () => {
  const subject = fc.string({ unit: 'grapheme' }).filter((text) => !/\p{Cc}/u.test(text) && text === text.trim());
  fc.assert(
    fc.property(subject, fc.string({ unit: 'grapheme', maxLength: 3000 }), (given, text) => {
      const written = writeMessage({ ...mail, ...about, subject: given, text });
      const head = written.slice(0, written.indexOf('\r\n\r\n'));
      expect(head.split(/\r\n(?! )/).map((line) => line.slice(0, line.indexOf(':')))).toEqual([
        'From',
        'To',
        'Subject',
        'Date',
        'Message-ID',
        'MIME-Version',
        'Content-Type',
        'Content-Transfer-Encoding',
      ]);
      expect(written.split('\r\n').every((line) => Buffer.byteLength(line) <= 998)).toBe(true);
      const read = parseMessage(written);
      expect([read.subject, read.text, read.to]).toEqual([given, text.replace(/\r\n?/g, '\n'), mail.to]);
    }),
  );
});

describe('the page', () => {
  let server: Server;
  let origin: string;
  beforeEach(async () => {
    server = createServer(mailPage(mails));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a server on TCP has one
  });
  afterEach(() => server.close());

  test('lists mails and shows one, with its links', async () => {
    await mails.send(mail, 'invite-1');
    const list = await (await fetch(origin + mailMount)).text();
    const [, link = ''] = /href="(\/mail\/[0-9a-f]{32})"/.exec(list) ?? [];
    const shown = await (await fetch(origin + link)).text();
    expect(list).toContain('You are invited');
    expect(shown).toContain('<a href="https://x.example/#token=a">https://x.example/#token=a</a>');
  });

  test('shows what a mail holds as text', async () => {
    const evil = '<script>alert(1)</script>"\'&';
    await mails.send(
      { to: `"${evil.replace(/[<>]/g, '')}"@x.example`, subject: evil, text: `${evil} https://x.example/"onclick` },
      'e',
    );
    const list = await (await fetch(origin + mailMount)).text();
    const [, link = ''] = /href="(\/mail\/[0-9a-f]{32})"/.exec(list) ?? [];
    const response = await fetch(origin + link);
    const shown = await response.text();
    expect(list + shown).not.toContain('<script');
    expect(shown).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(shown).toContain('<a href="https://x.example/">https://x.example/</a>&quot;onclick');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test.each([
    ['another method', 'POST', '/mail', 405],
    ['no such mail', 'GET', `/mail/${'0'.repeat(32)}`, 404],
    ['a path out of the folder', 'GET', '/mail/..%2F..%2Fdemo-keys', 404],
  ])('answers %s with an error', async (_name, method, at, status) => {
    expect((await fetch(origin + at, { method })).status).toBe(status);
  });

  test('answers nobody who asks under a name of their own', async () => {
    const { request } = await import('node:http');
    const status = await new Promise((resolve) => {
      request(`${origin}/mail`, { headers: { Host: 'evil.example' } }, (response) =>
        resolve(response.statusCode),
      ).end();
    });
    expect(status).toBe(403);
  });
});
