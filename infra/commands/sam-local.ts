/** What SAM is told to serve a residency's SCIM API on this machine; nothing here starts anything. */
import { apis } from '../../functions/operations.ts';
import { env } from '../../shared/env.ts';
import type { Residency } from '../config.ts';

/** The parts of a synthesized template that matter here. */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: {
    readonly Environment?: { readonly Variables?: Readonly<Record<string, unknown>> };
    readonly [property: string]: unknown;
  };
}

export interface SamOptions {
  readonly residency: Residency;
  /** Where SAM listens, on 127.0.0.1. */
  readonly port: number;
  readonly tableName: string;
  /** DynamoDB Local as the functions' containers reach it. */
  readonly tableEndpoint: string;
}

/** SAM serves an API without its stage, so the base URL ends in `/v2`. */
export function samBaseUrl(port: number): string {
  return `http://127.0.0.1:${port}${apis.scim.path}`;
}

/**
 * The file for SAM's `--env-vars`.
 * @returns by the function's logical id, the values of those variables that the template declares: SAM passes no others
 */
export function samEnvironment(template: Template, options: SamOptions): Record<string, Record<string, string>> {
  const values: Readonly<Record<string, string>> = {
    [env.residency]: options.residency,
    [env.scimBaseUrl]: samBaseUrl(options.port),
    [env.otherBaseUrls]: '{}',
    [env.tableName]: options.tableName,
    [env.tableEndpoint]: options.tableEndpoint,
  };
  const environment: Record<string, Record<string, string>> = {};
  for (const [logicalId, { Type, Properties }] of Object.entries(template.Resources)) {
    if (Type !== 'AWS::Lambda::Function') continue;
    const declared = Object.keys(Properties?.Environment?.Variables ?? {});
    environment[logicalId] = Object.fromEntries(
      declared.map((name) => {
        const value = values[name];
        if (value === undefined) throw new Error(`${logicalId} declares ${name}, for which SAM has no value`);
        return [name, value];
      }),
    );
  }
  return environment;
}

/** The arguments of `sam`. */
export function samArguments(options: {
  readonly templateFile: string;
  readonly environmentFile: string;
  readonly port: number;
}): readonly string[] {
  return [
    'local',
    'start-api',
    '--template',
    options.templateFile,
    '--env-vars',
    options.environmentFile,
    '--port',
    String(options.port),
    // One warm container for each function, as on AWS; without it every request starts one.
    '--warm-containers',
    'LAZY',
    // So that a container reaches DynamoDB Local on Linux too.
    '--add-host',
    'host.docker.internal:host-gateway',
  ];
}
