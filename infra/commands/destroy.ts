/** `npm run destroy`: takes a sandbox away, with all its data. */
import { residencyNames } from '../config.ts';
import { deploymentOptions, deploymentPlace, residencyAndRest, runCdk } from './cdk.ts';
import { readOptions, runCommand, UsageError } from './command-line.ts';

const usage = `Usage: npm run destroy -- ${residencyNames.join('|')} [-c name=value ...]

Destroys the sandbox of a residency with everything in it. What stays is its KMS key, for the 7 days before AWS deletes it.

  -c name=value  the settings it was deployed with
  --help         print this
`;

async function destroy(): Promise<void> {
  const { named, rest } = residencyAndRest(process.argv.slice(2));
  const values = readOptions(rest, deploymentOptions, usage);
  if (!values) return;
  const place = deploymentPlace(named, values);
  if (place.stage === 'production') {
    throw new UsageError(
      'A production is not destroyed by a command. infra/runbook.md#ending-a-production says what is in the way, and why.',
    );
  }
  await runCdk('destroy', place, ['--force']);
  process.stdout.write(
    `The sandbox ${place.residency} is gone. Its KMS key is deleted after 7 days and costs nothing meanwhile.\n`,
  );
}

await runCommand(destroy);
