/** The clock -> the sign-in service: every SSO method there is can be signed in with, whatever a deployment reset. */
import { port } from '../../shared/ports/ports.ts';

export const handler = async (): Promise<void> => {
  await port('signIn').repair?.();
};
