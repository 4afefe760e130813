/** The cost model against bills that were computed by hand, and what must be true of every bill. */
import fc from 'fast-check';
import { residencyNames } from '../../infra/config.ts';
import {
  type Assumptions,
  averageUnits,
  monthlyBill,
  partitionHeadroom,
  type TrafficPart,
  total,
} from '../../infra/cost/model.ts';
import { prices } from '../../infra/cost/prices.ts';
import { assumed, trafficOf } from '../../infra/cost/traffic.ts';
import { budgets } from '../bench/budgets.ts';
import { runCommand } from './run-command.ts';

const traffic = trafficOf(budgets);

/** Half of the calls read 2 units, the others write 10 and are changes. */
const simple: readonly TrafficPart[] = [
  { operation: 'read', share: 0.5, readUnits: 2, writeUnits: 0, changes: false },
  { operation: 'change', share: 0.5, readUnits: 4, writeUnits: 10, changes: true },
];
const plain: Assumptions = {
  functionMs: 100,
  memoryGigabytes: 1,
  bytesPerUser: 1024,
  bytesPerChange: 1024,
  activityMonths: 2,
  logBytesPerCall: 1024,
  logMonths: 1,
  answerBytes: 1024,
  behindChange: { writeUnits: 1, invocations: 2, events: 1 },
  firewallRules: 2,
  alarms: 10,
};

test('two million calls and 1,048,576 people in the US are billed as by hand', () => {
  const bill = monthlyBill({ users: 1024 * 1024, calls: 2_000_000 }, simple, plain, prices.us);
  // 1 million changes; 2 + 2 million invocations of 0.1 GB s.
  const kilobytesInGigabyte = 1024 * 1024;
  expect(bill.gateway).toBeCloseTo(7, 6);
  expect(bill.lambda).toBeCloseTo(4 * 0.2 + 400_000 * 0.0000133334, 6);
  expect(bill.reads).toBeCloseTo(6 * 0.125, 6);
  expect(bill.writes).toBeCloseTo(11 * 0.625, 6);
  expect(bill.stored).toBeCloseTo((1 + 2_000_000 / kilobytesInGigabyte) * 0.45, 6);
  expect(bill.firewall).toBeCloseTo(1.2, 6);
  expect(bill.logs).toBeCloseTo((4_000_000 / kilobytesInGigabyte) * 0.53, 6);
  expect(bill.events).toBeCloseTo(1, 6);
  expect(bill.sent).toBeCloseTo((2_000_000 / kilobytesInGigabyte) * 0.09, 6);
  expect(bill.standing).toBeCloseTo(5 + 2 + 1 + 1, 6);
});

test('calls beyond 333 million are cheaper', () => {
  const gateway = (calls: number) => monthlyBill({ users: 0, calls }, simple, plain, prices.us).gateway;
  expect(gateway(333e6)).toBeCloseTo(1165.5, 6);
  expect(gateway(1000e6)).toBeCloseTo(1165.5 + 667 * 2.8, 6);
  expect(gateway(1001e6) - gateway(1000e6)).toBeCloseTo(2.38, 6);
});

test('nobody calling costs what stands', () => {
  const bill = monthlyBill({ users: 0, calls: 0 }, traffic, assumed, prices.eu);
  expect(total(bill)).toBe(bill.standing);
});

test('below the first tier, what calls cost is linear in calls, and what people cost in people', () => {
  const millions = fc.integer({ min: 0, max: 150 });
  const people = fc.integer({ min: 0, max: 1_000_000 });
  fc.assert(
    fc.property(
      millions,
      millions,
      people,
      people,
      fc.constantFrom(...residencyNames),
      (a, b, few, more, residency) => {
        const of = (calls: number, users: number): number => {
          const bill = monthlyBill({ calls: calls * 1e6, users }, traffic, assumed, prices[residency]);
          return total(bill) - bill.standing;
        };
        expect(of(a + b, 0)).toBeCloseTo(of(a, 0) + of(b, 0), 4);
        expect(of(a, few + more)).toBeCloseTo(of(a, few) + of(0, more), 4);
        expect(of(a, few)).toBeLessThanOrEqual(of(a + b, few + more) + 1e-9);
      },
    ),
  );
});

test('all traffic is accounted for, from operations that are counted', () => {
  expect(traffic.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
  expect(averageUnits(simple)).toEqual({ readUnits: 3, writeUnits: 5, changes: 0.5 });
  expect(() => trafficOf([])).toThrow(/nobody counted/);
});

test('a partition bounds a team by the units that run out first', () => {
  expect(partitionHeadroom({ readUnits: 30, writeUnits: 1 })).toBe(100);
  expect(partitionHeadroom({ readUnits: 1, writeUnits: 10 })).toBe(100);
  expect(partitionHeadroom({ readUnits: 2, writeUnits: 0 })).toBe(1500);
});

test('the command prints a bill for each residency', async () => {
  const { code, stdout } = await runCommand('cost', [
    '--teams',
    '1',
    '--users',
    '1000',
    '--calls',
    '1000000',
    '--json',
  ]);
  expect(code).toBe(0);
  const { load, bills } = JSON.parse(stdout);
  expect(load).toEqual({ users: 1000, calls: 1_000_000 });
  expect(bills.map(({ residency }: { residency: string }) => residency)).toEqual(residencyNames);
  expect(bills[0].bill).toEqual(monthlyBill(load, traffic, assumed, prices.us));
  expect((await runCommand('cost', ['--calls', 'many'])).stderr).toContain('--calls many is no number.');
});
