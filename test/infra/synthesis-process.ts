/**
 * Builds the functions, or synthesizes the deployments, into a folder: `node synthesis-process.ts bundles|templates|built <folder>`. A
 * process of its own, because CDK loads in a third of the time outside Jest.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type App, Stack } from 'aws-cdk-lib';
import { ResponseType } from 'aws-cdk-lib/aws-apigateway';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { functionDefinitions } from '../../functions/operations.ts';
import { rollcallApp } from '../../infra/app.ts';
import { type Bundle, buildFunctions, projectRoot } from '../../infra/build.ts';
import { residencyNames } from '../../infra/config.ts';
import { deployments } from './deployments.ts';

const { context: cdkContext } = JSON.parse(readFileSync(path.join(projectRoot, 'cdk.json'), 'utf8'));

/** The app before synthesis, with cdk.json's context, what CDK's command line adds to it, and `context`. */
function appWith(bundles: readonly Bundle[], outdir: string, context: Readonly<Record<string, string>>): App {
  return rollcallApp({
    bundles,
    environment: {},
    app: {
      outdir,
      context: {
        ...cdkContext,
        'aws:cdk:enable-asset-metadata': true,
        'aws:cdk:enable-path-metadata': true,
        ...context,
      },
    },
  });
}

/** Writes what `SynthesizedStack` has, but for the templates, whose files it names. */
function synthesize(app: App, folder: string): void {
  const assembly = app.synth();
  const stacks = residencyNames.flatMap((residency) =>
    assembly.getNestedAssembly(`assembly-${residency}`).stacks.map((stack) => ({
      residency,
      kind: stack.hierarchicalId.split('/').at(-1) ?? '',
      region: stack.environment.region,
      name: stack.stackName,
      terminationProtection: stack.terminationProtection ?? false,
      templateFile: path.relative(folder, stack.templateFullPath),
    })),
  );
  writeFileSync(path.join(folder, 'stacks.json'), JSON.stringify(stacks));
}

/** For templates that nobody runs: bundles that only differ from each other. */
function pretendedBundles(folder: string): readonly Bundle[] {
  return functionDefinitions.map(({ name }) => {
    const own = path.join(folder, name);
    mkdirSync(own, { recursive: true });
    writeFileSync(path.join(own, 'index.mjs'), `// ${name}`);
    return { name, folder: own, bytes: 0, inputs: [] };
  });
}

function synthesizeAll(folder: string): void {
  const bundles = pretendedBundles(path.join(folder, 'pretended'));
  for (const [name, context] of Object.entries(deployments)) {
    const own = path.join(folder, name);
    synthesize(appWith(bundles, path.join(own, 'cdk.out'), context), own);
  }
  writeFileSync(path.join(folder, 'facts.json'), JSON.stringify({ careless: careless(folder, bundles), ...known() }));
}

/** Why an app with a bucket that anybody may read is not synthesized. */
function careless(folder: string, bundles: readonly Bundle[]): string {
  const app = appWith(bundles, path.join(folder, 'careless'), deployments.sandbox);
  new Bucket(new Stack(app, 'careless'), 'Bucket');
  try {
    app.synth();
    return '';
  } catch (error) {
    return String(error);
  }
}

/** CDK keeps the types of gateway responses as static members of the class. */
const known = () => ({
  gatewayResponseTypes: Object.values(ResponseType).flatMap((value) =>
    value instanceof ResponseType ? [value.responseType] : [],
  ),
});

async function bundle(folder: string): Promise<void> {
  const bundles = await buildFunctions({ outdir: path.join(folder, 'dist') });
  const relative = bundles.map((each) => ({ ...each, folder: path.relative(folder, each.folder) }));
  writeFileSync(path.join(folder, 'bundles.json'), JSON.stringify(relative));
}

function synthesizeBuilt(folder: string, bundlesFolder: string): void {
  const relative: readonly Bundle[] = JSON.parse(readFileSync(path.join(bundlesFolder, 'bundles.json'), 'utf8'));
  const bundles = relative.map((each) => ({ ...each, folder: path.join(bundlesFolder, each.folder) }));
  synthesize(appWith(bundles, path.join(folder, 'cdk.out'), deployments.configured), folder);
}

const [what, folder = '', bundlesFolder = ''] = process.argv.slice(2);
if (what === 'bundles') await bundle(folder);
else if (what === 'built') synthesizeBuilt(folder, bundlesFolder);
else synthesizeAll(folder);
