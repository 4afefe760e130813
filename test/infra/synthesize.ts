/** Builds the functions and synthesizes the app into a temporary folder, as `cdk synth` does. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { App } from 'aws-cdk-lib';
import { functionDefinitions } from '../../functions/operations.ts';
import { rollcallApp } from '../../infra/app.ts';
import { type Bundle, buildFunctions, projectRoot } from '../../infra/build.ts';
import type { Template, TemplateResource } from '../../infra/commands/sam-local.ts';
import { type Residency, residencyNames } from '../../infra/config.ts';

export interface SynthesizedStack {
  readonly residency: Residency;
  /** `data`, `scim`, ... */
  readonly kind: string;
  readonly region: string;
  readonly name: string;
  readonly terminationProtection: boolean;
  readonly templateFile: string;
  readonly template: Template;
  /** The template's text. */
  readonly text: string;
}

const { context: cdkContext } = JSON.parse(readFileSync(path.join(projectRoot, 'cdk.json'), 'utf8'));

export class Synthesis {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'rollcall-synth-'));
  #runs = 0;
  #bundles: readonly Bundle[] = [];

  async build(): Promise<readonly Bundle[]> {
    this.#bundles = await buildFunctions({
      outdir: path.join(this.#folder, 'dist'),
    });
    return this.#bundles;
  }

  /** For tests that read templates and run nothing: bundles that only differ from each other. */
  pretend(): void {
    this.#bundles = functionDefinitions.map(({ name }) => {
      const folder = path.join(this.#folder, 'pretended', name);
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, 'index.mjs'), `// ${name}`);
      return { name, folder, bytes: 0, inputs: [] };
    });
  }

  /** The app before synthesis, with cdk.json's context, what CDK's command line adds to it, and `context`. */
  app(context: Readonly<Record<string, string>> = {}): App {
    this.#runs += 1;
    return rollcallApp({
      bundles: this.#bundles,
      environment: {},
      app: {
        outdir: path.join(this.#folder, `out-${this.#runs}`),
        context: {
          ...cdkContext,
          'aws:cdk:enable-asset-metadata': true,
          'aws:cdk:enable-path-metadata': true,
          ...context,
        },
      },
    });
  }

  stacks(context: Readonly<Record<string, string>> = {}): readonly SynthesizedStack[] {
    const assembly = this.app(context).synth();
    return residencyNames.flatMap((residency) =>
      assembly.getNestedAssembly(`assembly-${residency}`).stacks.map((stack) => {
        const text = readFileSync(stack.templateFullPath, 'utf8');
        return {
          residency,
          kind: stack.hierarchicalId.split('/').at(-1) ?? '',
          region: stack.environment.region,
          name: stack.stackName,
          terminationProtection: stack.terminationProtection ?? false,
          templateFile: stack.templateFullPath,
          template: JSON.parse(text),
          text,
        };
      }),
    );
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The one stack of a kind in a residency. */
export function stackOf(stacks: readonly SynthesizedStack[], residency: string, kind: string): SynthesizedStack {
  const found = stacks.find((stack) => stack.residency === residency && stack.kind === kind);
  if (!found) throw new Error(`no ${kind} stack in ${residency}`);
  return found;
}

/** The resources of a type, by logical id, in the template's order. */
export function resourcesOf(template: Template, type: string): readonly (readonly [string, TemplateResource])[] {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
}

export interface TemplateRoute {
  readonly method: string;
  /** As SAM and API Gateway see it, without the stage. */
  readonly path: string;
  readonly functionId: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The methods of the template's API, in the template's order. */
export function routesOf(template: Template): readonly TemplateRoute[] {
  return resourcesOf(template, 'AWS::ApiGateway::Method').map(([, { Properties = {} }]) => ({
    method: String(Properties['HttpMethod']),
    path: pathOf(template, Properties['ResourceId']),
    functionId: integrationFunction(Properties['Integration']),
    properties: Properties,
  }));
}

function pathOf(template: Template, reference: unknown): string {
  const id = property(reference, 'Ref');
  const parts = typeof id === 'string' ? template.Resources[id]?.Properties : undefined;
  return parts ? `${pathOf(template, parts['ParentId'])}/${parts['PathPart']}` : '';
}

/** The function in `arn:...:lambda:path/2015-03-31/functions/<GetAtt Arn>/invocations`. */
function integrationFunction(integration: unknown): string {
  const uri = JSON.stringify(property(integration, 'Uri'));
  return /"Fn::GetAtt":\["([^"]+)","Arn"\]/.exec(uri)?.[1] ?? `no function in ${uri}`;
}

/** The function of an operation or whatever else is in the tables. */
export function functionNamed(template: Template, name: string): readonly [id: string, resource: TemplateResource] {
  const found = resourcesOf(template, 'AWS::Lambda::Function').find(([, { Properties }]) =>
    String(Properties?.['FunctionName']).endsWith(`-${name}`),
  );
  if (!found) throw new Error(`no function ${name}`);
  return found;
}

export const environmentOf = (template: Template, name: string): Readonly<Record<string, unknown>> =>
  functionNamed(template, name)[1].Properties?.Environment?.Variables ?? {};

export interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** What a function's role allows: in the role itself, and in policies that CDK attaches to it. */
export function statementsOf(template: Template, name: string): readonly Statement[] {
  const roleId = idIn(functionNamed(template, name)[1].Properties?.['Role']);
  const own = [template.Resources[roleId]?.Properties?.['Policies'] ?? []].flat();
  const attached = resourcesOf(template, 'AWS::IAM::Policy')
    .map(([, { Properties }]) => Properties)
    .filter((properties) => JSON.stringify(properties?.['Roles']).includes(`"${roleId}"`));
  // The shape of an IAM policy in a template.
  return [...own, ...attached].flatMap(
    (policy) => property(property(policy, 'PolicyDocument'), 'Statement') as readonly Statement[],
  );
}

export const actionsOf = (statement: Statement | undefined): readonly string[] =>
  statement === undefined ? [] : [statement.Action].flat();

/** The logical id in `{ Ref }` or `{ Fn::GetAtt }`. */
export function idIn(reference: unknown): string {
  const attribute = property(reference, 'Fn::GetAtt');
  return String(property(reference, 'Ref') ?? (Array.isArray(attribute) ? attribute[0] : ''));
}

/** A property of a value that may be no object at all. */
export function property(value: unknown, name: string): unknown {
  return value !== null && typeof value === 'object' && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
