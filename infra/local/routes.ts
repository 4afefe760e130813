/** Which operation answers a method and a path, as API Gateway chooses: literal segments before `{id}` before `{proxy+}`. */
import { apis, type Operation, type RestApiName, restApis } from '../../functions/operations.ts';

/** One resource of the API, as `/v2/Users/{id}`, with what answers each method. */
interface Resource<T> {
  /** In API Gateway's notation, with the API's path before it. */
  readonly template: string;
  readonly byMethod: Map<string, T>;
  /** Answers what has no method of its own. */
  any: T | undefined;
}

interface Node<T> {
  readonly literal: Map<string, Node<T>>;
  parameter: { readonly name: string; readonly node: Node<T> } | undefined;
  greedy: { readonly name: string; readonly resource: Resource<T> } | undefined;
  resource: Resource<T> | undefined;
}

export interface RouteMatch<T> {
  readonly target: T;
  readonly template: string;
  /** Name and raw value, before percent-decoding; `undefined` where the template has none. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

export type Router<T> = (method: string, path: string) => RouteMatch<T> | undefined;

/** What API Gateway's `ANY` stands for (https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings.html). */
const anyMethods = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);

const noParameters: RouteMatch<never>['parameters'] = [];

/**
 * Compiles the operations of one REST API into a function from method and raw path (below the stage, without query) to the match.
 * As on the deployed API, a method that a resource lacks, and the API's own path, go to the operation of `/{proxy+}`.
 * @param target called once for each operation; what it returns is what a match names
 */
export function compileRoutes<T>(
  restApi: RestApiName,
  operations: readonly Operation[],
  target: (operation: Operation) => T,
): Router<T> {
  const { base } = restApis[restApi];
  const root = newNode<T>();
  const resources: Resource<T>[] = [];
  let unmatched: T | undefined;

  const resourceOf = (path: string): Resource<T> => {
    let node = root;
    const template = base + path;
    const newResource = (): Resource<T> => {
      const resource = { template, byMethod: new Map<string, T>(), any: undefined };
      resources.push(resource);
      return resource;
    };
    for (const segment of path.split('/').slice(1)) {
      if (segment.endsWith('+}')) {
        node.greedy ??= { name: segment.slice(1, -2), resource: newResource() };
        return node.greedy.resource;
      }
      if (segment.startsWith('{')) {
        node.parameter ??= { name: segment.slice(1, -1), node: newNode() };
        node = node.parameter.node;
      } else {
        const next = node.literal.get(segment) ?? newNode<T>();
        node.literal.set(segment, next);
        node = next;
      }
    }
    node.resource ??= newResource();
    return node.resource;
  };

  for (const operation of operations) {
    const { stage, path } = apis[operation.api];
    if (stage !== restApi) continue;
    const compiled = target(operation);
    const resource = resourceOf((path + operation.path).slice(base.length));
    if (operation.method === 'ANY') resource.any = compiled;
    else resource.byMethod.set(operation.method, compiled);
    if (operation.path === '/{proxy+}') unmatched = compiled;
  }
  for (const resource of resources) resource.any ??= unmatched;
  const self: Resource<T> = { template: base || '/', byMethod: new Map(), any: unmatched };

  return (method, path) => {
    if (!path.startsWith(base)) return undefined;
    const parameters: [string, string][] = [];
    const resource = path.length <= base.length + 1 ? self : find(root, path, base.length, parameters);
    if (!resource || (path.length > base.length && path.charCodeAt(base.length) !== slash)) return undefined;
    const found = resource.byMethod.get(method) ?? (anyMethods.has(method) ? resource.any : undefined);
    if (found === undefined) return undefined;
    return { target: found, template: resource.template, parameters: parameters.length ? parameters : noParameters };
  };
}

const slash = '/'.charCodeAt(0);

function newNode<T>(): Node<T> {
  return { literal: new Map(), parameter: undefined, greedy: undefined, resource: undefined };
}

/** The resource of what `path` holds from its slash at `at`; each level is left by its greedy resource if nothing closer matches. */
function find<T>(node: Node<T>, path: string, at: number, parameters: [string, string][]): Resource<T> | undefined {
  if (at === path.length) return node.resource;
  const next = path.indexOf('/', at + 1);
  const end = next === -1 ? path.length : next;
  const segment = path.slice(at + 1, end);
  const literal = node.literal.get(segment);
  const exact = literal && find(literal, path, end, parameters);
  if (exact) return exact;
  if (node.parameter && segment !== '') {
    parameters.push([node.parameter.name, segment]);
    const found = find(node.parameter.node, path, end, parameters);
    if (found) return found;
    parameters.pop();
  }
  if (node.greedy && at + 1 < path.length) {
    parameters.push([node.greedy.name, path.slice(at + 1)]);
    return node.greedy.resource;
  }
  return undefined;
}
