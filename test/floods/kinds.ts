/** The floods: what each sends, and what must be true besides what is true of every answer. */
import { bulkBody, type Population, patchBody, userBody } from '../bench/population.ts';
import type { ServedResidency } from '../support/start-rollcall.ts';
import type { Answers } from './answers.ts';
import type { FloodSender } from './sender.ts';
import { slowClients } from './slow-clients.ts';

export interface FloodScale {
  readonly seconds: number;
  readonly connections: number;
  /** People in the team, and in its large group. */
  readonly people: number;
  /** Whether it ends as soon as it has shown what it is for. */
  readonly isSample?: true;
}

export interface Flooded {
  readonly us: ServedResidency;
  readonly sender: FloodSender;
  readonly population: Population;
  readonly answers: Answers;
  readonly scale: FloodScale;
}

export interface FloodKind {
  readonly name: string;
  readonly what: string;
  /** Whether the server is started with its limits. */
  readonly limited?: true;
  /** MB that the server may take besides what it had. */
  readonly memoryMbMax: number;
  /** @returns what was wrong besides, one sentence each, and figures to report */
  run(flooded: Flooded): Promise<{ readonly wrong: readonly string[]; readonly figures?: string }>;
}

const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const pick = <T>(from: readonly T[], turn: number): T | undefined => from[turn % from.length];
const members = (ids: readonly string[]) => ids.map((value) => ({ value }));

/** What an identity provider sends all day. */
function usual({ userIds }: Population, client: number, turn: number) {
  const id = pick(userIds, client * 31 + turn);
  const calls = [
    { method: 'GET', path: `/Users/${id}` },
    {
      method: 'GET',
      path: `/Users?filter=${encodeURIComponent(`userName eq "user.${turn % userIds.length}@bench.example.com"`)}`,
    },
    { method: 'GET', path: '/Users?count=100' },
    { method: 'PATCH', path: `/Users/${id}`, body: patchBody({ op: 'replace', path: 'title', value: `T${turn}` }) },
    { method: 'POST', path: '/Users', body: JSON.stringify(userBody(`flood-${client}-${turn}`)) },
    { method: 'GET', path: '/Users/nobody' },
  ];
  return pick(calls, turn + client) ?? { method: 'GET', path: '/Users' };
}

const mib = 1024 * 1024;
const bodies = [
  { method: 'POST', path: '/Users', body: Buffer.alloc(11 * mib, 'x') },
  { method: 'POST', path: '/Users', body: Buffer.alloc(11 * mib, 'x'), chunked: true },
  { method: 'POST', path: '/Users', body: JSON.stringify({ userName: 'large', title: 'x'.repeat(4 * mib) }) },
  {
    method: 'POST',
    path: '/Groups',
    body: JSON.stringify({
      schemas: [groupSchema],
      displayName: 'large',
      members: Array.from({ length: 100_000 }, (_, n) => ({ value: `nobody-${n}` })),
    }),
  },
  { method: 'POST', path: '/Users', body: '['.repeat(3 * mib) },
  { method: 'POST', path: '/Bulk', body: bulkBody(Array.from({ length: 2000 }, (_, n) => n)) },
];

export const floodKinds: readonly FloodKind[] = [
  {
    name: 'connections',
    what: 'what providers send, over many connections at once',
    memoryMbMax: 400,
    async run({ sender, population, answers, scale }) {
      await sender.flood(scale.connections, scale.seconds, answers, (client, turn) => usual(population, client, turn));
      return { wrong: [] };
    },
  },
  {
    name: 'bodies',
    what: 'bodies as large as is taken, and larger',
    memoryMbMax: 1200,
    async run({ sender, answers, scale }) {
      const clients = Math.ceil(scale.connections / 4);
      await sender.flood(
        clients,
        scale.seconds,
        answers,
        (client, turn) => bodies[(client + turn) % bodies.length] ?? { method: 'GET', path: '/Users' },
      );
      return { wrong: [], figures: `${clients} clients` };
    },
  },
  {
    name: 'slow',
    what: 'clients that send a byte now and then, or read nothing, while others go on',
    // Every reader leaves an answer in memory; how many there are bounds it, and not how long it goes on.
    memoryMbMax: 800,
    async run({ us, sender, population, answers, scale }) {
      const [slow] = await Promise.all([
        slowClients(us, scale.connections * 3, scale.seconds),
        sender.flood(4, scale.seconds, answers, (client, turn) => usual(population, client, turn)),
      ]);
      const wrong = answers.within(0.99) > 1000 ? [`others waited ${answers.within(0.99).toFixed(0)} ms`] : [];
      // The gateway waits 10 s for headers, 30 s for a request and 60 s for somebody to read.
      if (scale.seconds >= 45 && slow.ended < slow.clients / 2)
        wrong.push(`only ${slow.ended} of ${slow.clients} slow clients were hung up on`);
      return { wrong, figures: `${slow.ended} of ${slow.clients} slow clients hung up on` };
    },
  },
  {
    name: 'bulk',
    what: 'Bulk requests of 1,000 operations from many clients',
    memoryMbMax: 800,
    async run({ sender, answers, scale }) {
      const clients = Math.ceil(scale.connections / 10);
      await sender.flood(clients, scale.seconds, answers, (client, turn) => ({
        method: 'POST',
        path: '/Bulk',
        body: bulkBody(Array.from({ length: 1000 }, (_, n) => `bulk-${client}-${turn}-${n}`)),
      }));
      return { wrong: [], figures: `${clients} clients` };
    },
  },
  {
    name: 'group',
    what: 'one large group, changed and read by many clients at once',
    memoryMbMax: 1000,
    run: changeLargeGroup,
  },
  {
    name: 'limits',
    what: 'more than one key may ask: the rest is refused and told when to come again, and another team notices nothing',
    limited: true,
    memoryMbMax: 400,
    async run({ sender, answers, scale }) {
      const refusals = (): number => answers.byStatus.get(429) ?? 0;
      await sender.flood(
        scale.connections,
        scale.seconds,
        answers,
        () => ({ method: 'GET', path: '/Users?count=0' }),
        () => scale.isSample === true && refusals() >= 100,
      );
      const refused = refusals();
      const taken = answers.byStatus.get(200) ?? 0;
      const wrong = refused === 0 ? ['nobody was refused'] : [];
      if (taken === 0) wrong.push('nobody was let in');
      return { wrong, figures: `${taken} let in, ${refused} refused` };
    },
  },
];

/** Each client adds and removes its own member; who is in the group at the end is known. */
async function changeLargeGroup({ sender, population, answers, scale }: Flooded) {
  const { userIds } = population;
  const clients = 20;
  const group = await population.group(userIds.length - clients);
  const path = `/Groups/${group}`;
  const own = userIds.slice(-clients);
  const isIn = new Array<boolean>(clients).fill(false);
  const toggle = (client: number) => {
    const value = own[client] ?? '';
    const wanted = !isIn[client];
    const operation = wanted
      ? { op: 'add', path: 'members', value: members([value]) }
      : { op: 'remove', path: `members[value eq "${value}"]` };
    return { wanted, call: { method: 'PATCH', path, body: patchBody(operation) } };
  };
  const endsAt = performance.now() + scale.seconds * 1000;
  const change = async (client: number): Promise<void> => {
    while (performance.now() < endsAt) {
      const { wanted, call } = toggle(client);
      const began = performance.now();
      const given = await sender.send(call);
      answers.add(given, performance.now() - began);
      if (given.status < 300) isIn[client] = wanted;
    }
  };
  const read = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      const began = performance.now();
      const given = await sender.send({ method: 'GET', path });
      answers.add(given, performance.now() - began);
    }
  };
  await Promise.all([...own.map((_, client) => change(client)), read(), read()]);
  const { status, text } = await sender.send({ method: 'GET', path });
  if (status !== 200) return { wrong: [`the group is answered with ${status} ${text.slice(0, 200)}`] };
  const given: readonly { readonly value: string }[] = JSON.parse(text).members;
  const held = new Set(given.map(({ value }) => value));
  const expected = userIds.length - clients + isIn.filter(Boolean).length;
  const wrong = own.flatMap((id, client) =>
    held.has(id) === isIn[client] ? [] : [`${id} is ${held.has(id) ? '' : 'not '}in the group`],
  );
  if (held.size !== expected || given.length !== expected) wrong.push(`${given.length} members, and not ${expected}`);
  return { wrong, figures: `${clients} clients and 2 readers, a group of ${given.length}` };
}
