/** The sign-in service's settings and sessions on this machine, as Cognito keeps them on AWS: the port `signIn`. */
import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import type { SignInService, SsoConnection } from '../../../shared/ports/ports.ts';

export interface LocalConnections extends SignInService {
  /** The connection of a method, as it was made. */
  connectionOf(methodId: string): SsoConnection | undefined;
  /** All connections, in the order of their coming. */
  list(): readonly SsoConnection[];
}

/**
 * @param file keeps the connections, with their clients' secrets, for the next start; readable by its owner alone
 * @param forgetAccount ends the sessions of an account
 */
export function localConnections(file: string, forgetAccount: (accountId: string) => void): LocalConnections {
  const connections = new Map(readConnections(file).map((connection) => [connection.methodId, connection]));
  let saved: Promise<void> = Promise.resolve();
  const save = (): Promise<void> => {
    const text = `${JSON.stringify([...connections.values()], null, 2)}\n`;
    // One after the other, so that the last one stays.
    saved = saved
      .catch(() => undefined)
      .then(async () => {
        await writeFile(`${file}.new`, text, { mode: 0o600 });
        await rename(`${file}.new`, file);
      });
    return saved;
  };
  return {
    connectionOf: (methodId) => connections.get(methodId),
    list: () => [...connections.values()],
    async connect(connection) {
      const { clientSecret = connections.get(connection.methodId)?.clientSecret, ...rest } = connection;
      connections.set(connection.methodId, { ...rest, ...(clientSecret !== undefined && { clientSecret }) });
      await save();
    },
    async disconnect({ methodId }) {
      if (connections.delete(methodId)) await save();
    },
    endSessions: async ({ accountId }) => forgetAccount(accountId),
    forget: async ({ accountId }) => forgetAccount(accountId),
  };
}

/** None where there is no file, or one that somebody broke: the methods can be changed to connect them anew. */
function readConnections(file: string): readonly SsoConnection[] {
  if (!existsSync(file)) return [];
  try {
    const stored: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(stored) ? stored.filter(isConnection) : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function isConnection(value: unknown): value is SsoConnection {
  return (
    typeof value === 'object' &&
    value !== null &&
    'teamId' in value &&
    typeof value.teamId === 'string' &&
    'methodId' in value &&
    typeof value.methodId === 'string'
  );
}
