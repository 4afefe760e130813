/** Files of a folder by their names, each read once. */
import { readFile } from 'node:fs/promises';

/** Names as the build gives them: no name leads out of the folder. */
const plainName = /^(?:assets\/)?[\w-]+(?:\.[\w-]+)+$/;
/** No file system refuses to look for a name so long. */
const nameLengthMax = 200;

/** @param folder ends with a slash; asked for at the first file */
export function filesIn(folder: () => URL | Promise<URL>): (name: string) => Promise<Uint8Array | undefined> {
  const read = new Map<string, Promise<Uint8Array | undefined>>();
  return (name) => {
    if (name.length > nameLengthMax || !plainName.test(name)) return Promise.resolve(undefined);
    let file = read.get(name);
    if (!file) {
      file = load(folder, name);
      read.set(name, file);
      // What is not there is asked for without end by whoever looks for holes; only what is there is remembered.
      file.then(
        (bytes) => bytes ?? read.delete(name),
        () => read.delete(name),
      );
    }
    return file;
  };
}

async function load(folder: () => URL | Promise<URL>, name: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(new URL(name, await folder()));
  } catch (error) {
    if (typeof error === 'object' && error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
