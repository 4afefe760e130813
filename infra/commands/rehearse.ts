/** `npm run rehearse`: replays each identity provider's documented sequence against any deployment; the exit code is 1 on a failure. */
import { randomBytes } from 'node:crypto';
import { readOptions, runCommand, UsageError } from './command-line.ts';
import { type ProviderName, providerNames, type Rehearsal, rehearse, type StepReport } from './rehearsal.ts';

const usage = `Usage: npm run rehearse -- --base-url <URL> --token <SCIM API key> [--as ${providerNames.join('|')}]

Sends what identity providers send, in their order and spelling, and says of every step whether it was answered as they need it. All
that it makes has names of its own and is removed again, also after a failure and on Ctrl-C, so that it may be run on a team with real
people. The accounts behind its people stay, blocked, as after every deletion over SCIM.

  --base-url <URL>             where the service is, as http://127.0.0.1:8081/scim/v2
  --token <key>                without it, the environment's SCIM_TOKEN
  --as <provider>              only this one; may be repeated (default: all)
  --json                       the steps as JSON lines
  --help                       print this
`;

const bodyCharactersMax = 1500;

async function rehearseFromCommandLine(): Promise<void> {
  const values = readOptions(
    process.argv.slice(2),
    {
      'base-url': { type: 'string' },
      token: { type: 'string' },
      as: { type: 'string', multiple: true },
      json: { type: 'boolean' },
    },
    usage,
  );
  if (!values) return;
  const baseUrl = values['base-url']?.replace(/\/+$/, '');
  const token = values.token ?? process.env['SCIM_TOKEN'];
  if (!baseUrl || !URL.canParse(baseUrl))
    throw new UsageError('--base-url is missing or no URL, as in --base-url http://127.0.0.1:8081/scim/v2.');
  if (!token) throw new UsageError('--token is missing: a SCIM API key (npm start prints one, npm run key makes one).');
  const as = values.as === undefined ? providerNames : values.as.map(readProvider);
  const interruption = interruptible();
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  const { json = false } = values;
  const rehearsal = await rehearse({
    target: { baseUrl, token },
    as,
    run: randomBytes(4).toString('hex'),
    signal: interruption.signal,
    ...(json
      ? { onStep: (step) => write(JSON.stringify(withoutKey(step, token))) }
      : {
          onExchange: (provider, name) => write(`\n${provider}: ${name}`),
          onStep: (step) => write(stepLines(withoutKey(step, token))),
        }),
  });
  interruption.end();
  if (!json) write(`\n${summary(rehearsal)}`);
  for (const url of rehearsal.left) process.stderr.write(`not removed: ${url}\n`);
  const isGood =
    rehearsal.isComplete &&
    rehearsal.left.length === 0 &&
    rehearsal.steps.every(({ failures }) => failures.length === 0);
  if (!isGood) process.exitCode = 1;
}

function readProvider(text: string): ProviderName {
  const provider = providerNames.find((name) => name === text);
  if (provider) return provider;
  throw new UsageError(`There is no provider ${text}: choose of ${providerNames.join(', ')}.`);
}

/** The first Ctrl-C ends the rehearsal and has it clean up; a second one ends the process. */
function interruptible(): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const abort = (): void => {
    process.stderr.write('\nInterrupted: removing what was made ...\n');
    controller.abort();
  };
  process.once('SIGINT', abort);
  process.once('SIGTERM', abort);
  return {
    signal: controller.signal,
    end() {
      process.removeListener('SIGINT', abort);
      process.removeListener('SIGTERM', abort);
    },
  };
}

/** A service that sends the key back would have it end up in a log. Before anything is cut: part of a key is no key to be found. */
function withoutKey(step: StepReport, token: string): StepReport {
  return JSON.parse(JSON.stringify(step).replaceAll(token, '<key>'));
}

function stepLines({ step, request, status, failures, sent, expected, came }: StepReport): string {
  if (failures.length === 0) return `  ✓ ${step} ${request} (${status})`;
  const lines = [
    `  ✗ ${step} ${request} (${status ?? 'no answer'})`,
    ...failures.map((failure) => `      ${failure}`),
    `      sent      ${shortened(sent ? `${sent.url} ${sent.body ?? ''}` : 'nothing')}`,
    `      expected  ${shortened(JSON.stringify(expected))}`,
    `      came      ${status ?? 'nothing'} ${shortened(came)}`,
  ];
  return lines.join('\n');
}

const shortened = (text: string): string =>
  text.length > bodyCharactersMax ? `${text.slice(0, bodyCharactersMax)} ... (${text.length} characters)` : text;

function summary({ steps, made, left, isComplete }: Rehearsal): string {
  const failed = steps.filter(({ failures }) => failures.length > 0);
  const count = `${steps.length} steps: ${steps.length - failed.length} passed, ${failed.length} failed`;
  const ended = isComplete ? '' : ' before it was interrupted';
  return [
    `${count}${ended}. ${made} resources made, ${made - left.length} removed.`,
    ...failed.map(({ provider, exchange, step, request }) => `  ✗ ${provider}: ${exchange}, step ${step}: ${request}`),
  ].join('\n');
}

await runCommand(rehearseFromCommandLine);
