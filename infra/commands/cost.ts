/** `npm run cost`: what a month costs, on paper. */
import { budgets } from '../../test/bench/budgets.ts';
import { type Residency, residencies, residencyNames } from '../config.ts';
import { type Bill, monthlyBill, total } from '../cost/model.ts';
import { prices, pricesAsOf } from '../cost/prices.ts';
import { assumed, trafficOf } from '../cost/traffic.ts';
import { readOptions, runCommand, UsageError } from './command-line.ts';

const usage = `Usage: npm run cost -- [--teams <n>] [--users <n>] [--calls <n>] [--residency ${residencyNames.join('|')}]

What a month of the SCIM API costs in US dollars, from capacity units that tests count and list prices of ${pricesAsOf.date}, without free tiers,
sign-ins (Amazon Cognito) and mails. infra/scale.md says what is counted and what is assumed.

  --teams <n>                  how many teams (default 100)
  --users <n>                  people of each team (default 500)
  --calls <n>                  calls of each team in a month (default 50,000)
  --residency <name>           whose prices (default: each)
  --ms <n>                     how long a function runs for a call (default ${assumed.functionMs})
  --json                       the figures as JSON
  --help                       print this
`;

const defaults = { teams: 100, users: 500, calls: 50_000, ms: assumed.functionMs } as const;

async function cost(): Promise<void> {
  const values = readOptions(
    process.argv.slice(2),
    {
      teams: { type: 'string' },
      users: { type: 'string' },
      calls: { type: 'string' },
      ms: { type: 'string' },
      residency: { type: 'string' },
      json: { type: 'boolean' },
    },
    usage,
  );
  if (!values) return;
  const count = (name: keyof typeof defaults): number => readCount(name, values[name]);
  const [teams, perTeam] = [count('teams'), { users: count('users'), calls: count('calls') }];
  const load = { users: teams * perTeam.users, calls: teams * perTeam.calls };
  const wanted = residencyNames.filter((name) => values.residency === undefined || name === values.residency);
  if (wanted.length === 0)
    throw new UsageError(`There is no residency ${values.residency}: choose of ${residencyNames.join(', ')}.`);
  const bills = wanted.map((residency) => ({
    residency,
    bill: monthlyBill(load, trafficOf(budgets), { ...assumed, functionMs: count('ms') }, prices[residency]),
  }));
  if (values.json) process.stdout.write(`${JSON.stringify({ load, pricesAsOf: pricesAsOf.date, bills })}\n`);
  else for (const { residency, bill } of bills) process.stdout.write(`${billText(residency, teams, load, bill)}\n`);
}

function billText(
  residency: Residency,
  teams: number,
  { users, calls }: { users: number; calls: number },
  bill: Bill,
): string {
  const sum = total(bill);
  const usage = sum - bill.standing;
  const number = (value: number): string => value.toLocaleString('en-GB');
  const dollars = (value: number): string => `$${value.toFixed(2)}`;
  return [
    `${residency} (${residencies[residency].region}): ${number(teams)} teams, ${number(users)} people, ${number(calls)} calls a month`,
    ...Object.entries(bill).map(([name, value]) => `  ${name.padEnd(10)} ${dollars(value).padStart(12)}`),
    `  ${'together'.padEnd(10)} ${dollars(sum).padStart(12)}`,
    `  without what stands: ${dollars(calls === 0 ? 0 : (usage * 1e6) / calls)} per million calls, ${dollars(users === 0 ? 0 : (usage * 1000) / users)} per 1,000 people`,
  ].join('\n');
}

/** @throws UsageError */
function readCount(name: keyof typeof defaults, text: string | undefined): number {
  const value = text === undefined ? defaults[name] : Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new UsageError(`--${name} ${text} is no number.`);
}

await runCommand(cost);
