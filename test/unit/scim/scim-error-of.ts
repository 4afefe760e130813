/** Catches the ScimError that a call throws. */
import { ScimError } from '../../../shared/scim/error.ts';

/** @throws whatever else the call throws, and Error when it throws nothing */
export function scimErrorOf(run: () => unknown): ScimError {
  try {
    run();
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
