/** The floor: a bare `node:http` server, as a process of its own, that answers every request with a constant of the wanted size. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What this process is told: how many bytes an answer has; 0 means a 204. */
export interface FloorTask {
  readonly bytes: number;
}

let body = '';

const server = createServer((request, response) => {
  // What is sent is read, as by any server.
  request.resume();
  if (body === '') response.writeHead(204);
  else response.writeHead(200, { 'Content-Type': 'application/scim+json', 'Content-Length': body.length });
  response.end(body);
});

process.on('message', ({ bytes }: FloorTask) => {
  body = 'x'.repeat(bytes);
  process.send?.('ready');
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => {
  // A server listening on TCP has an address of this form.
  process.send?.((server.address() as AddressInfo).port);
});
