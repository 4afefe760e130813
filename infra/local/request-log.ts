/** Where the functions' log lines go on this machine. */
import { createWriteStream } from 'node:fs';

export interface RequestLog {
  readonly log: (entry: Readonly<Record<string, unknown>>) => void;
  /** Resolves when everything is written. */
  close(): Promise<void>;
}

/** Appends one JSON line per entry; the stream gathers what the disk is not ready for. */
export function fileLog(file: string): RequestLog {
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
  return {
    log: (entry) => stream.write(`${JSON.stringify(entry)}\n`),
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}

/** Keeps nothing but what went wrong inside a function, which it shows on stderr. */
export function errorsOnly(residency: string): RequestLog {
  return {
    log: (entry) => {
      if (entry['level'] === 'error') process.stderr.write(`${residency} ${JSON.stringify(entry)}\n`);
    },
    close: () => Promise.resolve(),
  };
}
