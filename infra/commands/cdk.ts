/** The CDK command line, as `deploy` and `destroy` run it: the one that npm installed, for one residency and stage. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { projectRoot } from '../build.ts';
import { type Residency, residencies, residencyNames, type StageName, stageNames } from '../config.ts';
import { UsageError } from './command-line.ts';

export interface DeploymentPlace {
  readonly residency: Residency;
  readonly stage: StageName;
  /** `name=value`, handed on to CDK. */
  readonly context: readonly string[];
}

/** For `readOptions`. */
export const deploymentOptions = {
  stage: { type: 'string' },
  context: { type: 'string', short: 'c', multiple: true },
} as const;

/** Takes the residency off the front of what was said, because options do not say it. */
export function residencyAndRest(args: readonly string[]): {
  readonly named: string | undefined;
  readonly rest: string[];
} {
  const [first, ...rest] = args;
  return first === undefined || first.startsWith('-') ? { named: undefined, rest: [...args] } : { named: first, rest };
}

/** @throws UsageError for a residency or stage that there is not, or a stage said in two ways */
export function deploymentPlace(
  named: string | undefined,
  { stage, context = [] }: { readonly stage?: string | undefined; readonly context?: readonly string[] | undefined },
): DeploymentPlace {
  const residency = residencyNames.find((name) => name === named);
  if (!residency) {
    const wrong = named === undefined ? 'The residency is missing' : `There is no residency ${named}`;
    throw new UsageError(`${wrong}: choose one of ${residencyNames.join(', ')}.`);
  }
  if (context.some((setting) => setting.startsWith('stage='))) {
    throw new UsageError('Say the stage with --stage, not with -c.');
  }
  // A sandbox needs nothing but an account.
  const known = stageNames.find((name) => name === (stage ?? 'sandbox'));
  if (!known) throw new UsageError(`There is no stage ${stage}: choose one of ${stageNames.join(', ')}.`);
  return { residency, stage: known, context };
}

/**
 * Runs `cdk <command> '<residency>/**' ...` with this terminal.
 * @throws UsageError when it failed; what was wrong has been printed by CDK
 */
export async function runCdk(
  command: 'deploy' | 'destroy' | 'diff',
  { residency, stage, context }: DeploymentPlace,
  more: readonly string[] = [],
): Promise<void> {
  const settings = [`stage=${stage}`, ...context].flatMap((setting) => ['--context', setting]);
  const child = spawn('cdk', [command, `${residency}/**`, ...settings, ...more], {
    cwd: projectRoot,
    stdio: 'inherit',
  });
  // Ctrl-C reaches CDK by itself, which ends what it began; this process waits for it.
  const wait = (): void => {};
  process.on('SIGINT', wait);
  const failed = once(child, 'error').then(([error]) => {
    throw new UsageError(`CDK could not be started (${error.message}). Run npm ci, and this by npm run.`);
  });
  const exited = once(child, 'exit').then(([code]) => code);
  // Only one of the two comes.
  exited.catch(() => {});
  const code = await Promise.race([exited, failed]);
  process.off('SIGINT', wait);
  if (code === 0) return;
  throw new UsageError(
    `cdk ${command} of ${residency} (${residencies[residency].region}) failed. A new account or region is made ready by: npx cdk bootstrap aws://<account>/${residencies[residency].region}`,
  );
}
