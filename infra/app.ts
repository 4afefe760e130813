/** The CDK app: one stage for each residency, each with its own stacks, in its own region. */
import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { type Bundle, buildFunctions } from './build.ts';
import { residencyNames, stageSettings } from './config.ts';
import { ResidencyStage } from './stacks/residency-stage.ts';

export interface RollcallAppOptions {
  /** The functions' bundles, one for each. */
  readonly bundles: readonly Bundle[];
  /** Where settings and the account are read that the context does not give. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Passed to CDK: `context`, `outdir`. */
  readonly app?: AppProps;
}

/**
 * All stacks of all residencies, with the checks that run at synthesis.
 * @throws Error naming a setting that is not acceptable
 */
export function rollcallApp({ bundles, environment, app: props }: RollcallAppOptions): App {
  const app = new App({ analyticsReporting: false, ...props });
  const settings = stageSettings((name) => app.node.tryGetContext(name), environment);
  const codeFolders = new Map(bundles.map(({ name, folder }) => [name, folder]));
  const account = environment['CDK_DEFAULT_ACCOUNT'];
  for (const residency of residencyNames) new ResidencyStage(app, { residency, settings, account, codeFolders });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}

if (import.meta.main) {
  rollcallApp({ bundles: await buildFunctions(), environment: process.env }).synth();
}
