/** What an operation is given: the caller's team, and the request as far as the protocol has read it. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { applyBodyQuirks, applyPatchQuirks } from '../idp/index.ts';
import { scimLimits } from '../scim/limits.ts';
import { type PatchOperation, readPatch } from '../scim/patch/read-operations.ts';
import { type Projection, type ProjectionParameters, parseProjection, projectionWants } from '../scim/projection.ts';
import { type ReadResourceOptions, readResource } from '../scim/read-resource.ts';
import type { Json, Resource } from '../scim/resource.ts';
import type { ResourceType } from '../scim/schemas/resource-type.ts';
import type { GroupWriteOptions } from '../store/groups.ts';
import type { UserWriteOptions } from '../store/members.ts';
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

  /** @param body where it is parsed already, as that of an operation inside a Bulk request is */
  constructor(event: APIGatewayProxyEvent, baseUrl: string, team: TeamScope, body?: Json) {
    super(event, baseUrl);
    this.team = team;
    this.#body = body;
  }

  /** @throws ScimError invalidSyntax, payloadTooLarge */
  get body(): Json {
    return this.bodyWithin(scimLimits.bodyBytesMax);
  }

  /** The body of an operation that takes less than others do. @throws ScimError invalidSyntax, payloadTooLarge */
  bodyWithin(bytesMax: number): Json {
    this.#body ??= parseBody(this.event.body, this.event.isBase64Encoded, bytesMax);
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
  representation(type: ResourceType, parameters: ProjectionParameters = this.#projectionParameters()): Representation {
    const { attributes, excludedAttributes } = parameters;
    const projection: Projection | undefined =
      attributes === undefined && excludedAttributes === undefined
        ? defaultProjection(type)
        : parseProjection({ attributes, excludedAttributes }, type);
    return { type, baseUrl: this.baseUrl, projection };
  }

  #projectionParameters(): ProjectionParameters {
    return { attributes: this.query('attributes'), excludedAttributes: this.query('excludedAttributes') };
  }

  /** Whether the answer shows an attribute that has to be read for it. */
  wants(type: ResourceType, lowerAttributeName: string): boolean {
    return projectionWants(this.representation(type).projection, lowerAttributeName);
  }

  userOptions(type: ResourceType): UserWriteOptions {
    return { groups: this.wants(type, 'groups'), ...this.precondition };
  }

  /** Members are shown where there are few of them, or where the caller asks for them by name. */
  groupOptions(type: ResourceType): GroupWriteOptions {
    const asked = this.query('attributes') !== undefined;
    return { members: this.wants(type, 'members') && (asked || 'few'), ...this.precondition };
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
