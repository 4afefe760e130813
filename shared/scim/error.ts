/** SCIM errors (RFC 7644 section 3.12). Only the functions below build one, so an illegal status and scimType pair cannot be written. */

/** RFC 7644 table 9, and RFC 9865 section 4 for the cursors. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'sensitive'
  | 'invalidCursor'
  | 'expiredCursor'
  | 'invalidCount';

export const errorSchema = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** An answer that tells the client what was wrong and what to do. `detail` names the attribute and holds no secret. */
export class ScimError extends Error {
  readonly status: number;
  readonly scimType: ScimType | undefined;
  readonly detail: string;
  /** Headers that belong to the answer, as `Retry-After` to 503. */
  readonly headers: Readonly<Record<string, string>>;

  /** @internal use the named functions */
  constructor(
    status: number,
    scimType: ScimType | undefined,
    detail: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.name = 'ScimError';
    this.status = status;
    this.scimType = scimType;
    this.detail = detail;
    this.headers = headers;
  }

  /** The body of the answer; `status` is a string there. */
  toJSON(): Record<string, unknown> {
    return {
      schemas: [errorSchema],
      status: String(this.status),
      ...(this.scimType && { scimType: this.scimType }),
      detail: this.detail,
    };
  }
}

const badRequest =
  (scimType: ScimType) =>
  (detail: string): ScimError =>
    new ScimError(400, scimType, detail);

/** The body is not JSON, or not of the shape that the request demands. */
export const invalidSyntax = badRequest('invalidSyntax');
/** A required value is missing, or a value does not fit its attribute. */
export const invalidValue = badRequest('invalidValue');
export const invalidFilter = badRequest('invalidFilter');
/** The `path` of a PATCH operation cannot be read or names no attribute. */
export const invalidPath = badRequest('invalidPath');
/** The value filter of a PATCH path selects nothing. */
export const noTarget = badRequest('noTarget');
/** The attribute is readOnly or immutable. */
export const mutability = badRequest('mutability');
/** The filter would read or return more than the service is willing to. */
export const tooMany = badRequest('tooMany');
export const invalidCursor = badRequest('invalidCursor');
export const expiredCursor = badRequest('expiredCursor');
export const invalidCount = badRequest('invalidCount');

export const unauthorized = (detail: string): ScimError =>
  new ScimError(401, undefined, detail, { 'WWW-Authenticate': 'Bearer realm="scim"' });
export const forbidden = (detail: string): ScimError => new ScimError(403, undefined, detail);
export const notFound = (detail: string): ScimError => new ScimError(404, undefined, detail);
export const methodNotAllowed = (detail: string, allow: readonly string[]): ScimError =>
  new ScimError(405, undefined, detail, { Allow: allow.join(', ') });
export const uniqueness = (detail: string): ScimError => new ScimError(409, 'uniqueness', detail);
/** A reference inside a Bulk request that cannot be resolved (RFC 7644 section 3.7.1). */
export const unresolvedReference = (detail: string): ScimError => new ScimError(409, undefined, detail);
export const preconditionFailed = (detail: string): ScimError => new ScimError(412, undefined, detail);
export const payloadTooLarge = (detail: string): ScimError => new ScimError(413, undefined, detail);
export const internal = (requestId: string): ScimError =>
  new ScimError(
    500,
    undefined,
    `Something went wrong here; nothing is known to be wrong with the request. Request id: ${requestId}`,
  );
export const notImplemented = (detail: string): ScimError => new ScimError(501, undefined, detail);

/** @param retryAfterSeconds whole seconds; Okta honours nothing but an integer */
export const unavailable = (detail: string, retryAfterSeconds: number): ScimError =>
  new ScimError(503, undefined, detail, { 'Retry-After': String(Math.ceil(retryAfterSeconds)) });
