/** `npm run deploy`: deploys one residency, and says where it is and how its first key is made. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { residencyNames } from '../config.ts';
import { type DeploymentPlace, deploymentOptions, deploymentPlace, residencyAndRest, runCdk } from './cdk.ts';
import { readOptions, runCommand, UsageError } from './command-line.ts';

const usage = `Usage: npm run deploy -- ${residencyNames.join('|')} [--stage sandbox|production] [-c name=value ...]

Deploys a residency with the AWS credentials of the environment, and prints its base URLs.

  --stage <stage>  sandbox (default): leaves nothing behind when it is destroyed. production: keeps its data, and shows what changes first
  -c name=value    a setting, as the table in README.md lists them; may be repeated
  --yes            do not ask after showing what changes
  --help           print this
`;

async function deploy(): Promise<void> {
  const { named, rest } = residencyAndRest(process.argv.slice(2));
  const values = readOptions(rest, { ...deploymentOptions, yes: { type: 'boolean' } }, usage);
  if (!values) return;
  const place = deploymentPlace(named, values);
  if (values.stage === undefined)
    process.stdout.write(`Deploying a ${place.stage}; --stage production for the other.\n`);
  if (place.stage === 'production') {
    await runCdk('diff', place);
    if (!values.yes && !(await agrees(`Deploy this to ${place.residency}?`))) {
      process.stdout.write('Nothing was changed.\n');
      return;
    }
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-deploy-'));
  try {
    const outputsFile = path.join(folder, 'outputs.json');
    // What changes of rights was shown above, or is a sandbox's own.
    await runCdk('deploy', place, ['--require-approval', 'never', '--outputs-file', outputsFile]);
    process.stdout.write(deployed(place, readOutputs(await readFile(outputsFile, 'utf8'))));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Asks at the keyboard; where there is none, nobody agrees. */
async function agrees(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError('Nobody is there to ask. Say --yes to deploy without being asked.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} (y/n) `)).trim());
  } finally {
    terminal.close();
  }
}

/** All stacks' outputs in one; none of ours has the name of another's. */
function readOutputs(text: string): Readonly<Record<string, string>> {
  const byStack: Readonly<Record<string, Readonly<Record<string, string>>>> = JSON.parse(text);
  return Object.assign({}, ...Object.values(byStack));
}

/** What the person at the keyboard needs next. */
function deployed({ residency, stage }: DeploymentPlace, outputs: Readonly<Record<string, string>>): string {
  const value = (name: string): string => outputs[name] ?? `(see the output ${name})`;
  const table = value('TableName');
  return [
    '',
    `The ${stage} ${residency} is deployed.`,
    '',
    `SCIM base URL   ${value('ScimBaseUrl')}`,
    `Console         ${value('AppBaseUrl')}/console`,
    `APIs            ${value('AppBaseUrl')}/team/v1, /account/v1, /host/v1`,
    `Table           ${table}`,
    '',
    'A first team with its Super Admin and a SCIM API key, which needs rights to the table and its KMS key:',
    '',
    `  npm run key -- --residency ${residency} --table-name ${table} --new-team 'Example Ltd' --admin admin@example.com --name Okta`,
    '',
  ].join('\n');
}

await runCommand(deploy);
