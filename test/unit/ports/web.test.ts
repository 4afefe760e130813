/** The Web port against real servers: what it reads, and everything that it will not be led to. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { selfSigned } from '../../../infra/local/sam/certificate.ts';
import { UrlRefusedError } from '../../../shared/ports/ports.ts';
import { isLoopbackAddress, isPublicAddress } from '../../../shared/ports/public-address.ts';
import { type NodeWebOptions, nodeWeb } from '../../../shared/ports/web.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(server: Server, host: string): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return address.port;
}

const serve = (listener: RequestListener, host = '127.0.0.1') => listen(createServer(listener), host);

/** The message of the refusal; whatever else happens fails the test. */
async function refusal(url: string, options: NodeWebOptions = {}): Promise<string> {
  try {
    await nodeWeb(options).get(url);
  } catch (error) {
    if (error instanceof UrlRefusedError) return error.message;
    throw error;
  }
  throw new Error(`${url} was not refused`);
}

const local: NodeWebOptions = { allowLocal: true };
const to = (...addresses: readonly string[]) => ({
  resolve: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
});
const nowhere = {
  resolve: async (host: string): Promise<never> => {
    throw new Error(`${host} was looked up`);
  },
};

describe('addresses', () => {
  test.each([
    '1.1.1.1',
    '8.8.8.8',
    '11.0.0.1',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2001:4860:4860::8888',
  ])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true));

  test.each([
    ['unspecified', '0.0.0.0'],
    ['this network', '0.1.2.3'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['shared (CGNAT)', '100.64.0.1'],
    ['shared (CGNAT)', '100.127.255.255'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.255'],
    ['link-local, where clouds keep credentials', '169.254.169.254'],
    ['container credentials', '169.254.170.2'],
    ['protocol assignments', '192.0.0.170'],
    ['documentation', '192.0.2.1'],
    ['6to4 relay', '192.88.99.1'],
    ['benchmarking', '198.19.255.255'],
    ['documentation', '203.0.113.9'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['IPv4-mapped', '::ffff:127.0.0.1'],
    ['IPv4-mapped, public', '::ffff:8.8.8.8'],
    ['IPv4-mapped, in hexadecimal', '::ffff:a9fe:a9fe'],
    ['IPv4-compatible', '::127.0.0.1'],
    ['NAT64', '64:ff9b::a9fe:a9fe'],
    ['local NAT64', '64:ff9b:1::1'],
    ['6to4', '2002:7f00:1::'],
    ['Teredo', '2001::1'],
    ['documentation', '2001:db8::1'],
    ['documentation', '3fff::1'],
    ['unique local', 'fd00:ec2::254'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['public with a zone', '2606:4700::1%eth0'],
    ['site-local', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['no address', 'localhost'],
    ['no address', ''],
  ])('%s: %s is not public', (_, address) => expect(isPublicAddress(address)).toBe(false));

  test('only 127.0.0.0/8 and ::1 are this machine', () => {
    const some = ['127.0.0.1', '127.9.9.9', '::1', '10.0.0.1', '169.254.169.254', '8.8.8.8', '::', 'fe80::1'];
    expect(some.filter(isLoopbackAddress)).toEqual(['127.0.0.1', '127.9.9.9', '::1']);
  });
});

describe('a URL is refused before anything is connected', () => {
  test.each([
    ['that is none', 'not a URL', /no URL/],
    ['that is too long', `https://idp.example/${'x'.repeat(2048)}`, /no URL of at most 2048/],
    ['of http', 'http://idp.example/', /https/],
    ['of a file', 'file:///etc/passwd', /https/],
    ['of data', 'data:text/plain,x', /https/],
    ['with a password', 'https://me:secret@idp.example/', /password/],
    ['with a user name', 'https://me@idp.example/', /password/],
    ['with a port', 'https://idp.example:8443/', /port/],
    ['with the port of another service', 'https://idp.example:22/', /port/],
    ['of a private address', 'https://10.0.0.1/', /private network/],
    ['of this machine', 'https://127.0.0.1/', /private network/],
    ['of this machine in hexadecimal', 'https://0x7f.1/', /private network/],
    ['of this machine as one number', 'https://2130706433/', /private network/],
    ['of this machine in octal', 'https://0177.0.0.1/', /private network/],
    ['of this machine, IPv6', 'https://[::1]/', /private network/],
    ['of a mapped address', 'https://[::ffff:169.254.169.254]/', /private network/],
    ['of cloud credentials', 'https://169.254.169.254/latest/meta-data', /private network/],
  ])('%s', async (_, url, message) => expect(await refusal(url, nowhere)).toMatch(message));

  test.each([
    ['one private address', ['10.1.2.3']],
    ['a private address behind a public one', ['8.8.8.8', '127.0.0.1']],
    ['a mapped private address', ['::ffff:10.0.0.1']],
    ['no address', []],
  ])('whose host has %s', async (_, addresses) => {
    expect(await refusal('https://idp.example/', to(...addresses))).toMatch(/private network|not known/);
  });

  test('whose host nobody knows, by the message for that', async () => {
    const resolve = async () => Promise.reject(Object.assign(new Error('secret detail'), { code: 'ENOTFOUND' }));
    expect(await refusal('https://idp.example/', { resolve })).toBe('Its host is not known; check the spelling.');
  });

  test.each(['http://10.0.0.1/', 'https://10.0.0.1/', 'http://[fd00::1]/'])(
    'also where this machine is allowed: %s',
    async (url) => expect(await refusal(url, local)).toMatch(/private network/),
  );

  test('of http to a public host, also where this machine is allowed', async () => {
    expect(await refusal('http://idp.example/', { ...local, ...to('8.8.8.8') })).toMatch(/https/);
  });
});

describe('an answer', () => {
  test('of 200 is given as text, byte order mark and all encoded as UTF-8', async () => {
    const port = await serve((request, response) => {
      response.end(`\u{feff}${request.headers['accept-encoding']} Ünïcode ${request.url}`);
    });
    expect(await nodeWeb(local).get(`http://127.0.0.1:${port}/path?query=1#fragment`)).toBe(
      'identity Ünïcode /path?query=1',
    );
  });

  test.each([301, 302, 303, 307, 308])('of %s is not followed', async (status) => {
    let asked = 0;
    const port = await serve((_, response) => {
      asked += 1;
      response.writeHead(status, { Location: 'http://169.254.169.254/' }).end();
    });
    expect(await refusal(`http://127.0.0.1:${port}/`, local)).toMatch(
      new RegExp(`leads elsewhere \\(status ${status}`),
    );
    expect(asked).toBe(1);
  });

  test.each([201, 204, 404, 500])('of %s is refused', async (status) => {
    const port = await serve((_, response) => void response.writeHead(status).end());
    expect(await refusal(`http://127.0.0.1:${port}/`, local)).toContain(`status ${status}`);
  });

  test('of 1 MB is read, and of one byte more refused', async () => {
    const port = await serve(({ url }, response) => void response.end('x'.repeat(Number(url?.slice(1)))));
    const megabyte = 1024 * 1024;
    expect((await nodeWeb(local).get(`http://127.0.0.1:${port}/${megabyte}`)).length).toBe(megabyte);
    expect(await refusal(`http://127.0.0.1:${port}/${megabyte + 1}`, local)).toMatch(/1 MB/);
  });

  test('without an end is refused past 1 MB', async () => {
    let sent = 0;
    const port = await serve((_, response) => {
      const timer = setInterval(() => {
        sent += 65_536;
        response.write(Buffer.alloc(65_536));
      }, 1);
      response.on('close', () => clearInterval(timer));
    });
    expect(await refusal(`http://127.0.0.1:${port}/`, local)).toMatch(/1 MB/);
    expect(sent).toBeLessThan(20 * 1024 * 1024);
  });

  test('that is compressed all the same is refused, as a small one could be a large text', async () => {
    const port = await serve((_, response) => void response.writeHead(200, { 'Content-Encoding': 'gzip' }).end());
    expect(await refusal(`http://127.0.0.1:${port}/`, local)).toMatch(/compressed/);
  });

  test.each<[string, RequestListener]>([
    ['never comes', () => {}],
    [
      'comes byte by byte',
      (_, response) => {
        const timer = setInterval(() => response.write('x'), 20);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ])('that %s is given up at the time for all of it', async (_, listener) => {
    const port = await serve(listener);
    const began = performance.now();
    expect(await refusal(`http://127.0.0.1:${port}/`, { ...local, timeoutMs: 300 })).toMatch(/in time/);
    const tookMs = performance.now() - began;
    expect(tookMs).toBeGreaterThan(250);
    expect(tookMs).toBeLessThan(3000);
  });

  test('whose host takes too long to be looked up is given up too', async () => {
    const options = { timeoutMs: 100, resolve: () => sleep(2000, [], { ref: false }) };
    expect(await refusal('https://idp.example/', options)).toMatch(/in time/);
  });

  test('that breaks off is refused', async () => {
    const port = await serve((request, response) => {
      response.writeHead(200, { 'Content-Length': 100 });
      response.write('half');
      setTimeout(() => request.socket.destroy(), 20);
    });
    expect(await refusal(`http://127.0.0.1:${port}/`, local)).toMatch(/could not be reached/);
  });

  test('that nobody gives is refused without a word about addresses', async () => {
    const port = await serve(() => {});
    const [server] = servers.splice(0);
    await new Promise((resolve) => server?.close(resolve));
    const message = await refusal(`http://127.0.0.1:${port}/`, local);
    expect(message).toMatch(/could not be reached/);
    expect(message).not.toMatch(/127|ECONN/);
  });
});

describe('TLS', () => {
  const host = 'idp.example';
  const certificate = selfSigned(host);
  const serveTls = () =>
    listen(
      createTlsServer(certificate, (_, response) => void response.end('over TLS')),
      '127.0.0.1',
    );
  const pinnedHere = { ...local, ...to('127.0.0.1') };

  test('is spoken with the host of the URL, whatever its address', async () => {
    const port = await serveTls();
    const web = nodeWeb({ ...pinnedHere, certificateAuthority: certificate.cert });
    expect(await web.get(`https://${host}:${port}/`)).toBe('over TLS');
  });

  test.each([
    ['nobody vouches for', host, undefined],
    ['is of another host', 'other.example', certificate.cert],
  ])('with a certificate that %s is refused', async (_, name, certificateAuthority) => {
    const port = await serveTls();
    const options = { ...pinnedHere, ...(certificateAuthority && { certificateAuthority }) };
    expect(await refusal(`https://${name}:${port}/`, options)).toMatch(/certificate/);
  });
});

describe('a name that leads elsewhere at the second look (DNS rebinding)', () => {
  test('is connected to what was looked at, and looked up once', async () => {
    const port = await serve((_, response) => void response.end('first'));
    const answers = ['127.0.0.1', '10.0.0.1'];
    let lookups = 0;
    const resolve = async () => {
      lookups += 1;
      return [{ address: answers[lookups - 1] ?? '', family: 4 }];
    };
    // A host that no other resolver knows.
    expect(await nodeWeb({ ...local, resolve }).get(`http://idp.invalid:${port}/`)).toBe('first');
    expect(lookups).toBe(1);
    expect(await refusal(`http://idp.invalid:${port}/`, { ...local, resolve })).toMatch(/private network/);
  });
});
