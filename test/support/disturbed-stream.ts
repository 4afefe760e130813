/** What a stream may do to its readers: give records again, and those of different items in another order. */
import type { DynamoDBRecord } from 'aws-lambda';

/** The same numbers for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Records of one item stay in their order, and come again only behind their first time, as one run. */
export function disturbing(seed: number): (records: DynamoDBRecord[]) => DynamoDBRecord[] {
  const random = randomOf(seed);
  return (records) => {
    const byItem = new Map<string, DynamoDBRecord[]>();
    for (const record of records) {
      const { pk, sk } = record.dynamodb?.Keys ?? {};
      const name = `${pk?.S}\n${sk?.S}`;
      byItem.set(name, [...(byItem.get(name) ?? []), record]);
    }
    const queues = [...byItem.values()].map((queue) => (random() < 0.5 ? [...queue, ...queue] : queue));
    const mixed: DynamoDBRecord[] = [];
    while (queues.length > 0) {
      const at = Math.floor(random() * queues.length);
      const next = queues[at]?.shift();
      if (next) mixed.push(next);
      else queues.splice(at, 1);
    }
    return mixed;
  };
}
