/** The local bus's log: a file of events, one a line, appended to and read in chunks. Synchronous: a page cache answers sooner than a thread pool. */
import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import path from 'node:path';

/** Whole lines from a position in the log. */
export interface LogChunk {
  readonly lines: readonly string[];
  /** Where the last of them ends. */
  readonly end: number;
}

/** Read at once; a longer line is read again with more. */
const chunkBytes = 256 * 1024;
const newline = '\n'.charCodeAt(0);

export class EventLog {
  readonly #file: number;
  /** Readers that keep step read the same chunk: it is taken apart once. */
  #last: { readonly from: number; readonly size: number; readonly chunk: LogChunk } | undefined;

  /**
   * Makes the file and its folder, for their owner alone, where they are missing.
   * @throws Error of `node:fs`
   */
  constructor(file: string) {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    this.#file = openSync(file, 'a+', 0o600);
  }

  /** Bytes written so far. */
  get size(): number {
    return fstatSync(this.#file).size;
  }

  /** @throws Error of `node:fs` where not all of it was written; readers pass over what was, as no line of JSON */
  append(lines: readonly string[]): void {
    const { size } = this;
    // A killed process, or a full disk, may have left a line that is not finished.
    const begin = size > 0 && this.#read(size - 1, 1)[0] !== newline ? '\n' : '';
    const bytes = Buffer.from(`${begin}${lines.join('\n')}\n`);
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#file, bytes, written);
  }

  /** @returns nothing where no whole line follows the position */
  linesFrom(position: number): LogChunk | undefined {
    const { size } = this;
    const last = this.#last;
    if (last?.from === position && last.size === size) return last.chunk;
    for (let most = chunkBytes; position < size; most *= 2) {
      const bytes = this.#read(position, Math.min(most, size - position));
      const end = bytes.lastIndexOf(newline);
      if (end !== -1) {
        const chunk = { lines: bytes.toString('utf8', 0, end).split('\n'), end: position + end + 1 };
        this.#last = { from: position, size, chunk };
        return chunk;
      }
      if (position + most >= size) break;
    }
    return undefined;
  }

  close(): void {
    closeSync(this.#file);
  }

  #read(position: number, length: number): Buffer {
    const buffer = Buffer.allocUnsafe(length);
    return buffer.subarray(0, readSync(this.#file, buffer, 0, length, position));
  }
}
