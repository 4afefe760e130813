/** Clients that take their time: with their headers, with their body, or with taking the answer. */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServedResidency } from '../support/start-rollcall.ts';

export interface SlowOutcome {
  /** How many the server hung up on, or had answered, by the end. */
  readonly ended: number;
  readonly clients: number;
}

const byteEveryMs = 500;

/** A third each sends its headers, and its body, a byte at a time; a third asks for a large page and reads nothing of it. */
export async function slowClients(
  { baseUrl, token }: ServedResidency,
  clients: number,
  seconds: number,
): Promise<SlowOutcome> {
  const { port, pathname } = new URL(baseUrl);
  const key = `Authorization: Bearer ${token}\r\n`;
  let ended = 0;
  const sockets = Array.from({ length: clients }, (_, client) => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.on('close', () => {
      ended += 1;
    });
    // Whoever asks and never reads lets the server's buffers fill.
    if (client % 3 === 2) socket.pause();
    else socket.on('data', () => undefined);
    const start = [
      `GET ${pathname}/Users HTTP/1.1\r\nHost: x\r\nX-Slow: `,
      `POST ${pathname}/Users HTTP/1.1\r\nHost: x\r\n${key}Content-Length: 100000\r\n\r\n{`,
      `GET ${pathname}/Users?count=200 HTTP/1.1\r\nHost: x\r\n${key}\r\n`,
    ][client % 3];
    socket.write(start ?? '');
    return socket;
  });
  for (let each = 0; each < (seconds * 1000) / byteEveryMs; each += 1) {
    await sleep(byteEveryMs);
    for (const [client, socket] of sockets.entries()) if (client % 3 !== 2) trickle(socket);
  }
  const outcome = { ended, clients };
  for (const socket of sockets) socket.destroy();
  return outcome;
}

function trickle(socket: Socket): void {
  if (socket.writable) socket.write('x');
}
