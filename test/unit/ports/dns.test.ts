/** The DNS adapter, against a real DNS server on this machine. */
import dns2 from 'dns2';
import { nodeDns } from '../../../shared/ports/dns.ts';
import { DnsUnreachableError } from '../../../shared/ports/ports.ts';

const { Packet } = dns2;

/** Response codes (RFC 1035 section 4.1.1). */
const rcodes: Readonly<Record<string, number>> = {
  'missing.example': 3,
  'failing.example': 2,
  'refused.example': 5,
};
const texts: Readonly<Record<string, readonly (string | string[])[]>> = {
  'one.example': ['rollcall-verification=abc'],
  'several.example': ['v=spf1 -all', 'rollcall-verification=abc'],
  'parts.example': [['rollcall-', 'verification=', 'abc']],
  'empty.example': [],
};

let server: ReturnType<typeof dns2.createServer>;
let asked = 0;
let txt: (name: string) => Promise<readonly string[]>;

beforeAll(async () => {
  server = dns2.createServer({
    udp: true,
    handle(request, send) {
      asked += 1;
      const [question] = request.questions;
      const name = question?.name ?? '';
      if (name === 'silent.example') return;
      const response = Packet.createResponseFromRequest(request);
      response.header.rcode = rcodes[name] ?? 0;
      for (const data of texts[name] ?? [])
        response.answers.push({ name, type: Packet.TYPE.TXT, class: Packet.CLASS.IN, ttl: 1, data } as never); // its types know no lists of strings
      send(response);
    },
  });
  const { udp } = await server.listen({ udp: { port: 0, address: '127.0.0.1' } });
  ({ txt } = nodeDns({ servers: [`127.0.0.1:${udp?.port}`] }));
});
afterAll(() => server.close());

test.each([
  ['one.example', ['rollcall-verification=abc']],
  ['several.example', ['v=spf1 -all', 'rollcall-verification=abc']],
  ['parts.example', ['rollcall-verification=abc']],
  ['empty.example', []],
  ['missing.example', []],
])('%s has the records %j', async (name, records) => {
  expect([...(await txt(name))].sort()).toEqual([...records].sort());
});

test.each(['failing.example', 'refused.example'])('%s says nothing about its records', async (name) => {
  await expect(txt(name)).rejects.toThrow(DnsUnreachableError);
});

test('a server that does not answer is given up within ten seconds, after being asked twice', async () => {
  asked = 0;
  const startedAt = performance.now();
  await expect(txt('silent.example')).rejects.toThrow(DnsUnreachableError);
  expect([performance.now() - startedAt < 10_000, asked]).toEqual([true, 2]);
});

test('a port that nobody listens at says nothing about records', async () => {
  const { txt: nowhere } = nodeDns({ servers: ['127.0.0.1:1'] });
  await expect(nowhere('one.example')).rejects.toThrow(DnsUnreachableError);
});
