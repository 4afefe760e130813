/** A client that asks again and again before it takes an answer (RFC 9112 section 9.3.2) costs the memory of one answer. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { operations } from '../../functions/operations.ts';
import { createGateway } from '../../infra/local/gateway.ts';

const asked = 100;
const bytesEach = 1_000_000;

test('pipelined requests are answered one at a time, in their order, each when the last answer was taken', async () => {
  let called = 0;
  const gateway = createGateway({
    operations,
    restApis: ['scim'],
    load: async () => ({
      async handler() {
        called += 1;
        return { statusCode: 200, headers: { 'X-Turn': String(called) }, body: 'x'.repeat(bytesEach) };
      },
    }),
  });
  const port = await gateway.listen(0);
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.pause();
    socket.write('GET /scim/v2/Schemas HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(asked));
    await sleep(500);
    // What the system takes off the gateway's hands is not the gateway's memory.
    expect(called).toBeGreaterThan(0);
    expect(called).toBeLessThan(asked / 2);
    let received = 0;
    const turns: number[] = [];
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
      for (const [, turn] of chunk.toString('latin1').matchAll(/X-Turn: (\d+)\r/g)) turns.push(Number(turn));
    });
    socket.resume();
    for (let waited = 0; received < asked * bytesEach && waited < 100; waited += 1) await sleep(50);
    expect(received).toBeGreaterThan(asked * bytesEach);
    expect(called).toBe(asked);
    expect(turns).toEqual(turns.toSorted((a, b) => a - b));
  } finally {
    socket.destroy();
    await gateway.close(0);
  }
});
