/** Running the operations of a Bulk request (RFC 7644 section 3.7), each as it would run alone. */
import {
  type BulkOperation,
  type BulkRequest,
  bulkResponseSchema,
  referencesOf,
  resolveData,
  resolvePath,
} from '../scim/bulk.ts';
import { invalidSyntax, invalidValue, type ScimError, unavailable, unresolvedReference } from '../scim/error.ts';
import { patchSchema } from '../scim/patch/read-operations.ts';
import { isObject, type Json, type JsonObject, own } from '../scim/resource.ts';
import type { Answer } from './answer.ts';
import { isForeseen, toScimError } from './scim-errors.ts';
import type { ScimRequest } from './scim-request.ts';

/** One operation of the service, called from within. */
export type Dispatch = (call: {
  readonly method: string;
  readonly path: string;
  readonly version: string | undefined;
  readonly data: Json;
}) => Promise<Answer>;

const methods: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
/** So many operations run side by side, where nothing makes them wait for each other. */
const concurrency = 8;
const retryAfterSeconds = 1;

interface Task {
  readonly operation: BulkOperation;
  /** Tasks whose resources this one refers to. */
  readonly references: ReadonlyMap<string, Task | undefined>;
  /** The task before this one that is about the same path. */
  readonly previous: Task | undefined;
  state: 'waiting' | 'running' | 'done' | 'left out';
  /** Created without its references, since they refer back to it. */
  isPartial: boolean;
  id?: string;
  result?: BulkResult;
}

interface BulkResult {
  readonly status: number;
  readonly location?: string;
  readonly version?: string;
  readonly error?: ScimError;
}

/** @returns 200 with a result for each operation that was run, in the order of the request */
export async function answerBulk(request: ScimRequest, bulk: BulkRequest, dispatch: Dispatch): Promise<Answer> {
  const run = new BulkRun(request, bulk, dispatch);
  await run.all();
  const body = JSON.stringify({ schemas: [bulkResponseSchema], Operations: run.results() });
  return { status: 200, body, defect: run.defect };
}

class BulkRun {
  readonly #request: ScimRequest;
  readonly #dispatch: Dispatch;
  readonly #failOnErrors: number;
  readonly #tasks: readonly Task[];
  readonly #byBulkId: ReadonlyMap<string, Task>;
  /** The first error that is nobody's to explain; only the log tells it. */
  defect: unknown;
  #errors = 0;

  constructor(request: ScimRequest, { operations, failOnErrors }: BulkRequest, dispatch: Dispatch) {
    this.#request = request;
    this.#dispatch = dispatch;
    this.#failOnErrors = failOnErrors ?? Number.POSITIVE_INFINITY;
    const byBulkId = new Map<string, Task>();
    const byPath = new Map<string, Task>();
    const links: (() => void)[] = [];
    this.#tasks = operations.map((operation): Task => {
      const references = new Map<string, Task | undefined>();
      // A collection is no resource: creations do not wait for each other.
      const isCreation = operation.method === 'POST';
      const task: Task = {
        operation,
        references,
        previous: isCreation ? undefined : byPath.get(operation.path),
        state: 'waiting',
        isPartial: false,
      };
      if (!isCreation) byPath.set(operation.path, task);
      if (isCreation && operation.bulkId !== undefined && !byBulkId.has(operation.bulkId))
        byBulkId.set(operation.bulkId, task);
      links.push(() => {
        for (const bulkId of referencesOf(operation)) references.set(bulkId, byBulkId.get(bulkId));
      });
      return task;
    });
    for (const link of links) link();
    this.#byBulkId = byBulkId;
  }

  async all(): Promise<void> {
    // An error count that stops the run needs an order.
    const atOnce = this.#failOnErrors === Number.POSITIVE_INFINITY ? concurrency : 1;
    for (;;) {
      if (this.#errors >= this.#failOnErrors) return this.#leaveOutTheRest();
      const ready = this.#tasks.filter((task) => task.state === 'waiting' && isReady(task)).slice(0, atOnce);
      const next = ready.length > 0 ? ready : this.#breakLoop();
      if (next.length === 0) break;
      await Promise.all(next.map((task) => this.#run(task)));
    }
    for (const task of this.#tasks) if (task.isPartial && task.id !== undefined) await this.#complete(task);
  }

  results(): JsonObject[] {
    return this.#tasks.flatMap(({ operation, result }) => {
      if (!result) return [];
      const { status, location, version, error } = result;
      return {
        ...(location !== undefined && { location }),
        method: operation.method,
        ...(operation.bulkId !== undefined && { bulkId: operation.bulkId }),
        ...(version !== undefined && { version }),
        status: String(status),
        ...(error && { response: JSON.parse(JSON.stringify(error)) }),
      };
    });
  }

  #leaveOutTheRest(): void {
    for (const task of this.#tasks) if (task.state === 'waiting') task.state = 'left out';
  }

  /** Operations that wait for each other: a creation among them goes first, without what it cannot refer to yet. */
  #breakLoop(): Task[] {
    const waiting = this.#tasks.filter(({ state }) => state === 'waiting');
    const creation = waiting.find(
      ({ operation }) => operation.method === 'POST' && !operation.path.includes('bulkId:'),
    );
    if (creation) {
      creation.isPartial = true;
      return [creation];
    }
    return waiting.slice(0, 1);
  }

  async #run(task: Task): Promise<void> {
    task.state = 'running';
    const { operation } = task;
    try {
      this.#mayRun(task);
      const answer = await this.#call(operation.method, operation.path, operation.version, operation.data);
      const created = answer.headers?.['Location'];
      if (created !== undefined) task.id = created.slice(created.lastIndexOf('/') + 1);
      const location = created ?? `${this.#request.baseUrl}${resolvePath(operation.path, this.#resolve)}`;
      const version = answer.headers?.['ETag'];
      task.result = { status: answer.status, location, ...(version !== undefined && { version }) };
    } catch (error) {
      const failure = this.#failed(error);
      task.result = {
        status: failure.status,
        // "location ... REQUIRED except in the event of a POST failure".
        ...(operation.method !== 'POST' &&
          operation.path.startsWith('/') && {
            location: `${this.#request.baseUrl}${resolvePath(operation.path, this.#resolve)}`,
          }),
        error: failure,
      };
    }
    task.state = 'done';
  }

  /** @throws ScimError when the operation cannot be run at all */
  #mayRun({ operation, references, isPartial }: Task): void {
    const { method, path, bulkId } = operation;
    if (!methods.has(method)) throw invalidSyntax('method must be POST, PUT, PATCH or DELETE.');
    if (!path.startsWith('/')) throw invalidSyntax('path must begin with /Users or /Groups, relative to the base URL.');
    if (method === 'POST' && !bulkId) throw invalidSyntax('bulkId is required of a POST.');
    if (bulkId !== undefined && method === 'POST' && this.#byBulkId.get(bulkId)?.operation !== operation) {
      throw invalidValue(`bulkId "${bulkId}" is used by another operation of this request.`);
    }
    if (Date.now() >= this.#request.team.deadline) {
      throw unavailable(
        'The request ran out of time before this operation; send the operation again.',
        retryAfterSeconds,
      );
    }
    for (const [reference, target] of references) {
      if (!target) throw invalidValue(`bulkId:${reference} refers to no POST of this request.`);
      if (target.id !== undefined || isPartial) continue;
      throw unresolvedReference(`bulkId:${reference} has no resource: its operation failed, or waits for this one.`);
    }
  }

  /** What a partial creation left out, now that everything it refers to exists. */
  async #complete(task: Task): Promise<void> {
    const { operation, id = '' } = task;
    try {
      const value = resolveData(operation.data, this.#resolve);
      const unresolved = [...task.references].find(([, target]) => target?.id === undefined);
      if (unresolved) throw unresolvedReference(`bulkId:${unresolved[0]} has no resource: its operation failed.`);
      const answer = await this.#call('PATCH', `${operation.path}/${id}`, undefined, patchOf([{ op: 'add', value }]));
      // A person's groups are the groups' members.
      const groups = isObject(value) ? own(value, 'groups') : undefined;
      for (const group of Array.isArray(groups) ? groups : []) {
        const groupId = isObject(group) ? own(group, 'value') : group;
        if (typeof groupId !== 'string') continue;
        await this.#call(
          'PATCH',
          `/Groups/${groupId}`,
          undefined,
          patchOf([{ op: 'add', path: 'members', value: [{ value: id }] }]),
        );
      }
      const version = answer.headers?.['ETag'];
      if (task.result && version !== undefined) task.result = { ...task.result, version };
    } catch (error) {
      const failure = this.#failed(error);
      task.result = { ...task.result, status: failure.status, error: failure };
    }
  }

  #failed(error: unknown): ScimError {
    this.#errors += 1;
    if (!isForeseen(error)) this.defect ??= error;
    return toScimError(error, this.#request.team.requestId);
  }

  #call(method: string, path: string, version: string | undefined, data: Json): Promise<Answer> {
    return this.#dispatch({
      method,
      path: resolvePath(path, this.#resolve),
      version,
      data: resolveData(data, this.#resolve),
    });
  }

  readonly #resolve = (bulkId: string): string | undefined => this.#byBulkId.get(bulkId)?.id;
}

function isReady({ references, previous }: Task): boolean {
  if (previous && previous.state !== 'done') return false;
  for (const target of references.values()) if (target && target.state !== 'done') return false;
  return true;
}

function patchOf(operations: readonly JsonObject[]): JsonObject {
  return { schemas: [patchSchema], Operations: operations };
}
