/** What a row works with: the client, what the service says of itself, and resources of its own, removed after the row. */
import type { Json, JsonObject } from '../../shared/scim/resource.ts';
import { answers, at, list, object, same, text, that } from './check.ts';
import { type Call, Client, type Exchange, type Target } from './client.ts';
import { type Facts, urns } from './facts.ts';

let namesGiven = 0;

export class Scenario extends Client {
  readonly facts: Facts;
  /** Different in every run, so that runs do not meet. */
  readonly run: string;

  constructor(target: Target, facts: Facts, run: string) {
    super(target);
    this.facts = facts;
    this.run = run;
  }

  /** A name nobody else has. */
  unique(label = 'x'): string {
    namesGiven += 1;
    return `conformance-${this.run}-${namesGiven}-${label}`;
  }

  /** A User to POST; the name is unique. */
  userBody(more: JsonObject = {}): JsonObject {
    const name = { givenName: 'Conformance', familyName: 'Suite' };
    return { schemas: [urns.user], userName: `${this.unique('user')}@example.com`, name, ...more };
  }

  groupBody(more: JsonObject = {}): JsonObject {
    return { schemas: [urns.group], displayName: this.unique('group'), ...more };
  }

  /** Creates a User and answers what the service then shows of it. */
  async user(more?: JsonObject): Promise<Made> {
    return this.#make('/Users', 'userName', this.userBody(more));
  }

  async group(more?: JsonObject): Promise<Made> {
    return this.#make('/Groups', 'displayName', this.groupBody(more));
  }

  async #make(endpoint: string, name: string, sent: JsonObject): Promise<Made> {
    const exchange = answers(await this.post(endpoint, sent), 201);
    const body = object(exchange.body, 'the created resource');
    // What follows would say little if this were some other resource.
    same(body[name], sent[name], `${name} of the created resource`);
    const id = text(body['id'], 'id');
    return { id, path: `${endpoint}/${id}`, body, exchange };
  }

  /** The resource as GET shows it; whatever is asked for, it has `schemas` and, except the ServiceProviderConfig, its id. */
  async read(path: string, call?: Call): Promise<JsonObject> {
    const resource = object(answers(await this.get(path, call), 200).body, 'the resource');
    that(list(resource['schemas'], 'schemas').length > 0, 'schemas is empty');
    if (path !== '/ServiceProviderConfig') {
      same(resource['id'], decodeURIComponent(path.slice(path.lastIndexOf('/') + 1)), 'id');
    }
    return resource;
  }

  /** Applies PATCH operations and reads the resource again: the answer itself may be 200 with it or 204. */
  async patched(path: string, ...operations: readonly JsonObject[]): Promise<JsonObject> {
    answers(await this.patch(path, patchBody(operations)), 200, 204);
    return this.read(path);
  }

  /** The resources of a list. */
  async find(path: string, query: NonNullable<Call['query']>): Promise<readonly Json[]> {
    const { body } = answers(await this.get(path, { query }), 200);
    // "Resources ... REQUIRED if totalResults is non-zero" (RFC 7644 section 3.4.2).
    return at(body, 'totalResults') === 0 ? [] : list(at(body, 'Resources') ?? [], 'Resources');
  }

  /** The ids in the list that a filter selects. */
  async idsBy(path: string, filter: string): Promise<readonly string[]> {
    return (await this.find(path, { filter })).map((each) => text(at(each, 'id'), 'id'));
  }
}

/** A resource that a row made. */
export interface Made {
  readonly id: string;
  /** Below the base URL. */
  readonly path: string;
  readonly body: JsonObject;
  readonly exchange: Exchange;
}

export function patchBody(operations: readonly JsonObject[]): JsonObject {
  return { schemas: [urns.patchOp], Operations: operations };
}
