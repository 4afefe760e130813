/** `npm run flood`: more than anybody would send, against a server of its own on this machine. */
import { readOptions, runCommand, UsageError } from '../../infra/commands/command-line.ts';
import { floodKinds } from './kinds.ts';
import { flood, floodLine, startFlooded } from './run.ts';

const usage = `Usage: npm run flood -- [options]

${floodKinds.map(({ name, what }) => `  ${name.padEnd(14)}${what}`).join('\n')}

  --only <kind>        one of them (default: all, one after another)
  --seconds <n>        of each (default 60)
  --connections <n>    default 200
  --people <n>         in the team, and in its large group (default 50000 for group, 2000 for the others)
  --help               print this
`;

async function command(): Promise<void> {
  const values = readOptions(
    process.argv.slice(2),
    {
      only: { type: 'string' },
      seconds: { type: 'string' },
      connections: { type: 'string' },
      people: { type: 'string' },
    },
    usage,
  );
  if (!values) return;
  const number = (name: 'seconds' | 'connections' | 'people', otherwise: number): number => {
    const text = values[name] ?? String(otherwise);
    if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`--${name} ${text} is not a whole number`);
    return Number(text);
  };
  const kinds = floodKinds.filter(({ name }) => values.only === undefined || name === values.only);
  if (kinds.length === 0)
    throw new UsageError(`--only ${values.only} is none of ${floodKinds.map(({ name }) => name).join(', ')}`);
  for (const kind of kinds) {
    const scale = {
      seconds: number('seconds', 60),
      connections: number('connections', 200),
      people: number('people', kind.name === 'group' ? 50_000 : 2000),
    };
    const server = await startFlooded(kind.limited === true, scale.people);
    const report = await flood(kind, scale, server).finally(() => server.rollcall.stop());
    process.stdout.write(`${floodLine(report)}\n`);
    for (const what of report.wrong) process.stdout.write(`  WRONG: ${what}\n`);
    if (report.wrong.length > 0) process.exitCode = 1;
  }
}

await runCommand(command);
