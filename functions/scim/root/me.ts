/** /Me (RFC 7644 section 3.11): a SCIM API key stands for a team, not for a person. */
import { openOperation } from '../../../shared/http/scim-operation.ts';
import { notImplemented } from '../../../shared/scim/error.ts';

export function me(): never {
  throw notImplemented('/Me is not supported: a SCIM API key stands for a team, not for a person. Use /Users/{id}.');
}

export const handler = openOperation(me);
