/** A request handed to the gateway's own server without a socket: all of the way from its headers to the bytes of the answer. */
import { IncomingMessage, type Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { gunzipSync } from 'node:zlib';

export interface RawCall {
  readonly method: string;
  /** As on the request line. */
  readonly url: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body?: Buffer | undefined;
}

export interface RawAnswer {
  readonly status: number;
  /** Lower-case names; the last of a repeated one. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

/** Keeps what is written to it. */
class Capture extends Duplex {
  readonly chunks: Buffer[] = [];

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.chunks.push(chunk);
    done();
  }
}

export function inject(server: Server, { method, url, headers, body }: RawCall): Promise<RawAnswer> {
  const request = new IncomingMessage(new Socket());
  request.method = method;
  request.url = url;
  request.rawHeaders = [...headers, ...(body ? ['Content-Length', String(body.length)] : [])];
  request.complete = true;
  if (body && body.length > 0) request.push(body);
  request.push(null);
  const response = new ServerResponse(request);
  const capture = new Capture();
  // All that an answer needs of a socket is that of a stream.
  response.assignSocket(capture as unknown as Socket);
  return new Promise((resolve, reject) => {
    response.on('error', reject);
    response.on('finish', () => resolve(readAnswer(Buffer.concat(capture.chunks))));
    server.emit('request', request, response);
  });
}

/** @throws Error when that is no answer of HTTP/1.1 */
export function readAnswer(bytes: Buffer): RawAnswer {
  const end = bytes.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
  if (end < 0 || Number.isNaN(status)) throw new Error(`no answer of HTTP: ${statusLine.slice(0, 100)}`);
  const headers = new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const body = bytes.subarray(end + 4);
  return { status, headers, text: (headers.get('content-encoding') === 'gzip' ? gunzipSync(body) : body).toString() };
}
