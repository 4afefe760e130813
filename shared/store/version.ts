/** The answer to a change that was asked of another version than the stored one. */
import { DomainError } from '../domain/error.ts';

export const versionDiffers = (): DomainError =>
  new DomainError(
    'version-differs',
    'The resource has changed since the version that If-Match names; read it again and repeat the change.',
  );
