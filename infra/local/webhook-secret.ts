/** What webhooks are signed with on this machine: made once for each data folder. */
import { randomBytes } from 'node:crypto';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { WebhookSecret } from '../../shared/ports/ports.ts';

const secretBytes = 32;

const webhookSecretFile = 'webhook-secret';

/** Reads the secret, and makes it where there is none yet. */
export function localWebhookSecret(directory: string): WebhookSecret {
  const file = path.join(directory, webhookSecretFile);
  return {
    async read() {
      await readFile(file).catch(() => make(file));
      return (await readFile(file, 'utf8')).trim();
    },
  };
}

/** Whole or not at all; where two residencies make it at once, one of them does. */
async function make(file: string): Promise<void> {
  const unfinished = `${file}.${crypto.randomUUID()}`;
  await writeFile(unfinished, `whsec_${randomBytes(secretBytes).toString('base64')}\n`, { mode: 0o600 });
  await link(unfinished, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await unlink(unfinished);
}
