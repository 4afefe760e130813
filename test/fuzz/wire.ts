/** Bytes on a socket that are almost a request of HTTP: whatever they are, the gateway answers or hangs up, and goes on serving. */
import { connect } from 'node:net';
import { readAnswer } from './inject.ts';
import type { Random } from './random.ts';
import { mutated } from './texts.ts';
import type { World } from './world.ts';

/** The gateway waits for the rest of a request; nobody else does. */
const waitMs = 150;

/** What Node.js answers by itself where a request names no host: an empty body, chunked. */
const noHost = '0\r\n\r\n';

const tokens = [
  '\r\n',
  '\n',
  '\r',
  ':',
  ' ',
  '\0',
  '\t',
  'Content-Length: 5\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Expect: 100-continue\r\n',
  'HTTP/9.9',
  'chunked',
  '-1',
  '0\r\n\r\n',
  '\xff',
  'Upgrade: websocket\r\n',
  'Connection: close\r\n',
];

export async function sendRubbish(
  random: Random,
  { service, team }: World,
  count: number,
): Promise<{ readonly sent: number; readonly faults: string[] }> {
  const { port, pathname } = new URL(service.baseUrl);
  const requests = Array.from({ length: count }, () => {
    const body = '{"schemas":[]}';
    const head = `POST ${pathname}/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${team.scim.key}\r\nContent-Length: ${body.length}\r\n`;
    const long = random.chance(0.1) ? `X-Long: ${'x'.repeat(random.pick([8000, 20_000, 70_000]))}\r\n` : '';
    return Buffer.from(mutated(random, `${head}${long}\r\n${body}`, tokens), 'latin1');
  });
  const answers = await Promise.all(requests.map((bytes) => send(Number(port), bytes)));
  const faults = answers.flatMap((bytes, index) => {
    if (bytes.length === 0) return [];
    const answer = readAnswer(bytes.subarray(bytes.indexOf('HTTP/1.1 100') === 0 ? bytes.indexOf('\r\n\r\n') + 4 : 0));
    const fits =
      answer.status < 500 && (answer.text === '' || answer.text.startsWith(noHost) || answer.text.startsWith('{'));
    return fits
      ? []
      : [
          `answered ${answer.status} ${answer.text.slice(0, 100)} on a socket to ${JSON.stringify(requests[index]?.toString('latin1').slice(0, 500))}`,
        ];
  });
  const after = await team.scim.get('/Users?count=0');
  if (after.status !== 200) faults.push(`a usual request is answered with ${after.status} afterwards`);
  return { sent: count, faults };
}

function send(port: number, bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1');
    const timer = setTimeout(() => socket.destroy(), waitMs);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks));
    });
    socket.end(bytes);
  });
}
