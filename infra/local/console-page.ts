/** The console's page on this machine: built from its sources when it is first asked for. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { filesIn } from '../../shared/ports/page-files.ts';
import type { ConsolePage } from '../../shared/ports/ports.ts';

export interface LocalPageOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** What is built goes here; emptied first. */
  readonly folder: string;
}

export function localConsolePage({ issuer, clientId, folder }: LocalPageOptions): ConsolePage {
  let built: Promise<URL> | undefined;
  const build = async (): Promise<URL> => {
    const { buildPage } = await import('../build-page.ts');
    await buildPage(folder);
    return pathToFileURL(path.join(folder, '/'));
  };
  return {
    issuer,
    clientId,
    // The provider of this machine is at the page's own origin.
    signInOrigins: [],
    read: filesIn(() => {
      built ??= build().catch((error) => {
        built = undefined;
        throw error;
      });
      return built;
    }),
  };
}
