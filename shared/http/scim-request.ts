/** What an operation is given: the caller's team, and the request as far as the protocol has read it. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { applyBodyQuirks, applyPatchQuirks } from '../idp/index.ts';
import { invalidSyntax } from '../scim/error.ts';
import { type PatchOperation, readPatch } from '../scim/patch/read-operations.ts';
import { type Projection, parseProjection, projectionWants } from '../scim/projection.ts';
import { type ReadResourceOptions, readResource } from '../scim/read-resource.ts';
import type { Json, Resource } from '../scim/resource.ts';
import type { ResourceType } from '../scim/schemas/resource-type.ts';
import type { GroupWriteOptions } from '../store/groups.ts';
import type { Precondition } from '../store/resource.ts';
import type { TeamScope } from '../store/team-scope.ts';
import { ifMatch } from './conditional.ts';
import { parseBody } from './json-body.ts';
import type { Representation } from './representation.ts';

/** A request of anybody. */
export class OpenRequest {
  readonly event: APIGatewayProxyEvent;
  /** Ends in `/scim/v2`. */
  readonly baseUrl: string;

  constructor(event: APIGatewayProxyEvent, baseUrl: string) {
    this.event = event;
    this.baseUrl = baseUrl;
  }

  /** The `{id}` of the path. */
  get id(): string {
    return this.event.pathParameters?.['id'] ?? '';
  }

  /** @param name lower case */
  header(name: string): string | undefined {
    return headerOf(this.event, name);
  }

  /** A query parameter, URL-decoded; the last one where it is repeated. */
  query(name: string): string | undefined {
    return this.event.queryStringParameters?.[name];
  }
}

/** A request of an identity provider whose key names a team. */
export class ScimRequest extends OpenRequest {
  readonly team: TeamScope;
  #body: Json | undefined;

  constructor(event: APIGatewayProxyEvent, baseUrl: string, team: TeamScope) {
    super(event, baseUrl);
    this.team = team;
  }

  /** @throws ScimError invalidSyntax, payloadTooLarge */
  get body(): Json {
    this.#body ??= parseBody(this.event.body, this.event.isBase64Encoded);
    return this.#body;
  }

  /** The resource in the body of POST or PUT, quirks repaired. @throws ScimError */
  resource(type: ResourceType, options?: ReadResourceOptions): Resource {
    return readResource(type, applyBodyQuirks(this.body, type), options);
  }

  /** The operations in the body of PATCH, quirks repaired. @throws ScimError */
  patch(type: ResourceType): readonly PatchOperation[] {
    return readPatch(applyPatchQuirks(this.body, type), type);
  }

  get precondition(): { readonly precondition?: Precondition } {
    const precondition = ifMatch(this.header('if-match'));
    return precondition ? { precondition } : {};
  }

  /** How the answer shows resources. @throws ScimError */
  representation(type: ResourceType): Representation {
    const attributes = this.query('attributes');
    const excludedAttributes = this.query('excludedAttributes');
    const projection: Projection | undefined =
      attributes === undefined && excludedAttributes === undefined
        ? defaultProjection(type)
        : parseProjection({ attributes, excludedAttributes }, type);
    return { type, baseUrl: this.baseUrl, projection };
  }

  /** Whether the answer shows an attribute that has to be read for it. */
  wants(type: ResourceType, lowerAttributeName: string): boolean {
    return projectionWants(this.representation(type).projection, lowerAttributeName);
  }

  /** Members are shown where there are few of them, or where the caller asks for them by name. */
  groupOptions(type: ResourceType): GroupWriteOptions {
    const asked = this.query('attributes') !== undefined;
    return { members: this.wants(type, 'members') && (asked || 'few'), ...this.precondition };
  }

  /** @throws ScimError invalidSyntax when the parameter is no integer */
  integer(name: string): number | undefined {
    const text = this.query(name);
    if (text === undefined || text === '') return undefined;
    if (!/^[+-]?\d{1,15}$/.test(text)) throw invalidSyntax(`${name} must be an integer.`);
    return Number(text);
  }
}

const defaults = new Map<ResourceType, Projection | undefined>();

/** Compiled once for a resource type: nearly every request asks for it. */
function defaultProjection(type: ResourceType): Projection | undefined {
  if (!defaults.has(type)) defaults.set(type, parseProjection({}, type));
  return defaults.get(type);
}

/** API Gateway keeps the letter case that the client chose. */
export function headerOf({ headers }: Pick<APIGatewayProxyEvent, 'headers'>, lowerName: string): string | undefined {
  const exact = headers[lowerName];
  if (exact !== undefined) return exact;
  for (const name of Object.keys(headers))
    if (name.length === lowerName.length && name.toLowerCase() === lowerName) return headers[name];
  return undefined;
}
