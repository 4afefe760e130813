/** The mailer on this machine: every mail is an `.eml` file, to be opened with any mail program or at the page `/mail`. */
import { hash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Mail, Mailer } from '../../shared/ports/ports.ts';
import { parseMessage, writeMessage } from './mail-message.ts';

export interface StoredMail extends Mail {
  /** The file's name without `.eml`. */
  readonly id: string;
  readonly sent: Date;
}

const sender = 'Rollcall <no-reply@localhost>';
const fileName = /^[0-9a-f]{32}\.eml$/;
/** So many are listed; older ones are still files. */
const listedMax = 200;

/** The mails of one residency, in a folder of their own. */
export class LocalMail implements Mailer {
  readonly canSend = true;
  readonly #directory: string;
  readonly #clock: () => Date;

  /** @param directory made when the first mail comes */
  constructor(directory: string, clock: () => Date = () => new Date()) {
    this.#directory = directory;
    this.#clock = clock;
  }

  /** @throws TypeError for what no header can hold, as an address of two lines */
  async send(mail: Mail, idempotencyKey: string): Promise<void> {
    const id = hash('sha256', idempotencyKey, 'hex').slice(0, 32);
    const sent = this.#clock();
    const text = writeMessage({ ...mail, from: sender, date: sent, messageId: `<${id}@localhost>` });
    const file = this.#file(id);
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    // A repetition is the same mail.
    if (isThere) return;
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const unfinished = `${file}.${crypto.randomUUID()}`;
    await writeFile(unfinished, text, { mode: 0o600 });
    await rename(unfinished, file);
  }

  /** The newest first. */
  async list(): Promise<readonly StoredMail[]> {
    const names = (await readdir(this.#directory).catch(() => [])).filter((name) => fileName.test(name));
    const dated = await Promise.all(
      names.map(async (name) => ({ name, ms: (await stat(path.join(this.#directory, name))).mtimeMs })),
    );
    const newest = dated.toSorted((a, b) => b.ms - a.ms).slice(0, listedMax);
    const mails = await Promise.all(newest.map(({ name }) => this.get(name.slice(0, -'.eml'.length))));
    return mails.filter((mail) => mail !== undefined);
  }

  async get(id: string): Promise<StoredMail | undefined> {
    if (!fileName.test(`${id}.eml`)) return undefined;
    const text = await readFile(this.#file(id), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : { id, ...parseMessage(text) };
  }

  #file(id: string): string {
    return path.join(this.#directory, `${id}.eml`);
  }
}
