/** The Web port on Node itself: one GET of a public https address, which cannot be led anywhere else. */
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { UrlRefusedError, type Web } from './ports.ts';
import { isLoopbackAddress, isPublicAddress } from './public-address.ts';

const secondsMax = 5;
const bytesMax = 1024 * 1024;
const urlLengthMax = 2048;

export interface NodeWebOptions {
  /** Lets http and addresses of this machine through, for identity providers that run on it. */
  readonly allowLocal?: boolean;
  /** All addresses of a host; the system's resolver unless said otherwise. */
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>;
  /** A certificate authority to trust besides the known ones (PEM). */
  readonly certificateAuthority?: string;
  /** For tests that do not have the time. */
  readonly timeoutMs?: number;
}

export function nodeWeb(options: NodeWebOptions = {}): Web {
  const { allowLocal = false, resolve = resolveAll, certificateAuthority, timeoutMs = secondsMax * 1000 } = options;

  async function addressesOf(url: URL, signal: AbortSignal): Promise<readonly LookupAddress[]> {
    // URL writes IPv6 in brackets, and every other spelling of an IPv4 address as four numbers.
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const family = isIP(host);
    const addresses = family === 0 ? await unlessAborted(resolve(host), signal) : [{ address: host, family }];
    const [first] = addresses;
    if (!first) throw new UrlRefusedError('Its host is not known; check the spelling.');
    for (const { address } of addresses) {
      const isLocal = allowLocal && isLoopbackAddress(address);
      if (!isLocal && !isPublicAddress(address)) {
        throw new UrlRefusedError(
          'Its host is inside a private network; only hosts of the public internet can be asked.',
        );
      }
      if (!isLocal && url.protocol === 'http:') throw notHttps();
    }
    return addresses;
  }

  return {
    async get(text) {
      const url = readUrl(text, allowLocal);
      // Of the whole call, name and all: who sends a byte now and then gains nothing.
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const addresses = await addressesOf(url, signal);
        return await fetchText(url, addresses, certificateAuthority, signal);
      } catch (error) {
        if (error instanceof UrlRefusedError) throw error;
        throw new UrlRefusedError(signal.aborted ? 'It did not answer in time; try again later.' : reasonOf(error), {
          cause: error,
        });
      }
    },
  };
}

function resolveAll(host: string): Promise<LookupAddress[]> {
  return lookup(host, { all: true, order: 'ipv4first' });
}

/** @throws UrlRefusedError */
function readUrl(text: string, allowLocal: boolean): URL {
  const url = text.length <= urlLengthMax ? URL.parse(text) : null;
  if (!url) throw new UrlRefusedError(`It is no URL of at most ${urlLengthMax} characters.`);
  if (url.protocol !== 'https:' && !(allowLocal && url.protocol === 'http:')) throw notHttps();
  if (url.username !== '' || url.password !== '') {
    throw new UrlRefusedError('It holds a user name or password; give one without.');
  }
  // The default port of the scheme shows as none.
  if (url.port !== '' && !allowLocal)
    throw new UrlRefusedError('It names a port; only 443, the usual one, can be asked.');
  return url;
}

function notHttps(): UrlRefusedError {
  return new UrlRefusedError('It must begin with https://.');
}

function fetchText(
  url: URL,
  addresses: readonly LookupAddress[],
  ca: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const request = url.protocol === 'http:' ? requestHttp : requestHttps;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        // A connection of its own, to the addresses that were looked at: what the name leads to now is not asked again.
        agent: false,
        lookup: pinned(addresses),
        headers: { Accept: '*/*', 'Accept-Encoding': 'identity', 'User-Agent': 'Rollcall', Connection: 'close' },
        signal,
        ...(ca !== undefined && { ca }),
      },
      (answer) => {
        readText(answer).then(resolve, (error: unknown) => {
          outgoing.destroy();
          reject(error);
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
}

function pinned(addresses: readonly LookupAddress[]): LookupFunction {
  const [first] = addresses;
  return (_host, { all }, give) => {
    if (all) give(null, [...addresses]);
    else give(null, first?.address ?? '', first?.family);
  };
}

async function readText(answer: IncomingMessage): Promise<string> {
  const { statusCode = 0, headers } = answer;
  if (statusCode >= 300 && statusCode < 400) {
    throw new UrlRefusedError(`It leads elsewhere (status ${statusCode}); give the address that it leads to.`);
  }
  if (statusCode !== 200) throw new UrlRefusedError(`It answers with status ${statusCode} instead of 200.`);
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw new UrlRefusedError('It answers compressed, though that was not asked for.');
  if (Number(headers['content-length'] ?? 0) > bytesMax) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw tooLarge();
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function tooLarge(): UrlRefusedError {
  return new UrlRefusedError('It answers with more than 1 MB; metadata is far smaller.');
}

/** `dns.lookup` cannot be called off; nobody waits for it any more. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** What of an error helps who gave the URL; addresses and messages of libraries are not passed on. */
function reasonOf(error: unknown): string {
  const code = String((error as NodeJS.ErrnoException | undefined)?.code ?? '');
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_NODATA') {
    return 'Its host is not known; check the spelling.';
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME|ERR_TLS|ERR_SSL/.test(code)) {
    return 'Its TLS certificate is not valid for it; browsers would warn of it too.';
  }
  return 'It could not be reached; check the address, and whether it answers to everybody.';
}
