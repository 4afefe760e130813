/** Makes the functions of one stack: each with its bundle, its environment, and the rights of its line in the operations table. */

import type { Construct } from 'constructs';
import type { FunctionDefinition } from '../../functions/operations.ts';
import { env } from '../../shared/env.ts';
import { type Residency, residencies, type StageSettings } from '../config.ts';
import { OperationFunction } from './operation-function.ts';
import { grantPorts, type PortPlaces } from './port-rights.ts';
import type { RollcallTable } from './rollcall-table.ts';

/** What stacks with functions are told. */
export interface FunctionsProps {
  readonly residency: Residency;
  readonly settings: StageSettings;
  readonly table: RollcallTable;
  /** The folder of each function's bundle, by the function's name. */
  readonly codeFolders: ReadonlyMap<string, string>;
  /** Put before the names of functions and of APIs. */
  readonly namePrefix: string;
}

export interface FunctionsOptions extends FunctionsProps {
  /** Besides the residency and what comes with rights. */
  readonly environment: Readonly<Record<string, string>>;
  readonly places?: PortPlaces;
}

export class ResidencyFunctions {
  readonly #scope: Construct;
  readonly #options: FunctionsOptions;

  constructor(scope: Construct, options: FunctionsOptions) {
    this.#scope = scope;
    this.#options = options;
  }

  /**
   * @param more what this function is told besides
   * @throws Error where the function was not built, or uses what the stack cannot give it
   */
  make(definition: FunctionDefinition, more: Readonly<Record<string, string>> = {}): OperationFunction {
    const { residency, settings, table, codeFolders, namePrefix, environment, places = {} } = this.#options;
    const codeFolder = codeFolders.get(definition.name);
    if (codeFolder === undefined) throw new Error(`${definition.name} was not built`);
    const fn = new OperationFunction(this.#scope, definition.name, {
      definition,
      codeFolder,
      namePrefix,
      environment: { [env.residency]: residency, ...environment, ...more },
      architecture: settings.architecture,
      logRetentionDays: residencies[residency].logRetentionDays,
      keepsLogs: settings.protectsData,
    });
    table.grant(fn, definition);
    grantPorts(fn, definition, places);
    return fn;
  }
}

/** What the operator decided, for functions that follow it. */
export function policyEnvironment(settings: StageSettings): Record<string, string> {
  return {
    [env.teamCreation]: settings.teamCreation,
    [env.signUp]: settings.signUp,
    [env.entitledFromStart]: String(settings.entitledFromStart),
    ...(settings.supportUrl !== undefined && { [env.supportUrl]: settings.supportUrl }),
  };
}
