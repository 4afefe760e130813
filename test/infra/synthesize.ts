/** The bundles and templates of deployments: made once for all tests, and again when the sources change. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Bundle } from '../../infra/build.ts';
import type { Template, TemplateResource } from '../../infra/commands/sam-local.ts';
import type { Residency } from '../../infra/config.ts';
import type { DeploymentName } from './deployments.ts';
import { madeOnce } from './made-once.ts';

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

/** How long a test waits for templates and bundles, which a busy machine takes a while to make. */
export const synthesisMs = 400_000;

const processFile = path.join(import.meta.dirname, 'synthesis-process.ts');

const run = async (what: string, ...folders: readonly string[]): Promise<void> => {
  await promisify(execFile)(process.execPath, [processFile, what, ...folders]);
};

const bundlesFolder = (): Promise<string> => madeOnce('bundles', 'bundles', (folder) => run('bundles', folder));
const templatesFolder = (): Promise<string> => madeOnce('templates', 'templates', (folder) => run('templates', folder));

/** What is uploaded. */
export async function builtBundles(): Promise<readonly Bundle[]> {
  const folder = await bundlesFolder();
  const bundles: readonly Bundle[] = read(path.join(folder, 'bundles.json'));
  return bundles.map((bundle) => ({ ...bundle, folder: path.join(folder, bundle.folder) }));
}

/** The stacks of a deployment, whose functions' code is none. */
export async function synthesized(name: DeploymentName): Promise<readonly SynthesizedStack[]> {
  return readStacks(path.join(await templatesFolder(), name));
}

/** The stacks of the deployment where everything is said, with the code that would be uploaded. */
export async function synthesizedWithCode(): Promise<readonly SynthesizedStack[]> {
  const bundles = await bundlesFolder();
  return readStacks(await madeOnce('built', 'bundles', (folder) => run('built', folder, bundles)));
}

export interface SynthesisFacts {
  /** Why an app with a bucket that anybody may read is not synthesized. */
  readonly careless: string;
  /** The types of gateway responses that CDK knows. */
  readonly gatewayResponseTypes: readonly string[];
}

export async function synthesisFacts(): Promise<SynthesisFacts> {
  return read(path.join(await templatesFolder(), 'facts.json'));
}

// biome-ignore lint/suspicious/noExplicitAny: what synthesis-process.ts wrote
const read = (file: string): any => JSON.parse(readFileSync(file, 'utf8'));

function readStacks(folder: string): readonly SynthesizedStack[] {
  const stacks: readonly Omit<SynthesizedStack, 'template' | 'text'>[] = read(path.join(folder, 'stacks.json'));
  return stacks.map((stack) => {
    const templateFile = path.join(folder, stack.templateFile);
    const text = readFileSync(templateFile, 'utf8');
    return { ...stack, templateFile, text, template: JSON.parse(text) };
  });
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
