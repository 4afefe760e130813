/** `npm run token`: signs somebody in to a running `npm start` and prints their access token. */
import path from 'node:path';
import { type Residency, residencyNames } from '../config.ts';
import { defaultData } from '../local/data-folder.ts';
import { appBaseUrlOf, readDemoKeys } from '../local/demo-keys.ts';
import { demoAdminAddress } from '../local/demo-team.ts';
import { signInHeadlessly } from '../local/sign-in/headless.ts';
import { readOptions, runCommand, UsageError } from './command-line.ts';

const usage = `Usage: npm run token -- --residency ${residencyNames.join('|')} --as <e-mail address> [--data <folder>]

Signs the person in at the npm start that is running, and prints an access token for the team and account APIs. Whoever signs in for
the first time gets an account by it.

  --as <e-mail address>        whom to sign in; ${demoAdminAddress} is the demo team's admin
  --data <folder>              the folder of that npm start (default ${defaultData})
  --help                       print this
`;

async function printToken(): Promise<void> {
  const values = readOptions(
    process.argv.slice(2),
    { residency: { type: 'string' }, as: { type: 'string' }, data: { type: 'string' } },
    usage,
  );
  if (!values) return;
  const residency = residencyNames.find((name): name is Residency => name === values.residency);
  if (!residency) throw new UsageError(`--residency is missing or none: choose one of ${residencyNames.join(', ')}.`);
  const { as: address } = values;
  if (!address) throw new UsageError(`--as is missing: whom to sign in, as in --as ${demoAdminAddress}.`);
  const data = path.resolve(values.data ?? defaultData);
  const entry = (await readDemoKeys(data)).get(residency);
  if (!entry) throw new UsageError(`No npm start has run with ${data}. Run it first, or name its folder with --data.`);
  const appBaseUrl = appBaseUrlOf(entry);
  const end = await signInHeadlessly({ appBaseUrl, address, by: 'sso' }).catch((error: unknown) => {
    if (!isUnreachable(error)) throw error;
    throw new UsageError(`Nothing answers at ${appBaseUrl}. Run npm start, and leave it running.`, { cause: error });
  });
  if ('refused' in end) throw new UsageError(end.refused);
  process.stdout.write(`${end.accessToken}\n`);
}

/** `fetch` wraps what went wrong with the connection, and the OIDC client wraps `fetch`. */
function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === 'ECONNREFUSED') || isUnreachable(error.cause);
}

await runCommand(printToken);
