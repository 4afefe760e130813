/** Builds and synthesizes a residency for SAM, into a folder of its own: what is in it has this machine's architecture and is not for deployment. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rollcallApp } from '../app.ts';
import { buildFunctions } from '../build.ts';
import type { Residency } from '../config.ts';
import { certificateName, samContext, samTemplate, type Template } from './sam-local.ts';

/** Stacks with functions; SAM serves the first two, and invokes functions of any. */
const stackKinds = ['scim', 'team', 'stream', 'data'] as const;

export type StackKind = (typeof stackKinds)[number];

export interface SamStack {
  readonly template: Template;
  /** Beside the synthesized one, because code is found from there. */
  readonly templateFile: string;
}

/** Writes `dist` and `cdk.out` into the folder, which is made where it is missing. */
export async function samTemplates(folder: string, residency: Residency): Promise<Record<StackKind, SamStack>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const app = rollcallApp({
    bundles: await buildFunctions({ outdir: path.join(folder, 'dist') }),
    environment: {},
    app: {
      outdir: path.join(folder, 'cdk.out'),
      context: {
        ...samContext,
        architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
        // SAM finds a function's code by this metadata.
        'aws:cdk:enable-asset-metadata': true,
        'aws:cdk:enable-path-metadata': true,
      },
    },
  });
  const { stacks, directory } = app.synth().getNestedAssembly(`assembly-${residency}`);
  const written = stackKinds.map(async (kind) => {
    const stack = stacks.find(({ hierarchicalId }) => hierarchicalId === `${residency}/${kind}`);
    if (!stack) throw new Error(`no ${kind} stack in ${directory}`);
    const template = samTemplate(stack.template);
    const templateFile = path.join(path.dirname(stack.templateFullPath), `${kind}.sam.json`);
    await writeFile(templateFile, JSON.stringify(template, undefined, 1));
    return [kind, { template, templateFile }] as const;
  });
  // The kinds are the keys.
  return Object.fromEntries(await Promise.all(written)) as Record<StackKind, SamStack>;
}

/** The folders that SAM mounts as `/var/task`, one for each function. */
function codeFolders({ template, templateFile }: SamStack): readonly string[] {
  return Object.values(template.Resources).flatMap(({ Type, Metadata }) => {
    const asset = Metadata?.['aws:asset:path'];
    return Type === 'AWS::Lambda::Function' && typeof asset === 'string'
      ? [path.resolve(path.dirname(templateFile), asset)]
      : [];
  });
}

/** Lays the certificate beside the code of every function. */
export async function layCertificate(stacks: readonly SamStack[], certificate: string): Promise<void> {
  const folders = new Set(stacks.flatMap(codeFolders));
  await Promise.all([...folders].map((folder) => writeFile(path.join(folder, certificateName), certificate)));
}
