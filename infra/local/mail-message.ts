/** A plain-text mail as a message of RFC 5322, and back: as much of it as this service's own mails need. */
import type { Mail } from '../../shared/ports/ports.ts';

export interface Message extends Mail {
  readonly from: string;
  readonly date: Date;
  readonly messageId: string;
}

const lineBytesMax = 998;
/** RFC 2047 section 2: an encoded word has at most 75 characters, so 45 bytes in Base64. */
const encodedWordBytes = 45;

/** @throws TypeError for an address or subject that holds a control character: it could begin another header */
export function writeMessage({ from, to, subject, text, date, messageId }: Message): string {
  const body = text.replace(/\r\n?|\n/g, '\r\n');
  const fits = body.split('\r\n').every((line) => Buffer.byteLength(line) <= lineBytesMax);
  const headers = [
    ['From', from],
    ['To', `<${checked('to', to, /[<>]/)}>`],
    ['Subject', encodeWords(checked('subject', subject))],
    ['Date', date.toUTCString().replace('GMT', '+0000')],
    ['Message-ID', messageId],
    ['MIME-Version', '1.0'],
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Content-Transfer-Encoding', fits ? '8bit' : 'base64'],
  ] as const;
  const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `${head}\r\n${fits ? body : base64Lines(body)}\r\n`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const control = /[\u0000-\u001f\u007f]/;

function checked(name: string, value: string, refused = control): string {
  if (control.test(value) || refused.test(value)) throw new TypeError(`${name} of a mail holds what no header can`);
  return value;
}

/** Text beyond printable ASCII as encoded words (RFC 2047), each of whole characters, one a line. */
function encodeWords(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const words: string[] = [];
  let word = '';
  for (const character of text) {
    if (Buffer.byteLength(word + character) > encodedWordBytes) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  words.push(word);
  return words.map((each) => `=?utf-8?B?${Buffer.from(each).toString('base64')}?=`).join('\r\n ');
}

function base64Lines(text: string): string {
  return (
    Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/g)
      ?.join('\r\n') ?? ''
  );
}

/** Reads what `writeMessage` wrote. */
export function parseMessage(message: string): Mail & { readonly sent: Date } {
  const end = message.indexOf('\r\n\r\n');
  const headers = new Map(
    message
      .slice(0, end)
      .replaceAll('\r\n ', '')
      .split('\r\n')
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const),
  );
  const body = message.slice(end + 4, -2);
  const isEncoded = headers.get('Content-Transfer-Encoding') === 'base64';
  return {
    to: (headers.get('To') ?? '').slice(1, -1),
    subject: (headers.get('Subject') ?? '').replace(/=\?utf-8\?B\?([A-Za-z0-9+/=]*)\?=/g, (_, word: string) =>
      Buffer.from(word, 'base64').toString(),
    ),
    text: (isEncoded ? Buffer.from(body, 'base64').toString() : body).replaceAll('\r\n', '\n'),
    sent: new Date(headers.get('Date') ?? ''),
  };
}
