/** What this service accepts and offers over SCIM; ServiceProviderConfig (RFC 7643 section 5) reads the same constants. */

export const scimLimits = {
  /** Resources on a page when the request names no count. */
  pageDefault: 100,
  pageMax: 200,
  bulkOperationsMax: 1000,
  bulkPayloadBytesMax: 1_048_576,
  /** A request body: 50,000 members by id and name, inside the 6 MB that a Lambda function takes, base64 included. */
  bodyBytesMax: 4_194_304,
  /** A resource as it is stored, without members. */
  resourceBytesMax: 262_144,
  emailsMax: 20,
  patchOperationsMax: 1000,
  /** Objects and arrays inside one another in a body. */
  jsonDepthMax: 32,
  /** `attributes` or `excludedAttributes`. */
  projectionCharactersMax: 8192,
  /** How long a cursor can be used (RFC 9865 section 4). */
  cursorTimeoutSeconds: 3600,
} as const;

export type ScimLimits = { readonly [limit in keyof typeof scimLimits]: number };

/** Which optional parts of the protocol are there. */
export const scimFeatures = {
  patch: true,
  bulk: true,
  filter: true,
  changePassword: false,
  sort: true,
  etag: true,
  /** RFC 9865 section 4: pages by cursor. */
  cursorPagination: true,
  indexPagination: true,
} as const;
